"""Lists around buying: what suppliers ask for an item, and in what other units an item is counted."""

from __future__ import annotations

from webapp.core.i18n import N_
from webapp.imports.fields import Field, Kind

TERMS = Kind(
    "terms",
    N_("Supplier prices"),
    N_("Who sells what: prices by quantity, minimum, pack, lead time. One row a price."),
    "tag",
    "purchasing.write",
    "imports.terms",
    (
        Field(
            "supplier",
            N_("Supplier"),
            "code",
            True,
            200,
            ("S-0001", "S-0001"),
            N_("Number or name."),
            same=True,
        ),
        Field("number", N_("Item number"), "code", True, 64, ("M-1001", "M-1001"), same=True),
        Field("supplier_number", N_("Supplier's item number"), examples=("HL-24", "HL-24")),
        Field(
            "unit_price",
            N_("Unit price"),
            "price",
            examples=("12.50", "12.50"),
            help=N_(
                "Without tax, for one stock unit. All prices of a supplier for an item are replaced by those of the file."
            ),
        ),
        Field(
            "from_quantity",
            N_("From quantity"),
            "quantity",
            examples=("0", "0"),
            help=N_("A price for larger quantities is a row of its own."),
        ),
        Field("minimum", N_("Minimum order"), "quantity", examples=("100", "100")),
        Field(
            "pack",
            N_("Pack"),
            "quantity",
            examples=("50", "50"),
            help=N_("Ordered in whole packs of so many."),
        ),
        Field(
            "lead_days",
            N_("Lead time, days"),
            "whole",
            most=730,
            examples=("14", "14"),
            help=N_("Calendar days from the order to the goods."),
        ),
        Field("preferred", N_("Preferred"), "yes", examples=("是", "Yes"), same=True),
        Field("valid_from", N_("Valid from"), "day", examples=("2026-12-01", "2026-12-01")),
        Field("valid_to", N_("Valid to"), "day", help=N_("The last day on which the price counts.")),
    ),
)

UNITS = Kind(
    "units",
    N_("Unit conversions"),
    N_("In what other units an item is counted: a roll of it is 25 kg. One row a unit."),
    "ruler",
    "items.write",
    "imports.units",
    (
        Field("number", N_("Item number"), "code", True, 64, ("M-1002", "M-1002"), same=True),
        Field(
            "quantity",
            N_("Quantity"),
            "quantity",
            examples=("1", "1"),
            help=N_("So many of the other unit; left empty, one."),
        ),
        Field("other_unit", N_("Other unit"), "unit", True, examples=("卷", "roll"), same=True),
        Field(
            "other_quantity",
            N_("Equals, in the stock unit"),
            "quantity",
            True,
            examples=("25", "25"),
            help=N_("Two columns say it exactly: 3 rolls are 100 m."),
        ),
        Field("buy", N_("Bought in it"), "yes", examples=("是", "Yes"), same=True),
        Field("use", N_("Used in it"), "yes", examples=("否", "No"), same=True),
    ),
)
