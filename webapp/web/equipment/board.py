"""The machines and what runs on each of them now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.core.queries import Page, PageParams
from webapp.domains.insights.machine_board import MachineOnBoard
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, live
from webapp.web.equipment.blueprint import blueprint
from webapp.web.i18n import local_name, number
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.states import state_of

RANK = {"stopped": 0, "running": 1, "idle": 2, "retired": 3}
"""What needs somebody stands first."""
RETIRED = "retired"


class BoardParams(PageParams):
    """*status*: as the board shows it; ``retired`` for machines no longer in use."""

    status: str = ""


def _jobs(row: Any, tell: Any) -> str:
    return " · ".join(dict.fromkeys(tell(job) for job in row.jobs))


def _progress(row: Any) -> tuple[Any, Any] | None:
    return (row.jobs[0].good, row.jobs[0].quantity) if row.jobs else None


COLUMNS = (
    Column("name", N_("Machine"), "name", phone="title"),
    Column("number", N_("Number"), "code", phone="sub"),
    Column("status", N_("Status"), "state", state="machine"),
    Column("work_order", N_("Work order"), "code", value=lambda row: _jobs(row, lambda job: job.work_order)),
    Column(
        "job",
        N_("Runs now"),
        phone="wide",
        value=lambda row: _jobs(row, lambda job: local_name(job, "operation")),
    ),
    Column(
        "item",
        N_("Item"),
        phone="hide",
        clip=True,
        value=lambda row: _jobs(row, lambda job: local_name(job, "item_name")),
    ),
    Column("worker", N_("Worker"), value=lambda row: _jobs(row, lambda job: local_name(job, "worker"))),
    Column("since", N_("Since"), "moment", value=lambda row: row.jobs[0].since if row.jobs else None),
    Column("done", N_("Good"), "progress", phone="wide", value=_progress),
)


@blueprint.get("/machines")
@requires("equipment.read")
def machines() -> Response | str:
    if request.args.get("format") == "xlsx":
        return _board()
    return live(lambda: str(_board()))


def _board() -> Response | str:
    rows = _rows(request.args.get("status", ""))
    counts = Counter(row.status for row in rows)
    choices = [
        Choice(one, state_of("machine", one).label, counts[one]) for one in ("running", "idle", "stopped")
    ]
    spec = ListSpec(
        "machines",
        columns=COLUMNS,
        filters=(Filter("status", (*choices, Choice(RETIRED, N_("Not in use")))),),
        search=N_("Number, name or code"),
        href=lambda row: url_for("equipment.machine", machine_id=row.id),
        empty_title=N_("No machine yet"),
        empty_text=N_("Set up a work centre first, then its machines or benches."),
        empty_icon="cog",
    )
    params = read_params(BoardParams, request.args)
    return list_page(spec, _("Machines"), "equipment/machines.html", params, lambda asked: _page(rows, asked))


def _rows(status: str) -> list[Any]:
    """Machines as on the board; those no longer in use are asked for apart."""
    if status != RETIRED:
        return sorted(ask("insights.machine_board"), key=lambda row: (RANK.get(row.status, 9), row.number))
    return [_retired(one) for one in ask("equipment.machines", active=False, size=500).rows]


def _retired(one: Any) -> MachineOnBoard:
    own = ("id", "number", "code", "name", "name_en")
    return MachineOnBoard(
        **{name: getattr(one, name) for name in own},
        work_centre=one.work_centre_name,
        work_centre_en=one.work_centre_name_en,
        status=RETIRED,
        jobs=[],
    )


def _page(rows: Sequence[Any], params: BoardParams) -> Page[Any]:
    """One page of the board: there are never so many machines that a database had to cut them."""
    words = params.search.casefold().split()
    found = [
        row
        for row in rows
        if params.status in ("", row.status)
        and all(
            word in f"{row.number} {row.code} {row.name} {row.name_en} {row.work_centre}".casefold()
            for word in words
        )
    ]
    start = (params.page - 1) * params.size
    return Page[Any](
        rows=found[start : start + params.size], total=len(found), page=params.page, size=params.size
    )


@blueprint.get("/machines/<uuid:machine_id>")
@requires("equipment.read")
def machine(machine_id: UUID) -> Response:
    return live(lambda: _machine_page(machine_id))


def _machine_page(machine_id: UUID) -> str:
    found = ask("equipment.machine", id=machine_id)
    on_board = [one for one in ask("insights.machine_board") if one.id == machine_id]
    jobs = on_board[0].jobs if on_board else []
    return render_template(
        "equipment/machine.html",
        machine=found,
        status=on_board[0].status if on_board else RETIRED,
        jobs=jobs,
        pieces=[f"{number(job.good)} / {number(job.quantity)}" for job in jobs],
    )
