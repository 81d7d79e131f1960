"""The log of who did what, and whether it is still what it was."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.domains.identity.audit_queries import AuditParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.i18n import local_name
from webapp.web.identity.blueprint import blueprint
from webapp.web.identity.deeds import AREAS, deed
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params

BROKEN = (
    N_("row is missing"),
    N_("does not follow the row before"),
    N_("row was changed"),
    N_("the last rows are missing"),
)
"""Why a chain may not hold, as ``core.audit`` says it."""


def _who(row: Any) -> str:
    return local_name(row, "actor") or _("The system itself")


SPEC = ListSpec(
    "audit-log",
    columns=(
        Column("action", N_("What"), phone="title", value=lambda row: deed(row.action)),
        Column("at", N_("When"), "moment", sort="at"),
        Column("actor", N_("Who"), phone="sub", value=_who),
        Column("outcome", N_("Outcome"), "state", state="command"),
        Column("seq", N_("Entry"), "number", sort="seq"),
        Column("hash", N_("Seal"), "code", phone="hide", value=lambda row: row.hash[:12]),
    ),
    filters=(
        Filter("action", tuple(Choice(area, words) for area, words in AREAS.items())),
        Filter(
            "outcome",
            (
                Choice("held", N_("Waits for a decision")),
                Choice("refused", N_("Refused")),
                Choice("failed", N_("Failed on our side")),
            ),
            all_label=N_("Every outcome"),
        ),
    ),
    search=N_("Name of a person"),
    empty_title=N_("Nothing was done yet"),
    empty_icon="fingerprint",
)


@blueprint.get("/audit")
@requires("audit.read")
def audit() -> Response | str:
    """The log; ``?check=1`` follows its whole chain first, which takes a moment in an old company."""
    params = read_params(AuditParams, request.args)
    state = ask("identity.audit_state") if request.args.get("check") else None
    return list_page(
        SPEC,
        _("Audit log"),
        "identity/audit.html",
        params,
        lambda asked: ask("identity.audit", asked),
        state=state,
    )
