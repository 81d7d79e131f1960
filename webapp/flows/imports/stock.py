"""Opening stock: what lies in the store on the first day. Items that moved already are set right by stocktakes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.documents import DocumentRef
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO, plain, round_money
from webapp.domains.inventory import operations
from webapp.domains.inventory.models import Lot, Place, StockMove
from webapp.domains.inventory.naming import LONGEST, pieces_in
from webapp.domains.inventory.pieces import MOST
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.items.models import Item
from webapp.flows.imports.items import items_by_number, refuse_twice
from webapp.flows.imports.own_units import Counting, count, counted, countings, not_convertible, settle
from webapp.flows.imports.references import items_unknown, unknown
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import STOCK
from webapp.imports.units import converted, price_in

OPENING = "opening"


@command("imports.stock", permission="stock.adjust", body=ImportRows, result=Imported)
def import_stock(ctx: Context, body: ImportRows) -> Imported:
    """Take in the opening stock of items that nothing has moved yet."""
    return take_in(ctx, STOCK, body, plan_stock, apply_stock)


def plan_stock(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    refuse_twice(rows, "number", "place", "lot_number")
    places = _places(session)
    decimals = {unit.code: unit.decimals for unit in known.units.all}
    pieces = _Pieces()
    nowhere: Rows = []
    no_item: Rows = []
    for piece in chunks(rows):
        there = items_by_number(session, (row.values.get("number", "") for row in piece))
        moved = _moved(session, [item.id for item, _ in there.values()])
        taken = set(session.scalars(select(Lot.number).where(Lot.number.in_({_lot(row) for row in piece}))))
        counting = countings(session, there)
        for row in piece:
            row.verdict = "new"
            if row.values.get("place") and row.values["place"] not in places:
                nowhere.append(row)
            found = there.get(row.values.get("number", ""))
            if found is not None:
                _in_own_unit(row, counting[found[0].number], decimals)
                _plan(row, found[0], moved.get(found[0].id, []))
                _refuse_lot(row, taken)
                pieces.judge(row, found[0])
            elif row.values.get("number"):
                no_item.append(row)
    unknown(nowhere, "place", "place_unknown", places)
    items_unknown(session, no_item)


def apply_stock(ctx: Context, rows: Rows) -> None:
    """Write what was planned: one document for all rows."""
    wanted = [row for row in rows if row.verdict == "new"]
    if not wanted:
        return
    places = _places(ctx.session)
    document = DocumentRef(OPENING, ctx.command_id, next_number(ctx.session, "OS", ctx.today))
    for piece in chunks(wanted):
        there = items_by_number(ctx.session, (row.values["number"] for row in piece))
        operations.lock_items(ctx.session, [item.id for item, _ in there.values()])
        for row in piece:
            _receive(ctx, row, there[row.values["number"]][0].id, places, document)


def _receive(
    ctx: Context, row: Judged, item_id: UUID, places: dict[str, UUID], document: DocumentRef
) -> None:
    values = row.values
    operations.receive(
        ctx,
        item_id=item_id,
        quantity=Decimal(counted(row, "quantity")),
        value=_value(row) or ZERO,
        document=document,
        supplier_lot=values.get("supplier_lot", ""),
        place_id=places.get(values.get("place", "")),
        lot_number=values.get("lot_number") or None,
        expires_on=_day(values.get("expires_on")),
        serials=pieces_in(values.get("serials", "")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plan(row: Judged, item: Item, moves: list[tuple[str, Decimal]]) -> None:
    opened = sum((quantity for kind, quantity in moves if kind == OPENING), ZERO)
    if any(kind != OPENING for kind, _ in moves):
        row.wrong("number", "has_moves", number=item.number)
    elif moves and any(quantity == Decimal(counted(row, "quantity") or "-1") for _, quantity in moves):
        row.verdict = "same"
    elif moves:
        row.wrong("quantity", "opening_fixed", number=item.number, before=plain(opened))
    if (
        row.verdict == "new"
        and _value(row) is None
        and not {one.field for one in row.problems} & {"unit_cost", "value"}
    ):
        row.wrong("unit_cost", "cost_missing")


def _in_own_unit(row: Judged, counting: Counting, decimals: dict[str, int]) -> None:
    settle(row, counting)
    unit, said, text = counting.unit, row.values.get("unit", counting.unit), row.values.get("quantity")
    if text is None:
        return
    if said != unit:
        into = converted(Decimal(text), said, unit)
        cost = price_in(Decimal(row.values.get("unit_cost", "0")), said, unit)
        if into is not None and cost is not None:
            said, text = unit, plain(into)
            row.values["quantity"] = text
            if "unit_cost" in row.values:
                row.values["unit_cost"] = plain(cost)
        elif not count(row, counting, said, ("quantity", "unit_cost")):
            not_convertible(row, "quantity", counting, said)
            return
    row.values["unit"] = said
    value = Decimal(text)
    if value == 0:
        row.wrong("quantity", "no_quantity")
    if value != round(value, decimals.get(said, 6)):
        row.wrong("quantity", "decimals", unit=said, decimals=decimals[said])


def _value(row: Judged) -> Decimal | None:
    """What the row's stock is worth, 2 places; None where nothing says it."""
    if row.values.get("value"):
        return round_money(Decimal(row.values["value"]))
    cost, quantity = row.values.get("unit_cost"), row.values.get("quantity")
    return round_money(Decimal(cost) * Decimal(quantity)) if cost and quantity else None


