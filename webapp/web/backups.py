"""How it stands with the backups of this server: when the last good one was made, what it holds, where it is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from flask import Blueprint, render_template
from flask_babel import gettext as _

from webapp.backup.nightly import present_standing
from webapp.backup.reports import Report, Standing, read_reports
from webapp.backup.said import Said, Telling
from webapp.domains.identity.companies import single_company
from webapp.extensions import current_clock, current_config, db
from webapp.web.access import requires
from webapp.web.asking import ask
from webapp.web.i18n import duration, number, say

blueprint = Blueprint("backups", __name__)

SHOWN = 30


class Line(NamedTuple):
    """One attempt as the page draws it."""

    report: Report
    lamp: str
    words: str
    size: str
    problems: list[str]


@blueprint.get("/backups")
@requires("settings.write")
def overview() -> str:
    config = current_config()
    found = standing()
    return render_template(
        "settings/backups.html",
        standing=found,
        headline=headline(found),
        lines=list(_lines(read_reports(config.backups)[:SHOWN])),
        # On a server with several companies, where it keeps its files is none of their business.
        shows_place=single_company(db.session()) is not None,
        why=" ".join(map(told, found.last.problems)) if found.last else "",
        is_on=config.backs_up,
        gone_back=ask("identity.gone_back"),
        size=megabytes(found.good.size) if found.good else "",
    )


def standing() -> Standing:
    """How it stands now."""
    return present_standing(db.engine, current_config())


def headline(found: Standing) -> tuple[str, str]:
    """The lamp and the sentence for how it stands."""
    if found.last is not None and not found.last.good:
        return "stopped", _("The last backup failed")
    if found.good is None:
        lamp = "stopped" if found.alarm else "nodata"
        return lamp, _("There is no good backup yet")
    age = duration(current_clock().now() - found.good.made_at)
    return "stopped" if found.alarm else "running", _("The last good backup is %(age)s old", age=age)


def megabytes(size: int) -> str:
    """*size* bytes as people read it."""
    return f"{number(Decimal(size) / 1_000_000, 1)} MB"


def told(words: Telling) -> str:
    """*words* in the reader's language; as they are where an earlier version kept finished English."""
    return say(words.message, words.params) if isinstance(words, Said) else words


def _lines(reports: list[Report]) -> Iterator[Line]:
    for one in reports:
        lamp, words = ("running", _("Good: restored on trial")) if one.good else ("stopped", _("Not good"))
        yield Line(
            one, lamp, words, megabytes(one.size) if one.size else "", [told(said) for said in one.problems]
        )
