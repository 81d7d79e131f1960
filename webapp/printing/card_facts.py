"""The facts of badges and labels. A new kind of label is a function here and its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.core.clock import local_day
from webapp.core.errors import NotFound
from webapp.domains.equipment.models import Machine, WorkCentre
from webapp.domains.identity.models import User, UserRole
from webapp.domains.inventory.models import Lot, Place
from webapp.domains.inventory.serial_models import Serial
from webapp.domains.items.models import Item
from webapp.printing.cards import Card
from webapp.printing.source import Source
from webapp.printing.words import both, words

Found = Mapping[UUID, Card]


def cards(source: Source, kind: str, ids: Sequence[UUID]) -> list[Card]:
    """The cards of *kind* for *ids*, in that order; what is gone is left out. Raises NotFound when all is."""
    found = dict(KINDS[kind](source, ids))
    shown = [found[one] for one in ids if one in found]
    if not shown:
        raise NotFound
    return shown


def _badges(source: Source, ids: Sequence[UUID]) -> Iterable[tuple[UUID, Card]]:
    roles: dict[UUID, list[str]] = defaultdict(list)
    held = select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(ids)).order_by(UserRole.role)
    for user_id, role in source.session.execute(held):
        roles[user_id].append(words(source.language)[f"role_{role}"])
    for user in source.session.scalars(select(User).where(User.id.in_(ids))):
        title, second = both(source.language, user.name, user.name_en)
        lines = (("roles", " · ".join(roles[user.id])),)
        yield (
            user.id,
            _card(
                source, "badge", "P", user.badge, number=user.number, title=title, second=second, lines=lines
            ),
        )


def _machines(source: Source, ids: Sequence[UUID]) -> Iterable[tuple[UUID, Card]]:
    statement = (
        select(Machine, WorkCentre)
        .join(WorkCentre, WorkCentre.id == Machine.work_centre_id)
        .where(Machine.id.in_(ids))
    )
    for machine, centre in source.session.execute(statement):
        title, second = both(source.language, machine.name, machine.name_en)
        lines = (("work_centre", source.name(centre)),)
        yield (
            machine.id,
            _card(
                source,
                "machine",
                "M",
                machine.code,
                number=machine.number,
                title=title,
                second=second,
                lines=lines,
            ),
        )


def _places(source: Source, ids: Sequence[UUID]) -> Iterable[tuple[UUID, Card]]:
    for place in source.session.scalars(select(Place).where(Place.id.in_(ids))):
        title, second = both(source.language, place.name, place.name_en)
        yield (
            place.id,
            _card(source, "place", "W", place.code, number=place.number, title=title, second=second),
        )


def _lots(source: Source, ids: Sequence[UUID]) -> Iterable[tuple[UUID, Card]]:
    statement = select(Lot, Item).join(Item, Item.id == Lot.item_id).where(Lot.id.in_(ids))
    for lot, item in source.session.execute(statement):
        yield (
            lot.id,
            _card(
                source,
                "lot",
                "L",
                lot.code,
                number=lot.number,
                title=item.number,
                second=source.name(item),
                lines=_lot_lines(source, lot),
            ),
        )


def _serials(source: Source, ids: Sequence[UUID]) -> Iterable[tuple[UUID, Card]]:
    statement = select(Serial, Item).join(Item, Item.id == Serial.item_id).where(Serial.id.in_(ids))
    for piece, item in source.session.execute(statement):
        yield (
            piece.id,
            _card(
                source,
                "serial",
                "S",
                piece.code,
                number=piece.number,
                title=item.number,
                second=source.name(item),
            ),
        )


def _lot_lines(source: Source, lot: Lot) -> tuple[tuple[str, str], ...]:
    received = local_day(lot.received_at, source.company.time_zone).isoformat()
    lines = [("received_on", received), ("supplier_lot", lot.supplier_lot)]
    if lot.expires_on:
        lines.append(("expires_on", lot.expires_on.isoformat()))
    return tuple((key, value) for key, value in lines if value)


def _card(
    source: Source,
    kind: str,
    letter: str,
    code: str,
    *,
    number: str,
    title: str,
    second: str = "",
    lines: tuple[tuple[str, str], ...] = (),
) -> Card:
    payload = source.payload(letter, code)
    return Card(kind, code, payload, source.company_name, number, title, second, lines)


KINDS: Mapping[str, Callable[[Source, Sequence[UUID]], Iterable[tuple[UUID, Card]]]] = {
    "badge": _badges,
    "machine": _machines,
    "place": _places,
    "lot": _lots,
    "serial": _serials,
}