class _Pieces:
    """The serial numbers that rows name, each item's once."""

    def __init__(self) -> None:
        self._named: dict[UUID, set[str]] = defaultdict(set)

    def judge(self, row: Judged, item: Item) -> None:
        """As many numbers as pieces where there are any, none too long, none twice."""
        quantity, named = Decimal(counted(row, "quantity") or "0"), pieces_in(row.values.get("serials", ""))
        wrong_already = "quantity" in {one.field for one in row.problems}
        if named and not item.serial_traced:
            row.wrong("serials", "serials_none", number=item.number)
        elif named and len(named) != quantity:
            row.wrong("serials", "serials_count", quantity=plain(quantity), named=str(len(named)))
        elif too_long := [one for one in named if len(one) > LONGEST]:
            row.wrong("serials", "serial_too_long", serial=too_long[0], most=str(LONGEST))
        elif item.serial_traced and not wrong_already and quantity != int(quantity):
            row.wrong("quantity", "serials_whole", number=item.number)
        elif item.serial_traced and quantity > MOST:
            row.wrong("quantity", "serials_most", most=str(MOST))
        for one in named:
            if one in self._named[item.id]:
                row.wrong("serials", "serial_twice", serial=one)
            self._named[item.id].add(one)


def _lot(row: Judged) -> str:
    return row.values.get("lot_number", "")


def _refuse_lot(row: Judged, taken: set[str]) -> None:
    if row.verdict == "new" and _lot(row) and _lot(row) in taken:
        row.wrong("lot_number", "lot_taken")


def _places(session: Session) -> dict[str, UUID]:
    """The warehouses by every word for them."""
    rows = session.scalars(select(Place).where(Place.kind == WAREHOUSE)).all()
    return {word: one.id for one in rows for word in (one.name_en, one.name, one.number) if word}


def _moved(session: Session, item_ids: list[UUID]) -> dict[UUID, list[tuple[str, Decimal]]]:
    """The moves of items: the kind of their document, and the quantity."""
    found: dict[UUID, list[tuple[str, Decimal]]] = defaultdict(list)
    statement = select(StockMove.item_id, StockMove.document_kind, StockMove.quantity)
    for item_id, kind, quantity in session.execute(statement.where(StockMove.item_id.in_(item_ids))):
        found[item_id].append((kind, quantity))
    return found
