"""The five numbers on top of the front page, each with what it is compared with and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from webapp.core.quantity import ZERO
from webapp.web.i18n import number, percent, percent_markup, short, short_markup
from webapp.web.insights.doors import door

SHOWN = 5
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Change:
    """How far a figure is from what it is compared with. *good* says which lamp the arrow lights."""

    text: str
    up: bool
    good: bool


@dataclass(frozen=True)
class Tile:
    """One number as the ``kpi`` macro draws it. *lead*: across the whole width of a phone, because it matters most."""

    label: str
    value: Markup | str
    note: str = ""
    lamp: str = ""
    url: str = ""
    change: Change | None = None
    spark: Sequence[Decimal] = ()
    lead: bool = False


def of_boss(board: Any, waiting: int | None) -> list[Tile]:
    """The five numbers of ``insights.dashboard``; *waiting* is None for who decides nothing."""
    tiles = [due(board.due), output(board), first_pass(board), earned(board.margins), decide(waiting)]
    found = [tile for tile in tiles if tile]
    return [*found, running(board.machines)][:SHOWN]


def due(found: Any) -> Tile:
    """Orders late, and how many fall due within the week."""
    note = _("%(count)s due within 7 days", count=found.total - found.late)
    return Tile(
        _("Late orders"),
        short_markup(found.late),
        note,
        "stopped" if found.late else "running",
        door("sales.read", "sales.orders", **({"late": "true"} if found.late else {})),
        lead=True,
    )


def output(board: Any) -> Tile:
    """Good pieces of today beside what a working day brings."""
    return Tile(
        _("Output today"),
        short_markup(board.output.today),
        _("average %(pieces)s a day", pieces=short(board.output.average.quantize(Decimal(1)))),
        url=door("production.read", "production.reports", span="today"),
        spark=[one.good for one in board.output_by_day],
    )


def first_pass(board: Any) -> Tile:
    """First-pass yield of today against the week, or of the week where nothing was reported today."""
    found = board.first_pass_yield
    url = door("production.read", "production.reports")
    if found.today is None:
        return Tile(_("First-pass yield"), percent_markup(found.week), _("last 7 days"), url=url)
    note = _("7 days: %(rate)s", rate=percent(found.week))
    return Tile(
        _("First-pass yield"),
        percent_markup(found.today),
        note,
        url=url,
        change=_points(found.today, found.week),
    )


def earned(margins: Sequence[Any] | None) -> Tile | None:
    """What the orders that shipped last earned; nothing for who must not see money."""
    if margins is None:
        return None
    revenue = sum((one.revenue for one in margins), ZERO)
    margin = sum((one.margin for one in margins), ZERO)
    lost = sum(one.margin < 0 for one in margins)
    count = len(margins)
    note = (
        ngettext("last order shipped", "last %(num)s orders shipped", count) if count else _("none shipped")
    )
    return Tile(
        _("Margin"),
        percent_markup(margin / revenue) if revenue > 0 else "",
        note,
        ("stopped" if margin < 0 else "attention" if lost else "running") if margins else "",
        door("costing.read", "finance.costs"),
    )


def decide(waiting: int | None) -> Tile | None:
    """Records that wait for the reader's word."""
    if waiting is None:
        return None
    note = _("held until somebody decides") if waiting else _("nothing waits")
    lamp = "act" if waiting else "running"
    return Tile(_("To decide"), short_markup(waiting), note, lamp, door("floor.decide", "sync.held"))


def running(machines: dict[str, int]) -> Tile:
    """Machines at work among all of them."""
    stopped, of = machines.get("stopped", 0), sum(machines.values())
    note = _("%(count)s stopped", count=stopped) if stopped else _("of %(count)s", count=of)
    lamp = "stopped" if stopped else ""
    return Tile(
        _("Machines at work"),
        short_markup(machines.get("running", 0)),
        note,
        lamp,
        door("equipment.read", "equipment.machines"),
    )


def count(label: str, value: int, url: str, note: str = "", lamp: str = "") -> Tile:
    """A number of documents, for the front page of who sees no dashboard."""
    return Tile(label, short_markup(value), note, lamp, url)


def _points(now: Decimal, then: Decimal | None) -> Change | None:
    """The difference of two rates in percentage points, when it can be seen at one decimal."""
    difference = ((now - (then or now)) * _HUNDRED).quantize(Decimal("0.1"))
    if not difference:
        return None
    sign = "+" if difference > 0 else "−"
    return Change(f"{sign}{number(abs(difference))}", difference > 0, difference > 0)
