"""Lists keep their place in the address, and an export holds what the list says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.datastructures import MultiDict

from webapp.core.queries import Page, PageParams
from webapp.web import i18n
from webapp.web.excel import workbook
from webapp.web.lists import Choice, Column, Filter, ListSpec, all_rows, listing, read_params

NUMBER = Column("number", "Number", "code", sort="number")
AMOUNT = Column("amount", "Amount", "money", total=True)
SPEC = ListSpec(
    "orders",
    (NUMBER, AMOUNT),
    filters=(
        Filter("status", (Choice("draft", "Draft"), Choice("closed", "Closed"))),
        Filter("late", (Choice("1", "Late"),)),
    ),
)


class OrderParams(PageParams):
    status: str = ""
    late: bool = False


@pytest.fixture(autouse=True)
def page():
    app = Flask("lists")
    i18n.install(app, lambda: None)
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def make(address: str = "", *, rows: int = 2, total: int | None = None):
    pairs = [part.partition("=") for part in address.split("&") if part]
    args = MultiDict[str, str]((name, value) for name, _, value in pairs)
    params = read_params(OrderParams, args)
    found = [SimpleNamespace(number=f"SO-{index}", amount=Decimal("10.50")) for index in range(rows)]
    answer: Page[Any] = Page(
        rows=found, total=rows if total is None else total, page=params.page, size=params.size
    )
    return listing(SPEC, answer, params, "/orders", args)


def test_a_senseless_parameter_is_left_out_and_the_others_count():
    params = read_params(OrderParams, MultiDict({"page": "minus one", "status": "draft", "unknown": "x"}))
    assert (params.page, params.status) == (1, "draft")


def test_a_chip_keeps_the_search_and_returns_to_the_first_page():
    chips = make("search=fan&page=3").chips(SPEC.filters[0])
    assert [chip.url for chip in chips] == [
        "/orders?search=fan",
        "/orders?search=fan&status=draft",
        "/orders?search=fan&status=closed",
    ]
    assert [chip.on for chip in chips] == [True, False, False]


def test_a_filter_of_one_value_is_switched_on_and_off_by_one_chip():
    off, on = make().chips(SPEC.filters[1])[0], make("late=1").chips(SPEC.filters[1])[0]
    assert (off.url, off.on) == ("/orders?late=1", False)
    assert (on.url, on.on) == ("/orders", True)


def test_sorting_goes_up_then_down_then_off():
    assert make().sort_url(NUMBER) == "/orders?sort=number"
    assert make("sort=number").sort_url(NUMBER) == "/orders?sort=-number"
    assert make("sort=-number").sort_url(NUMBER) == "/orders"
    assert make("sort=-number").direction(NUMBER) == "descending"


def test_the_total_counts_only_when_all_rows_are_shown():
    assert make(rows=2).total(AMOUNT) == Decimal("21.00")
    assert make(rows=2, total=90).total(AMOUNT) is None


def test_first_last_and_number_of_pages():
    one = make("page=2&size=25", rows=10, total=35)
    assert (one.first, one.last, one.pages) == (26, 35, 2)


def test_nothing_matches_differs_from_nothing_there():
    assert make("search=x", rows=0).narrowed
    assert not make("sort=number", rows=0).narrowed


def test_an_export_reads_page_by_page_until_all_are_there():
    asked = []

    def fetch(params):
        asked.append(params.page)
        rows = list(range((params.page - 1) * params.size, min(params.page * params.size, 1200)))
        return Page(rows=rows, total=1200, page=params.page, size=params.size)

    assert list(all_rows(PageParams(page=7), fetch)) == list(range(1200))
    assert asked == [1, 2, 3]


def sheet(columns, rows):
    return load_workbook(BytesIO(workbook(columns, rows, "Orders"))).active


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_text_never_becomes_a_formula(text):
    cell = sheet((Column("note", "Note"),), [SimpleNamespace(note=text)])["A2"]
    assert (cell.data_type, cell.value.lstrip("\t")) == ("s", text.lstrip("\t"))
    assert cell.quotePrefix


def test_figures_and_days_stay_figures_and_days():
    columns = (AMOUNT, Column("due", "Due", "day"), Column("at", "At", "moment"))
    row = SimpleNamespace(
        amount=Decimal("1234.50"), due=date(2026, 12, 5), at=datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    )
    out = sheet(columns, [row])
    assert out["A2"].value == 1234.5
    assert out["A2"].number_format == "#,##0.00"
    assert out["B2"].value == datetime(2026, 12, 5)  # noqa: DTZ001  (a sheet's days have no zone)
    assert out["C2"].value == datetime(2026, 11, 22, 8, 30)  # noqa: DTZ001


def test_a_quantity_has_its_unit_in_a_column_of_its_own():
    out = sheet(
        (Column("quantity", "Quantity", "quantity", unit="unit"),),
        [SimpleNamespace(quantity=Decimal("1.5"), unit="kg")],
    )
    assert [cell.value for cell in out[1]] == ["Quantity", "Unit"]
    assert [cell.value for cell in out[2]] == [1.5, "kg"]


def test_states_are_written_in_words():
    out = sheet((Column("status", "Status", "state", state="order"),), [SimpleNamespace(status="confirmed")])
    assert out["A2"].value == "Confirmed"
