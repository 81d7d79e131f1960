"""What can be imported: the kinds of list, and the columns that each has."""

from __future__ import annotations

from webapp.core.i18n import N_
from webapp.imports.fields import Field, Kind
from webapp.imports.supply_kinds import TERMS, UNITS

MOST_ROWS = 100_000

CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "kind": (("purchased", N_("Bought")), ("made", N_("Made here"))),
    "part": (
        ("customer", N_("Customer")),
        ("supplier", N_("Supplier")),
        ("both", N_("Customer and supplier")),
    ),
    "language": (("zh", N_("Chinese")), ("en", N_("English"))),
    "supply": (("issue", N_("Issued by the store")), ("backflush", N_("Backflush"))),
    "yes": (("true", N_("Yes")), ("false", N_("No"))),
}
"""The values of each group of choices, with the words for people."""

NUMBER = Field(
    "number",
    N_("Item number"),
    "code",
    True,
    64,
    ("M-1001", "M-1001"),
    N_("Known numbers are changed, new ones added."),
    same=True,
)
_NAME = Field("name", N_("Name"), examples=("电机 24V", "Motor 24 V"), help=N_("Needed for what is new."))
_NAME_EN = Field("name_en", N_("English name"), examples=("Motor 24 V", "Motor 24 V"))
_SPECIFICATION = Field("specification", N_("Specification"), examples=("24V 3000r/min", "24 V 3000 rpm"))
_UNIT = Field(
    "unit",
    N_("Unit"),
    "unit",
    examples=("个", "pcs"),
    help=N_("Needed for what is new; never changes later."),
    same=True,
)
_STANDARD_PRICE = Field(
    "standard_price",
    N_("Standard price"),
    "price",
    examples=("12.50", "12.50"),
    help=N_("Without tax, for one unit: 12.50, or 4 / 100 for a hundred."),
)
_SALES_PRICE = Field(
    "sales_price", N_("Sales price"), "price", examples=("20.00", "20.00"), help=N_("Without tax.")
)

ITEMS = Kind(
    "items",
    N_("Items"),
    N_("What is bought and made: numbers, names, units, prices."),
    "package",
    "items.write",
    "imports.items",
    (
        NUMBER,
        _NAME,
        _NAME_EN,
        _SPECIFICATION,
        Field("kind", N_("Source"), "kind", examples=("外购", "Bought"), same=True),
        Field(
            "category",
            N_("Category"),
            most=200,
            examples=("原材料", "Raw material"),
            help=N_("Its code, name, or path: Metal / Sheet."),
            same=True,
        ),
        _UNIT,
        Field("lot_traced", N_("Lot traced"), "yes", examples=("是", "Yes"), same=True),
        Field("serial_traced", N_("Serial numbers"), "yes", examples=("否", "No"), same=True),
        Field("final_inspection", N_("Final inspection"), "yes", examples=("否", "No"), same=True),
        Field("incoming_inspection", N_("Incoming inspection"), "yes", examples=("否", "No"), same=True),
        Field("shelf_life_days", N_("Shelf life"), "whole", most=36500, least=1, help=N_("In days.")),
        Field("arrival_days", N_("Still good for, when it comes"), "whole", most=3650, help=N_("In days.")),
        Field(
            "shipping_days", N_("Still good for, when it is shipped"), "whole", most=3650, help=N_("In days.")
        ),
        Field("safety_stock", N_("Safety stock"), "quantity", examples=("50", "50")),
        Field("reorder_point", N_("Reorder point"), "quantity", examples=("80", "80")),
        _STANDARD_PRICE,
        _SALES_PRICE,
    ),
    MOST_ROWS,
)

