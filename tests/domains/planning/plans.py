"""Plans to test with, written as one would on paper: quantities in units, days as dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from webapp.domains.planning.rules.engine import regenerate
from webapp.domains.planning.rules.values import (
    ONE,
    Amount,
    Demand,
    Inputs,
    ItemPlan,
    Key,
    LeadTime,
    LotRule,
    Part,
    Peg,
    Supply,
    Swap,
    Use,
    Yield,
)
from webapp.domains.planning.rules.workdays import Calendar

MONDAY = date(2026, 11, 30)
"""Today in these plans."""
EVERY_DAY = Calendar(weekend=())


def day(number: int) -> int:
    """The ordinal of the day *number* days after today."""
    return MONDAY.toordinal() + number


def q(quantity: str | float) -> int:
    """*quantity* in millionths."""
    return int(Decimal(str(quantity)) * ONE)


def made(key: str, days: int = 0, on_hand: str | int = 0, safety: int = 0, **more: Any) -> Part:
    """A made item that takes *days* working days, however many."""
    lots = LotRule(**more.pop("lots", {}))
    return Part(key, "make", q(on_hand), q(safety), lots, LeadTime(setup_days=days * ONE), **more)


def bought(key: str, days: int = 0, on_hand: str | int = 0, safety: int = 0, **more: Any) -> Part:
    """A bought item that takes *days* calendar days, and *inspection* working days."""
    lead = LeadTime(days=days, inspection_days=more.pop("inspection", 0))
    return Part(key, "buy", q(on_hand), q(safety), LotRule(**more.pop("lots", {})), lead)


def needed(item: str, quantity: str | int, on: int, ref: str = "") -> Demand:
    """A customer's demand."""
    return Demand(item, day(on), q(quantity), "sales", ref or f"{item}@{on}")


def of_order(item: str, quantity: str | int, on: int, ref: str = "", product: str = "FAN") -> Demand:
    """What a work order for *product* still needs."""
    return Demand(item, day(on), q(quantity), "work_order", ref or f"{item}@{on}", product)


def coming(item: str, quantity: str | int, on: int, kind: str = "work_order", **more: Any) -> Supply:
    """A supply on its way."""
    ref = more.pop("ref", f"{kind}:{item}@{on}")
    return Supply(item, day(on), q(quantity), kind, ref, **more)


def instead(mains: str | dict[str, Any], substitutes: str | dict[str, Any], **more: Any) -> Swap:
    """What stands in for what: ``instead("A", "C")`` for one each, else with the quantities of a set; days from today."""
    sides = [{side: 1} if isinstance(side, str) else side for side in (mains, substitutes)]
    mains_of, substitutes_of = (
        tuple(Amount(item, q(quantity)) for item, quantity in side.items()) for side in sides
    )
    more |= {name: day(more[name]) for name in ("first", "last") if name in more}
    ref = more.pop("ref", "+".join(sides[1]) + "/" + "+".join(sides[0]))
    return Swap(ref, mains_of, substitutes_of, **more)


def use(component: str, quantity: str | int, loss: str = "0") -> Use:
    return Use(component, q(quantity), q(loss))


def inputs(
    *parts: Part,
    uses: Mapping[Key, list[Use]] | None = None,
    yields: Mapping[Key, list[Yield]] | None = None,
    swaps: Sequence[Swap] = (),
    calendar: Calendar = EVERY_DAY,
    **more: Any,
) -> Inputs:
    """What a plan follows from; every day is worked unless told otherwise."""
    return Inputs(
        MONDAY.toordinal(),
        calendar,
        {part.key: part for part in parts},
        uses=uses or {},
        yields=yields or {},
        swaps=swaps,
        **more,
    )


def planned(*parts: Part, **more: Any) -> dict[Key, ItemPlan]:
    return regenerate(inputs(*parts, **more))


def orders(plans: Mapping[Key, ItemPlan], item: str) -> list[tuple[str, int, int]]:
    """The proposals of an item: quantity, start and end in days from today."""
    return [(units(one.quantity), one.start - day(0), one.due - day(0)) for one in plans[item].proposals]


def said(plans: Mapping[Key, ItemPlan], item: str) -> list[tuple[str, Any, int, int | None]]:
    """The messages about an item: kind, what about, from and to in days from today."""
    return [
        (one.kind, one.ref, one.from_day - day(0), None if one.to_day is None else one.to_day - day(0))
        for one in plans[item].messages
    ]


def pegs(plans: Mapping[Key, ItemPlan], item: str) -> list[tuple[str, str, str]]:
    """Who supplies whom with how much."""
    return [
        (_name(one.supply_kind, one), _name_of_demand(one), units(one.quantity)) for one in plans[item].pegs
    ]


def _name(kind: str, peg: Peg) -> str:
    if kind == "stock":
        return "stock"
    ref = peg.supply_ref
    return f"{kind} +{ref[1] - day(0)}" if isinstance(ref, tuple) else str(ref)


def _name_of_demand(peg: Peg) -> str:
    ref = peg.demand_ref
    if isinstance(ref, tuple):
        return f"{ref[0]} +{ref[1] - day(0)}"
    return str(ref) if ref is not None else peg.demand_kind


def units(quantity: int) -> str:
    return (
        format(Decimal(quantity) / ONE, "f").rstrip("0").rstrip(".")
        if quantity % ONE
        else str(quantity // ONE)
    )
