"""The cost sheet of a work order (costing.md §3): what it cost by material and operation, against standard and against price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.quantity import ZERO, Money, Quantity, round_money
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.finance.models import CostEntry
from webapp.domains.finance.rules import INPUT_ELEMENTS, OperationCost, scrap_cost
from webapp.domains.insights import rules
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.rules import co_product_value
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial, WorkOrderOperation
from webapp.domains.production.operations import materials_of, operations_of, output_of, outputs_of
from webapp.domains.production.rules import machine_cost, required_quantity
from webapp.domains.sales.models import SalesOrder, SalesOrderLine


class MaterialCost(BaseModel):
    """One material: what the good pieces should have used against what was issued. Prices are per unit, 6 places.

    *price_variance* + *usage_variance* = amount − standard amount (costing.md §4).
    """

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    standard_quantity: Quantity
    quantity: Quantity
    standard_price: Quantity
    price: Quantity | None
    standard_amount: Money
    amount: Money
    price_variance: Money
    usage_variance: Money


class OutputValue(BaseModel):
    """What came out beside the pieces, and what it took off their cost: by the standard for the good pieces, and as received."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    standard_amount: Money
    amount: Money


class StepCost(BaseModel):
    """Labour or machine cost of one operation. *standard_amount* is for its good pieces."""

    seq: int
    name: str
    name_en: str
    minutes: Quantity
    good: Quantity
    standard_amount: Money
    amount: Money


class ElementCost(BaseModel):
    """One cost element: actual, and the item's standard cost for the good pieces."""

    element: str
    standard: Money
    actual: Money
    difference: Money


class CostSheet(BaseModel):
    """What a work order cost.

    *total* is what went in less what by-products and co-products took along; *scrap_cost* is part of it. *standard_total*: the
    item's standard cost × good pieces. *revenue*: good pieces × the price of the sales order line behind it, or the item's list
    price. *received*: value that went into stock; *variance*: what closing moved out beyond that; *wip*: what is still in process
    (zero once closed).
    """

    order_id: UUID
    number: str
    status: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    sales_order_id: UUID | None
    sales_order: str | None
    quantity: Quantity
    good: Quantity
    scrap: Quantity
    materials: list[MaterialCost]
    labour: list[StepCost]
    machine: list[StepCost]
    outside: list[StepCost]
    by_products: list[OutputValue]
    elements: list[ElementCost]
    scrap_cost: Money
    total: Money
    cost_per_piece: Quantity | None
    standard_per_piece: Quantity
    standard_total: Money
    difference: Money
    price: Quantity
    revenue: Money
    margin: Money
    margin_rate: Decimal | None
    received: Money
    variance: Money
    wip: Money


@dataclass(frozen=True)
class _Sum:
    element: str
    item_id: UUID | None
    seq: int | None
    quantity: Decimal
    amount: Decimal


@query("insights.cost_sheet", permission="costing.read", params=ById, result=CostSheet)
def cost_sheet(ctx: ReadContext, params: ById) -> CostSheet:
    """The cost sheet of one work order. Raises NotFound."""
    session = ctx.session
    order = fetch(session, WorkOrder, params.id)
    item = fetch(session, Item, order.item_id)
    sums, steps = _sums(session, order.id), operations_of(session, order.id)
    by_products = _by_products(session, order, item, sums)
    elements = _elements(sums, item, order.good, by_products)
    total = rules.total([one.actual for one in elements])
    return CostSheet(
        **_header(session, order, item),
        materials=_materials(session, order, sums),
        labour=[_labour(step, sums) for step in steps],
        machine=[_machine(step, sums) for step in steps],
        outside=[_step(step, ZERO, _amount(sums, "subcontract", step.seq)) for step in steps],
        by_products=by_products,
        elements=elements,
        scrap_cost=scrap_cost(_operation_costs(steps, sums)),
        total=total,
        cost_per_piece=rules.unit_price(total, order.good),
        **_against_standard(item, order.good, total),
        **_against_price(session, order, item, total),
        received=-_amount(sums, "receipt"),
        variance=-_amount(sums, "variance"),
        wip=rules.total([one.amount for one in sums]),
    )


def _sums(session: Session, order_id: UUID) -> list[_Sum]:
    keys = (CostEntry.element, CostEntry.item_id, CostEntry.operation_seq)
    statement = (
        select(*keys, func.sum(CostEntry.quantity), func.sum(CostEntry.amount))
        .where(CostEntry.order_id == order_id)
        .group_by(*keys)
    )
    return [_Sum(*row) for row in session.execute(statement)]


def _amount(sums: Iterable[_Sum], element: str, seq: int | None = None) -> Decimal:
    return rules.total(
        [one.amount for one in sums if one.element == element and (seq is None or one.seq == seq)]
    )


def _header(session: Session, order: WorkOrder, item: Item) -> dict[str, object]:
    unit = fetch(session, Unit, item.unit_id)
    sales_order = _sales_order(session, order)
    return {
        "order_id": order.id,
        "number": order.number,
        "status": order.status,
        "item_id": item.id,
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "sales_order_id": sales_order.id if sales_order else None,
        "sales_order": sales_order.number if sales_order else None,
        "quantity": order.quantity,
        "good": order.good,
        "scrap": order.scrap,
    }


def _sales_order(session: Session, order: WorkOrder) -> SalesOrder | None:
    if order.sales_order_line_id is None:
        return None
    line = fetch(session, SalesOrderLine, order.sales_order_line_id)
    return fetch(session, SalesOrder, line.order_id)