BOMS = Kind(
    "boms",
    N_("Bills of materials"),
    N_("What is in what: by level, by parent, or one sheet for each product. New items are added with it."),
    "git-branch",
    "items.write",
    "imports.boms",
    (
        Field(
            "level",
            N_("Level"),
            "level",
            examples=("1", "1"),
            help=N_(
                "0, 1, 2 or 1, 1.1, 1.2 or .1, ..2: each row belongs to the last one a level higher. Or name the parent."
            ),
        ),
        Field(
            "parent",
            N_("Parent"),
            "code",
            False,
            64,
            ("P-100", "P-100"),
            N_("The item number of what it goes into."),
            same=True,
        ),
        Field(
            "number",
            N_("Item number"),
            "code",
            True,
            64,
            ("M-1001", "M-1001"),
            N_("Items that are not there yet are added."),
            same=True,
        ),
        Field(
            "own_bom",
            N_("Sub-assembly"),
            "code",
            False,
            64,
            help=N_("The name under which its own parts are listed, where that is not its number."),
            same=True,
        ),
        _NAME,
        _SPECIFICATION,
        Field(
            "quantity",
            N_("Quantity in one"),
            "quantity",
            examples=("2", "2"),
            help=N_("In one piece of the parent: 2, 0.5 kg, 12个."),
        ),
        _UNIT,
        Field(
            "loss_rate",
            N_("Loss"),
            "share",
            examples=("2%", "2%"),
            help=N_("Share that is lost on top: 2 %."),
        ),
        Field("supply", N_("Supply"), "supply", examples=("领料", "Issue"), same=True),
        Field(
            "operation_seq",
            N_("Operation"),
            "whole",
            most=9990,
            least=1,
            examples=("10", "10"),
            help=N_("The number of the operation that uses it."),
        ),
        Field(
            "maker",
            N_("Maker"),
            examples=("恒力电机", "Hengli Motors"),
            help=N_("Goes into the specification of new items."),
        ),
        _STANDARD_PRICE,
    ),
)

ROUTINGS = Kind(
    "routings",
    N_("Routings"),
    N_("How it is made: operations, work centres, times and piece prices."),
    "route",
    "items.write",
    "imports.routings",
    (
        Field(
            "number",
            N_("Item number"),
            "code",
            True,
            64,
            ("P-100", "P-100"),
            N_("All operations of an item are replaced by those of the file."),
            same=True,
        ),
        Field(
            "seq",
            N_("Operation number"),
            "whole",
            False,
            9990,
            ("10", "10"),
            N_("Left empty, they are counted 10, 20, 30."),
            1,
        ),
        Field("operation", N_("Operation"), required=True, examples=("总装", "Assembly")),
        Field("name_en", N_("English name"), examples=("Assembly", "Assembly")),
        Field(
            "work_centre",
            N_("Work centre"),
            "code",
            True,
            200,
            ("WC-A", "WC-A"),
            N_("Its number or name."),
            same=True,
        ),
        Field("setup_minutes", N_("Setup, min"), "quantity", examples=("10", "10")),
        Field("run_minutes", N_("Run, min"), "quantity", examples=("2", "2"), help=N_("For one piece.")),
        Field("piece_price", N_("Piece price"), "price", examples=("0.60", "0.60")),
        Field(
            "loss_rate", N_("Loss"), "share", examples=("2%", "2%"), help=N_("Pieces usually lost here: 2 %.")
        ),
        Field("first_article", N_("First article"), "yes", examples=("是", "Yes"), same=True),
    ),
)

PARTNERS = Kind(
    "partners",
    N_("Customers and suppliers"),
    N_("Who buys and who delivers: names, contacts, days of payment."),
    "building-2",
    "partners.write",
    "imports.partners",
    (
        Field(
            "number",
            N_("Number"),
            "code",
            False,
            64,
            ("C-0001", "C-0001"),
            N_("Left empty, the name decides who it is, and new ones get the next number."),
            headers="partner_number",
        ),
        Field("name", N_("Name"), required=True, examples=("远东百货", "Far East Stores")),
        Field("name_en", N_("English name"), examples=("Far East Stores", "Far East Stores")),
        Field("part", N_("Customer or supplier"), "part", examples=("客户", "Customer"), same=True),
        Field("contact", N_("Contact"), examples=("陈小姐", "Ms Chen")),
        Field("phone", N_("Phone"), most=64, examples=("0757-8123456", "0757-8123456")),
        Field("address", N_("Address"), examples=("佛山市顺德区", "Shunde, Foshan")),
        Field("payment_days", N_("Payment days"), "whole", most=365, examples=("30", "30")),
        Field("language", N_("Language of papers"), "language", examples=("中文", "Chinese"), same=True),
        Field(
            "addresses",
            N_("Delivery addresses"),
            most=2000,
            examples=(
                "仓库: 顺德区工业路 1 号 / 陈小姐; 门店: 大良街 2 号",
                "Store: 1 Industry Road / Ms Chen; Shop: 2 High Street",
            ),
            help=N_("Name: address / who receives it; the next. The first is the usual one."),
        ),
    ),
)

