"""What is wrong with a cell, or to be asked about it: said in words, with the answers that one can choose from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.core.i18n import N_

CELL, COLUMN, UNIT, ROW = "cell", "column", "unit", "row"
"""How far an answer reaches: this cell, all cells of the column that say the same, the unit wherever it is named, the row."""

SKIP = "=skip"
"""The answer that leaves the row out."""
NONE = "=none"
"""The answer that empties the cell."""
TOGETHER = "=together"
"""The answer that adds a component's quantity to the row where it stands already."""

MESSAGES = {
    "structured": N_("{number} has a BOM or a routing, and so is made here."),
    "missing": N_("Please fill this in."),
    "too_long": N_("At most {most} characters."),
    "no_whole_number": N_("“{raw}” is no whole number from {least} to {most}."),
    "no_quantity": N_("“{raw}” is no quantity."),
    "no_price": N_("“{raw}” is no price."),
    "doubtful": N_("“{raw}”: {why} How many are meant?"),
    "doubtful_price": N_("“{raw}”: {why} Which price is meant?"),
    "negative": N_("Must not be below zero."),
    "no_day": N_("“{raw}” is no date. Write it like 2026-11-03."),
    "which_day": N_("“{raw}” can be more than one day. Which one?"),
    "no_choice": N_("“{raw}” is not one of the choices."),
    "no_share": N_("“{raw}” is no share. Write 0.02 or 2%."),
    "no_level": N_("“{raw}” is no level. Write 1, 2, 3 or 1, 1.1, 1.2."),
    "unit_unknown": N_("There is no unit “{raw}”."),
    "units_differ": N_("{unit} and {other} do not convert into each other."),
    "unit_fixed": N_("{item} is counted in {unit}, not in {other}; an item's unit never changes."),
    "no_conversion": N_(
        "{item} is counted in {unit}, and nobody has said how much of it one {other} is. Say so on its page, or use {unit}."
    ),
    "decimals": N_("{unit} has at most {decimals} decimal places."),
    "twice": N_("{number} stands in row {row} already."),
    "category_unknown": N_("There is no category “{raw}”."),
    "which_category": N_("Several categories are called “{raw}”. Which one?"),
    "item_unknown": N_("There is no item {raw}."),
    "partner_unknown": N_("There is no customer {raw}."),
    "supplier_unknown": N_("There is no supplier {raw}."),
    "place_unknown": N_("There is no warehouse {raw}."),
    "centre_unknown": N_("There is no work centre {raw}."),
    "new_needs": N_("{number} is new: please fill this in."),
    "made_has_no_price": N_("{number} is made here: its cost comes from the cost roll-up, not from a price."),
    "price_differs": N_("{number} costs {other} in row {row}. Which price is right?"),
    "component_twice": N_("{number} is in {parent} already by row {row}."),
    "level_jumps": N_("The level before it is missing."),
    "parent_missing": N_("What does this go into? Name the parent."),
    "bom_differs": N_("{number} is listed twice with different parts; the other list begins in row {row}."),
    "cycle": N_("The item would be a part of itself: {path}"),
    "purchased_has_parts": N_("{number} is bought, and so has no parts."),
    "has_moves": N_("{number} has stock moves already. Set its stock right by a stocktake."),
    "opening_fixed": N_("{number} was opened with {before} already. Set its stock right by a stocktake."),
    "cost_missing": N_("What is one worth? Fill in the unit cost or the value."),
    "order_unknown": N_("There is no order {raw}. Leave it empty for a new order."),
    "order_of_other": N_("Order {number} is of {other}."),
    "order_fixed": N_("Order {number} is shipped, lost or cancelled, and no longer changes."),
    "line_in_use": N_("Line {line} is planned or shipped already: {before} stays."),
    "lines_stay": N_(
        "Order {number} has lines that are planned or shipped already, and have to stay: {lines}"
    ),
    "serials_fixed": N_("Serial numbers of {number} begin or end on the page of the item."),
    "serials_none": N_("{number} is not traced piece by piece, so it has no serial numbers."),
    "serials_count": N_("Quantity {quantity}, serial numbers {named}: there must be as many of both."),
    "serials_most": N_("No more than {most} pieces are numbered in one row."),
    "serial_twice": N_("Serial number {serial} stands there twice."),
    "serial_too_long": N_("Serial number {serial} is too long: at most {most} characters."),
    "serials_whole": N_("{number} is traced piece by piece: please enter whole pieces."),
    "lot_taken": N_("Lot number {raw} is already taken."),
    "not_in_use": N_("{number} is no longer in use."),
    "out_of_order": N_("Operation numbers must rise from one to the next."),
    "number_too_long": N_("This name is too long for a number: at most {most} characters."),
    "not_a_customer": N_("{raw} is no customer."),
    "not_a_supplier": N_("{raw} is no supplier."),
    "terms_differ": N_("Row {row} says {other} for the same supplier and item."),
    "validity_crossed": N_("The last day lies before the first."),
    "own_unit": N_("{number} is stocked in {unit} anyway: name another unit."),
    "converts_already": N_("{number} has {other} for this already, by row {row}."),
    "no_addresses": N_(
        "Write each as “Name: address / who receives it”, with ; between them, and no name twice."
    ),
    "due_before": N_("The due date lies before the order date."),
}


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen: what is kept, and what is shown (*label* is a message, filled with *params*)."""

    value: str
    label: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


SKIP_ROW = Choice(SKIP, N_("Leave this row out"))
WITHOUT_IT = Choice(NONE, N_("Take the row without it"))
ADD_TOGETHER = Choice(TOGETHER, N_("Add the quantities up"))


@dataclass(frozen=True)
class Problem:
    """Something that keeps a row from being taken in. *key* is the row, *field* the cell, *raw* what it says.

    *asks*: it is a question, since the text can be understood; otherwise it is a mistake.
    """

    key: str
    field: str
    code: str
    raw: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    scope: str = CELL
    asks: bool = False

    @property
    def message(self) -> str:
        """The message, to be translated and filled with ``params``."""
        return MESSAGES[self.code]
