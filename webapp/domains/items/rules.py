"""The arithmetic of bills of materials: levels, gross quantities, standard costs. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from webapp.core.quantity import ZERO, round_quantity

K = TypeVar("K", bound=Hashable)
MINUTES_PER_HOUR = Decimal(60)


class CycleFoundError(ValueError):
    """Something is a part of itself; ``path`` leads from it back to it."""

    def __init__(self, path: Sequence[Hashable]) -> None:
        super().__init__(" → ".join(str(step) for step in path))
        self.path = path


def low_level_codes(components: Mapping[K, Collection[K]]) -> dict[K, int]:
    """The lowest level at which each item occurs: 0 for what is part of nothing, else one more than its lowest parent.

    *components* lists the direct components of each made item. Working through items by rising code meets every parent before
    its components; by falling code, every component before its parents. Raises CycleFoundError.
    """
    parents_left: dict[K, int] = dict.fromkeys(components, 0)
    for parts in components.values():
        for part in set(parts):
            parents_left[part] = parents_left.get(part, 0) + 1
    codes = {item: 0 for item, parents in parents_left.items() if parents == 0}
    ready = list(codes)
    while ready:
        item = ready.pop()
        for part in set(components.get(item, ())):
            codes[part] = max(codes.get(part, 0), codes[item] + 1)
            parents_left[part] -= 1
            if parents_left[part] == 0:
                ready.append(part)
    stuck = [item for item, parents in parents_left.items() if parents > 0]
    for item in stuck:
        path = path_back(item, components)
        if path is not None:
            raise CycleFoundError(path)
    return codes


def path_back(item: K, components: Mapping[K, Collection[K]]) -> list[K] | None:
    """The way from *item* down its components and back to itself (both ends included), or None when there is none."""
    came_from: dict[K, K] = {}
    waiting = [item]
    while waiting:
        parent = waiting.pop()
        for part in components.get(parent, ()):
            if part == item:
                return _trace(item, parent, came_from)
            if part not in came_from:
                came_from[part] = parent
                waiting.append(part)
    return None


def _trace(item: K, last: K, came_from: Mapping[K, K]) -> list[K]:
    path = [item]
    while last != item:
        path.append(last)
        last = came_from[last]
    path.append(item)
    return path[::-1]


def gross_quantity(net: Decimal, loss_rate: Decimal) -> Decimal:
    """What must be supplied so that *net* is left after loss: net × (1 + loss rate), rounded half up to 6 places."""
    return round_quantity(net * (1 + loss_rate))


def combined_loss(*rates: Decimal) -> Decimal:
    """Losses one after the other as one rate: Π (1 + loss) − 1, rounded half up to 6 places."""
    kept = Decimal(1)
    for rate in rates:
        kept *= 1 + rate
    return round_quantity(kept - 1)


Losses = Mapping[int | None, Decimal]
"""What is lost from an operation on, it included, by its number; under None, from the first one on."""


def losses_onwards(rates: Mapping[int, Decimal]) -> dict[int | None, Decimal]:
    """What is lost from each operation of a routing on to its end, from the loss *rates* of its operations.

    A component that goes in at an operation is needed for the pieces that get lost there and later, too: its gross quantity is
    net × (1 + loss of the line) × Π (1 + loss) of that operation and all after it (costing.md, normal scrap: good ones carry it).
    """
    found: dict[int | None, Decimal] = {None: ZERO}
    later: list[Decimal] = []
    for seq in sorted(rates, reverse=True):
        later.append(rates[seq])
        found[seq] = found[None] = combined_loss(*later)
    return found


def loss_at(losses: Losses, operation_seq: int | None) -> Decimal:
    """The loss from an operation on; an operation that the routing lacks counts as the first, as none does."""
    return losses.get(operation_seq, losses[None])


@dataclass(frozen=True, slots=True)
class StandardCost:
    """Standard cost of one unit by element, in money with 6 places."""

    material: Decimal = ZERO
    labour: Decimal = ZERO
    machine: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.material + self.labour + self.machine


@dataclass(frozen=True, slots=True)
class Use(Generic[K]):
    """Net quantity of a component in one unit of its parent, and the share lost on top (0.02 is 2 %)."""

    component: K
    net: Decimal
    loss_rate: Decimal = ZERO


@dataclass(frozen=True)
class MaterialLine:
    """A component that is handed out or used up for one unit of an item; the fields mean what those of ``BomLine`` do."""

    component_id: UUID
    quantity: Decimal
    loss_rate: Decimal
    supply: str
    operation_seq: int | None


def through_phantoms(
    lines: Sequence[MaterialLine], phantoms: Mapping[UUID, Sequence[MaterialLine]]
) -> list[MaterialLine]:
    """The *lines* with every phantom replaced by what is in it, on all levels; *phantoms* holds the lines of each.

    What is in a phantom is used where the phantom would be. Quantities multiply, losses of all levels add to one:
    (1 + loss) × (1 + loss) − 1, each rounded once to 6 places. A component that comes by two ways for the same use is one line.
    """
    found: dict[tuple[object, ...], Decimal] = {}
    waiting = [(line, Decimal(1), Decimal(1), line.operation_seq) for line in reversed(lines)]
    while waiting:
        line, net, kept, operation = waiting.pop()
        net, kept = net * line.quantity, kept * (1 + line.loss_rate)
        if line.component_id in phantoms:
            inside = reversed(phantoms[line.component_id])
            waiting.extend((one, net, kept, operation) for one in inside)
        else:
            key = (line.component_id, round_quantity(kept - 1), line.supply, operation)
            found[key] = found.get(key, ZERO) + net
    return [_material_line(key, net) for key, net in found.items()]


def _material_line(key: tuple[Any, ...], net: Decimal) -> MaterialLine:
    component_id, loss_rate, supply, operation = key
    return MaterialLine(component_id, round_quantity(net), loss_rate, supply, operation)


@dataclass(frozen=True, slots=True)
class Step:
    """What an operation costs: minutes once a lot and for each piece, wage for a piece, machine money for an hour."""

    setup_minutes: Decimal
    run_minutes: Decimal
    piece_price: Decimal
    hourly_rate: Decimal


@dataclass(frozen=True, slots=True)
class Output:
    """What comes out beside one unit of an item: how much, worth what for each unit, or which share of all that was spent."""

    quantity: Decimal
    unit_value: Decimal = ZERO
    cost_share: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Recipe(Generic[K]):
    """How one made item comes about."""

    uses: Sequence[Use[K]]
    steps: Sequence[Step]
    outputs: Sequence[Output] = ()
    part: Decimal = Decimal(1)
    """What one unit is of all this: for a co-product, its part of the item beside which it comes out."""


def co_product_value(unit_cost: Decimal, cost_share: Decimal, all_shares: Decimal) -> Decimal:
    """What a co-product takes along beside one unit of an item that costs *unit_cost* after the split, unrounded.

    All shares together leave 1 − Σ for the item, so what was spent is unit cost ÷ (1 − Σ). Source: costing.md §3, co-products.
    """
    return unit_cost * cost_share / (1 - all_shares)


def cost_of(recipe: Recipe[K], costs: Mapping[K, StandardCost], standard_lot: Decimal) -> StandardCost:
    """Standard cost of one unit of what *recipe* makes, from its components' *costs*, in lots of *standard_lot* pieces.

    Each element is the sum over components of gross quantity × the component's element, plus this level's own labour (piece
    prices) and machine money ((setup ÷ lot + run) minutes ÷ 60 × hourly rate): labour spent on a sub-assembly stays labour.
    By-products at a fixed value come off the material, then co-products take their share of each element (costing.md §3).
    Rounded once, at the end, half up to 6 places.
    """
    material, labour, machine = ZERO, ZERO, ZERO
    for use in recipe.uses:
        gross, cost = gross_quantity(use.net, use.loss_rate), costs[use.component]
        material += gross * cost.material
        labour += gross * cost.labour
        machine += gross * cost.machine
    for step in recipe.steps:
        minutes = step.setup_minutes / standard_lot + step.run_minutes
        labour += step.piece_price
        machine += minutes * step.hourly_rate / MINUTES_PER_HOUR
    if recipe.outputs:
        material -= sum((one.quantity * one.unit_value for one in recipe.outputs), ZERO)
        rest = 1 - sum((one.cost_share for one in recipe.outputs), ZERO)
        material, labour, machine = material * rest, labour * rest, machine * rest
    part = recipe.part
    return StandardCost(
        round_quantity(material * part), round_quantity(labour * part), round_quantity(machine * part)
    )


def roll_up(
    recipes: Mapping[K, Recipe[K]], prices: Mapping[K, StandardCost], standard_lot: Decimal
) -> dict[K, StandardCost]:
    """Standard costs of everything in *recipes*, level by level from the *prices* of what is purchased.

    The order is by falling low-level code, so that every component is costed before its parents. A component with neither
    recipe nor price costs nothing. Raises CycleFoundError.
    """
    components = {item: [use.component for use in recipe.uses] for item, recipe in recipes.items()}
    codes = low_level_codes(components)
    costs = {item: StandardCost() for item in codes} | dict(prices)
    for item in sorted(recipes, key=lambda one: codes[one], reverse=True):
        costs[item] = cost_of(recipes[item], costs, standard_lot)
    return {item: costs[item] for item in recipes}


def below(tops: Iterable[K], components: Mapping[K, Collection[K]]) -> set[K]:
    """The *tops* and everything that is in them, on all levels."""
    seen: set[K] = set()
    waiting = list(tops)
    while waiting:
        item = waiting.pop()
        if item not in seen:
            seen.add(item)
            waiting.extend(components.get(item, ()))
    return seen