PRICES = Kind(
    "prices",
    N_("Prices"),
    N_("New sales prices and standard prices of items that are there already."),
    "tag",
    "items.write",
    "imports.prices",
    (
        Field("number", N_("Item number"), "code", True, 64, ("P-100", "P-100"), same=True),
        _SALES_PRICE,
        _STANDARD_PRICE,
    ),
    MOST_ROWS,
)

STOCK = Kind(
    "stock",
    N_("Opening stock"),
    N_("What lies in the store on the first day, and what it is worth."),
    "warehouse",
    "stock.adjust",
    "imports.stock",
    (
        Field("number", N_("Item number"), "code", True, 64, ("M-1001", "M-1001"), same=True),
        Field("quantity", N_("Quantity"), "quantity", True, examples=("200", "200")),
        _UNIT,
        Field(
            "unit_cost",
            N_("Unit cost"),
            "price",
            examples=("12.50", "12.50"),
            help=N_("Without tax. The value will do as well."),
        ),
        Field("value", N_("Value"), "price", examples=("2500.00", "2500.00")),
        Field(
            "place",
            N_("Warehouse"),
            "code",
            False,
            200,
            ("RM", "RM"),
            N_("Its number or name; left empty, where the item usually lies."),
            same=True,
        ),
        Field("lot_number", N_("Lot"), "code", False, 64, ("", "")),
        Field("supplier_lot", N_("Supplier's lot"), examples=("", "")),
        Field("expires_on", N_("Last good day"), "day", examples=("2027-06-30", "2027-06-30")),
        Field(
            "serials",
            N_("Serial numbers"),
            examples=("", ""),
            most=4000,
            help=N_("Of the pieces of this row, set apart by blanks; left empty, they get numbers of ours."),
        ),
    ),
)

ORDERS = Kind(
    "orders",
    N_("Sales orders"),
    N_(
        "Open orders, one row a line; rows with the same customer and reference are one order. Orders that are there change."
    ),
    "receipt-text",
    "sales.write",
    "imports.orders",
    (
        Field(
            "customer",
            N_("Customer"),
            "code",
            True,
            200,
            ("C-0001", "C-0001"),
            N_("Number or name."),
            same=True,
        ),
        Field(
            "customer_reference",
            N_("Customer PO"),
            "code",
            False,
            200,
            ("PO-7788", "PO-7788"),
            N_("An order that is there already is changed to what its rows say."),
        ),
        Field(
            "order_number",
            N_("Sales order"),
            "code",
            False,
            64,
            help=N_("Our number, to change an order that is there already."),
        ),
        Field("number", N_("Item number"), "code", True, 64, ("P-100", "P-100"), same=True),
        Field("quantity", N_("Quantity"), "quantity", True, examples=("100", "100")),
        _UNIT,
        Field(
            "unit_price",
            N_("Unit price"),
            "price",
            examples=("20.00", "20.00"),
            help=N_("Without tax. Left empty, the item's sales price."),
        ),
        Field("due_on", N_("Due date"), "day", True, examples=("2026-12-24", "2026-12-24")),
        Field("ordered_on", N_("Order date"), "day", examples=("2026-11-23", "2026-11-23")),
        Field("note", N_("Note"), most=2000),
    ),
)

KINDS = {one.name: one for one in (ITEMS, UNITS, BOMS, ROUTINGS, PARTNERS, PRICES, TERMS, STOCK, ORDERS)}

__all__ = [
    "BOMS",
    "CHOICES",
    "ITEMS",
    "KINDS",
    "MOST_ROWS",
    "NUMBER",
    "ORDERS",
    "PARTNERS",
    "PRICES",
    "ROUTINGS",
    "STOCK",
    "TERMS",
    "UNITS",
    "Field",
    "Kind",
]