def _materials(session: Session, order: WorkOrder, sums: Sequence[_Sum]) -> list[MaterialCost]:
    standard = _standard_quantities(order, materials_of(session, order.id))
    used: dict[UUID, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for one in sums:
        if one.element == "material" and one.item_id is not None:
            quantity, amount = used[one.item_id]
            used[one.item_id] = (quantity + one.quantity, amount + one.amount)
    statement = (
        select(Item, Unit)
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(Item.id.in_({*standard, *used}))
        .order_by(Item.number)
    )
    return [
        _material(item, unit, standard.get(item.id, ZERO), *used[item.id])
        for item, unit in session.execute(statement)
    ]


def _standard_quantities(order: WorkOrder, materials: Iterable[WorkOrderMaterial]) -> dict[UUID, Decimal]:
    """What the good pieces should have used, loss included; an item that stands twice in the BOM is summed up."""
    quantities: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for one in materials:
        quantities[one.item_id] += required_quantity(
            order.good, one.quantity_per, one.loss_rate, one.operation_loss
        )
    return dict(quantities)


def _material(item: Item, unit: Unit, standard: Decimal, quantity: Decimal, amount: Decimal) -> MaterialCost:
    price = item.standard_cost
    by_price = rules.price_variance(amount, quantity, price)
    standard_amount = round_money(standard * price)
    return MaterialCost(
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        standard_quantity=standard,
        quantity=quantity,
        standard_price=price,
        price=rules.unit_price(amount, quantity),
        standard_amount=standard_amount,
        amount=amount,
        price_variance=by_price,
        usage_variance=amount - standard_amount - by_price,
    )


def _labour(step: WorkOrderOperation, sums: Sequence[_Sum]) -> StepCost:
    return _step(step, round_money(step.good * step.piece_price), _amount(sums, "labour", step.seq))


def _machine(step: WorkOrderOperation, sums: Sequence[_Sum]) -> StepCost:
    minutes = step.setup_minutes + step.run_minutes * step.good if step.good else ZERO
    return _step(step, machine_cost(minutes, step.machine_rate), _amount(sums, "machine", step.seq))


def _step(step: WorkOrderOperation, standard: Decimal, amount: Decimal) -> StepCost:
    return StepCost(
        seq=step.seq,
        name=step.name,
        name_en=step.name_en,
        minutes=step.minutes,
        good=step.good,
        standard_amount=standard,
        amount=amount,
    )


def _by_products(session: Session, order: WorkOrder, item: Item, sums: Sequence[_Sum]) -> list[OutputValue]:
    """Both amounts are negative: they make the pieces cheaper."""
    outputs = outputs_of(session, order.id)
    shares = rules.total([one.cost_share for one in outputs])
    found = []
    for output in outputs:
        product = fetch(session, Item, output.item_id)
        unit = fetch(session, Unit, product.unit_id)
        own = [one for one in sums if one.element == "by_product" and one.item_id == product.id]
        each = output.unit_value * output.quantity_per
        each += co_product_value(item.standard_cost, output.cost_share, shares)
        found.append(
            OutputValue(
                item_id=product.id,
                item_number=product.number,
                item_name=product.name,
                item_name_en=product.name_en,
                unit=unit.name,
                unit_en=unit.name_en,
                quantity=rules.total([one.quantity for one in own]),
                standard_amount=-round_money(each * order.good),
                amount=rules.total([one.amount for one in own]),
            )
        )
    return found


def _elements(
    sums: Sequence[_Sum], item: Item, good: Decimal, by_products: Sequence[OutputValue]
) -> list[ElementCost]:
    standards = {
        "material": item.standard_material,
        "labour": item.standard_labour,
        "machine": item.standard_machine,
    }
    found = []
    for element, per_piece in standards.items():
        standard, actual = round_money(per_piece * good), _amount(sums, element)
        found.append(_element(element, standard, actual))
    if outside := _amount(sums, "subcontract"):
        found.append(_element("subcontract", ZERO, outside))
    if by_products:
        # The item's standard material is what is left after them; what they take stands beside it here.
        standard = rules.total([one.standard_amount for one in by_products])
        actual = rules.total([one.amount for one in by_products])
        material = found[0]
        found[0] = _element("material", material.standard - standard, material.actual)
        found.append(_element("by_product", standard, actual))
    return found


def _element(element: str, standard: Decimal, actual: Decimal) -> ElementCost:
    return ElementCost(element=element, standard=standard, actual=actual, difference=actual - standard)


def _operation_costs(steps: Sequence[WorkOrderOperation], sums: Sequence[_Sum]) -> list[OperationCost]:
    """What each operation added; material that names no operation is used by the first."""
    first = steps[0].seq if steps else None
    costs: dict[int | None, Decimal] = defaultdict(lambda: ZERO)
    for one in sums:
        if one.element in INPUT_ELEMENTS:
            costs[first if one.seq is None else one.seq] += one.amount
    return [OperationCost(step.seq, costs[step.seq], output_of(step), step.scrap) for step in steps]


def _against_standard(item: Item, good: Decimal, total: Decimal) -> dict[str, Decimal]:
    standard = round_money(item.standard_cost * good)
    return {
        "standard_per_piece": item.standard_cost,
        "standard_total": standard,
        "difference": total - standard,
    }


def _against_price(
    session: Session, order: WorkOrder, item: Item, total: Decimal
) -> dict[str, Decimal | None]:
    price = item.sales_price
    if order.sales_order_line_id is not None:
        price = fetch(session, SalesOrderLine, order.sales_order_line_id).unit_price
    revenue = round_money(price * order.good)
    margin = revenue - total
    return {
        "price": price,
        "revenue": revenue,
        "margin": margin,
        "margin_rate": rules.ratio(margin, revenue),
    }
