"""The page that everyone lands on: five numbers, what goes wrong, the last two weeks, what runs now."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, render_template
from flask_babel import format_date, gettext

from webapp.core.actor import Actor
from webapp.core.clock import local_day
from webapp.core.i18n import N_
from webapp.extensions import current_clock
from webapp.web.access import signed_in
from webapp.web.asking import ask, live
from webapp.web.charts import chart, limit, series
from webapp.web.insights import figures, wrong
from webapp.web.insights.blueprint import blueprint
from webapp.web.insights.doors import door
from webapp.web.insights.figures import Tile
from webapp.web.inventory.alerts import found_alerts
from webapp.web.lists import Column
from webapp.web.session import current_actor

MACHINES_SHOWN = 6
DUE_SHOWN = 6
MARGINS_SHOWN = 5

MARGINS = (
    Column("number", N_("Sales order"), "code", phone="title"),
    Column("customer", N_("Customer"), "name", phone="sub", clip=True),
    Column("revenue", N_("Revenue"), "money"),
    Column("cost", N_("Cost"), "money", phone="hide"),
    Column("margin", N_("Margin"), "money"),
    Column("margin_rate", N_("Margin rate"), "percent"),
)
_ORDER = {"stopped": 0, "running": 1, "idle": 2, "nodata": 3}
"""Machines: what needs somebody first."""


@blueprint.get("/")
@signed_in
def today() -> Response:
    return live(_page)


def _page() -> str:
    actor = current_actor()
    day = local_day(current_clock().now(), actor.time_zone)
    machines = ask("insights.machine_board") if actor.may("equipment.read") else []
    show = _board if actor.may("insights.read") else _plain
    return render_template(
        "insights/today.html",
        today=format_date(day, format="full"),
        machines=sorted(machines, key=lambda one: _ORDER.get(one.status, 9))[:MACHINES_SHOWN],
        machine_counts=_counts(machines),
        **show(actor, machines),
    )


def _board(actor: Actor, machines: Sequence[Any]) -> dict[str, Any]:
    """What those who read the dashboard see."""
    board = ask("insights.dashboard")
    return {
        "tiles": figures.of_boss(board, _waiting(actor)),
        "alerts": wrong.rows_of_boss(board, machines, actor),
        "due": board.due.orders[:DUE_SHOWN],
        "margins": (board.margins or [])[:MARGINS_SHOWN],
        "margin_columns": MARGINS,
        "margin_link": lambda row: door("costing.read", "finance.order_costing", order_id=row.order_id),
        "charts": _charts(board),
    }


def _plain(actor: Actor, machines: Sequence[Any]) -> dict[str, Any]:
    """What those see who read no dashboard: the same kinds of things, as far as their roles go."""
    alerts = found_alerts(actor) if actor.may("stock.read") else []
    return {
        "tiles": [tile for tile in _plain_tiles(actor, machines, alerts) if tile][: figures.SHOWN],
        "alerts": wrong.rows_of_floor(machines, alerts, actor),
        "due": [],
        "margins": [],
        "charts": [],
    }


def _plain_tiles(actor: Actor, machines: Sequence[Any], alerts: Sequence[Any]) -> list[Tile | None]:
    tiles = [figures.decide(_waiting(actor))]
    if actor.may("production.read"):
        url = door("production.read", "production.work_orders")
        total = ask("production.orders", status="open", size=1).total
        tiles.append(figures.count(gettext("Open work orders"), total, url))
    if actor.may("stock.read"):
        lamp = "attention" if alerts else "running"
        url = door("stock.read", "inventory.stock_alerts")
        tiles.append(figures.count(gettext("Stock alerts"), len(alerts), url, lamp=lamp))
    if machines:
        tiles.append(figures.running(_counts(machines)))
    if actor.may("users.read"):
        url = door("users.read", "identity.users")
        tiles.append(figures.count(gettext("People"), ask("identity.users", active=True, size=1).total, url))
    return tiles


def _waiting(actor: Actor) -> int | None:
    return int(ask("floor.held_count")) if actor.may("floor.decide") else None


def _counts(machines: Sequence[Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in machines:
        counts[one.status] = counts.get(one.status, 0) + 1
    return counts


def _charts(board: Any) -> list[tuple[str, dict[str, Any]]]:
    """Output and first-pass yield of the last two weeks."""
    days = [one.day.strftime("%m-%d") for one in board.output_by_day]
    good = series(gettext("Good pieces"), [one.good for one in board.output_by_day])
    rates = [_hundredfold(one.rate) for one in board.yield_by_day]
    average = limit(gettext("Average"), board.output.average)
    return [
        (gettext("Output, 14 days"), chart("bar", days, [good], limits=[average])),
        (
            gettext("First-pass yield, 14 days"),
            chart(
                "control",
                days,
                [series(gettext("First-pass yield"), rates, "running")],
                unit="%",
                places=1,
            ),
        ),
    ]


def _hundredfold(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate * 100
