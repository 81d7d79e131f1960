"""Places inside a warehouse (库位), stock beside a line (线边仓), and putting away what came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.db import find
from webapp.core.documents import DocumentRef
from webapp.core.errors import FieldError, NotFound
from webapp.core.ids import new_id
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.identity.companies import own_company
from webapp.domains.inventory.corrections import transfer
from webapp.domains.inventory.errors import (
    CentreNeeded,
    NotInside,
    PlaceInUse,
    PlaceTaken,
)
from webapp.domains.inventory.models import Place, StockBalance, StockMove
from webapp.domains.inventory.places import LINE, STORE, WAREHOUSE

_RANGE = re.compile(r"^(.*?)(\d+)\s*[~～]\s*(.*?)(\d+)$")
MOST_AT_ONCE = 500


def numbers_in(text: str) -> list[str]:
    """The numbers of places that somebody wrote into one field: apart by commas or lines; ``A-01~A-20`` stands for twenty."""
    found: list[str] = []
    for part in re.split(r"[,，、;；\n]+", text):
        found += _range(part.strip())
    return found[: MOST_AT_ONCE + 1]  # one too many is enough for the command to say so


def _range(part: str) -> list[str]:
    match = _RANGE.match(part)
    if match is None:
        return [part] if part else []
    before, first, again, last = match.groups()
    if again not in ("", before) or int(last) < int(first):
        return [part]
    upto = min(int(last), int(first) + MOST_AT_ONCE)
    return [f"{before}{one:0{len(first)}d}" for one in range(int(first), upto + 1)]


def add_places(
    ctx: Context,
    *,
    warehouse_id: UUID,
    numbers: Sequence[str],
    use: str = STORE,
    work_centre_id: UUID | None = None,
) -> list[Place]:
    """Make a place inside a warehouse for each of *numbers*; each has a code of its own for its label.

    Its number in the books begins with the warehouse's ("RM/A-01"), so that two warehouses may both have a shelf A-01.
    Raises NotFound, NotInside, PlaceTaken, CentreNeeded.
    """
    warehouse = _warehouse(ctx.session, warehouse_id)
    if use == LINE and work_centre_id is None:
        raise CentreNeeded(at="work_centre_id")
    if work_centre_id is not None and find(ctx.session, WorkCentre, work_centre_id) is None:
        raise NotFound(at="work_centre_id")
    tag = own_company(ctx.session).tag
    made = [_place(warehouse, number, use, work_centre_id, tag) for number in numbers]
    _check_free(ctx.session, [one.number for one in made])
    ctx.session.add_all(made)
    ctx.session.flush()
    return made


def retire_place(ctx: Context, place_id: UUID, *, active: bool) -> Place:
    """Take a place inside a warehouse out of use, or back into it. Raises NotFound, NotInside, PlaceInUse."""
    place = find(ctx.session, Place, place_id)
    if place is None:
        raise NotFound(at="place_id")
    if place.warehouse_id is None:
        raise NotInside(place=place.name)
    if not active and _holds_stock(ctx.session, place):
        raise PlaceInUse(place=place.name)
    place.active = active
    ctx.session.flush()
    return place


def put_away(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    to_place_id: UUID,
    document: DocumentRef,
    from_place_id: UUID | None = None,
    lot_id: UUID | None = None,
    over_locks: bool = False,
    note: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Carry what came to its place: from where receipts land in the same warehouse unless told otherwise.

    Raises NotInside for a place that has no warehouse around it, and what ``transfer`` raises.
    """
    place = find(ctx.session, Place, to_place_id)
    if place is None:
        raise NotFound(at="to_place_id")
    source = from_place_id or place.warehouse_id
    if source is None:
        raise NotInside(at="from_place_id", place=place.name)
    return transfer(
        ctx,
        item_id=item_id,
        quantity=quantity,
        from_place_id=source,
        to_place_id=to_place_id,
        lot_id=lot_id,
        over_locks=over_locks,
        note=note,
        document=document,
        serials=serials,
    )


def _warehouse(session: Session, warehouse_id: UUID) -> Place:
    warehouse = find(session, Place, warehouse_id)
    if warehouse is None:
        raise NotFound(at="warehouse_id")
    if warehouse.kind != WAREHOUSE or warehouse.warehouse_id is not None:
        raise NotInside(at="warehouse_id", place=warehouse.name)
    return warehouse


def _place(warehouse: Place, number: str, use: str, work_centre_id: UUID | None, tag: str) -> Place:
    return Place(
        id=new_id(),
        number=f"{warehouse.number}/{number}",
        code=new_code(tag),
        name=f"{warehouse.name} {number}",
        name_en=f"{warehouse.name_en or warehouse.name} {number}",
        kind=WAREHOUSE,
        warehouse_id=warehouse.id,
        use=use,
        work_centre_id=work_centre_id if use == LINE else None,
    )


def _check_free(session: Session, numbers: Sequence[str]) -> None:
    taken = set(session.scalars(select(Place.number).where(Place.number.in_(numbers))))
    taken |= {one for place, one in enumerate(numbers) if one in numbers[:place]}
    if taken:
        error = PlaceTaken(place=min(taken).partition("/")[2])
        error.fields = (FieldError("numbers", error.code, error.message, error.params),)
        raise error


def _holds_stock(session: Session, place: Place) -> bool:
    there = select(StockBalance.id).where(StockBalance.place_id == place.id).limit(1)
    return session.scalar(there) is not None
