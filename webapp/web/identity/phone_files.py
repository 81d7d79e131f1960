"""Loading the file that a phone wrote when nothing else helped: choose it, look through it, take it in (docs/sync.md §7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp.core.errors import DomainError
from webapp.core.i18n import N_
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.outbox_file import MOST_BYTES, OutboxFile
from webapp.domains.sync.tickets import TicketBook
from webapp.extensions import current_clock, current_config, db
from webapp.flows.phone_file import FOREIGN, NEW, UNREADABLE, FileRow, Taken, look_through, take_in
from webapp.web import held_words
from webapp.web.access import requires
from webapp.web.asking import tell
from webapp.web.forms import Form
from webapp.web.i18n import local_name, say
from webapp.web.identity.blueprint import blueprint
from webapp.web.identity.kept_files import drop_file, keep_file, kept_file, sweep_files
from webapp.web.insights.doors import door
from webapp.web.lists import Column
from webapp.web.results import Result, keep
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

FORM_BYTES = 64 * 1024
"""What the form around the file takes."""
MOST_SHOWN = 300
WAITING = ("held", "stored", "deferred", "failed")


def _what(row: FileRow) -> str:
    words = held_words.TITLES.get(row.type)
    return _(words) if words else row.type or _("Record")


def _who(row: FileRow) -> str:
    name = local_name(row, "who")
    return (
        name if row.proved or not name or row.status == UNREADABLE else _("%(name)s (not proved)", name=name)
    )


def _photos(row: FileRow) -> str:
    if not row.photos:
        return ""
    return _("%(here)s of %(all)s here", here=row.photos_here, all=row.photos)


def _good(row: FileRow) -> str:
    good = row.body.get("good")
    return good[:20] if isinstance(good, str) else ""


COLUMNS = (
    Column("type", N_("Record"), phone="title", value=_what),
    Column("status", N_("Status"), "state", state="file_record"),
    Column("good", N_("Good"), value=_good),
    Column("who", N_("Who"), phone="sub", value=_who),
    Column("occurred_at", N_("When"), "moment"),
    Column("device", N_("From phone"), "code"),
    Column("photos", N_("Photos"), value=_photos),
)


@blueprint.get("/phones/files/new")
@requires("devices.write")
def phone_file_form() -> str:
    return render_template("identity/phone_file_form.html", form=Form())


@blueprint.post("/phones/files/new")
@requires("devices.write", most_bytes=MOST_BYTES + FORM_BYTES)
def load_phone_file() -> Answer:
    form, config = Form.read(request.form), current_config()
    sweep_files(config.phone_files, current_clock())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.add_error("file", _("Please choose a file."))
        return render_template("identity/phone_file_form.html", form=form), 422
    company_id = current_actor().company_id
    with closing(sent):
        file_id = keep_file(config.phone_files, company_id, sent.stream)
    try:
        kept_file(config.phone_files, company_id, file_id)
    except DomainError as error:
        drop_file(config.phone_files, company_id, file_id)
        form.add_error("file", say(error.message, error.params))
        return render_template("identity/phone_file_form.html", form=form), 422
    return redirect(url_for("identity.phone_file", file_id=file_id), 303)


@blueprint.get("/phones/files/<file_id>")
@requires("devices.write")
def phone_file(file_id: str) -> str:
    file = _file(file_id)
    rows = look_through(db.session(), _book(), file)
    counts = Counter(row.status if row.status in (NEW, UNREADABLE, FOREIGN) else "here" for row in rows)
    photos = {blob.sha256 for one in file.entries if one.command for blob in one.command.blobs}
    return render_template(
        "identity/phone_file.html",
        file=file,
        rows=rows[:MOST_SHOWN],
        left=max(0, len(rows) - MOST_SHOWN),
        counts=counts,
        photos=len(photos),
        to_do=counts[NEW] or any(row.photos_here < row.photos for row in rows if row.status != FOREIGN),
        columns=COLUMNS,
        form=Form(),
    )


@blueprint.post("/phones/files/<file_id>/take-in")
@requires("devices.write")
def take_in_phone_file(file_id: str) -> Answer:
    form, file = Form.read(request.form), _file(file_id)
    store = BlobStore(current_config().blobs)
    taken = take_in(db.session(), current_clock(), _book(), store, file)
    new = sum(taken.statuses.values()) - taken.statuses["rejected"]
    told = {"records": len(file.entries), "new": new, "photos": taken.photos}
    tell("floor.note_file", form, sha256=file.id, device=file.device_number, **told)
    keep(_result(taken, new))
    return redirect(url_for("identity.phone_file", file_id=file_id), 303)


def _result(taken: Taken, new: int) -> Result:
    waiting = sum(taken.statuses[one] for one in WAITING)
    url = door("floor.decide", "sync.held")
    links: Sequence[Any] = [(_("To decide"), url)] if waiting and url else []
    title = (
        ngettext("%(num)s new record was taken in.", "%(num)s new records were taken in.", new)
        if new
        else _("Nothing was new: every record was here already.")
    )
    return Result("act" if waiting else "running", title, " ".join(_details(taken, waiting)), tuple(links))


def _details(taken: Taken, waiting: int) -> list[str]:
    left_out = taken.left_out + taken.statuses["rejected"]
    said = (
        (waiting, ngettext("%(num)s of them waits.", "%(num)s of them wait.", waiting)),
        (taken.already, ngettext("%(num)s was here already.", "%(num)s were here already.", taken.already)),
        (left_out, ngettext("%(num)s was left out.", "%(num)s were left out.", left_out)),
        (taken.photos, ngettext("%(num)s photo arrived.", "%(num)s photos arrived.", taken.photos)),
        (
            taken.photos_damaged,
            ngettext("%(num)s photo is damaged.", "%(num)s photos are damaged.", taken.photos_damaged),
        ),
        (
            taken.photos_without_room,
            ngettext(
                "The server has no room for %(num)s photo: make room, then take the file in again.",
                "The server has no room for %(num)s photos: make room, then take the file in again.",
                taken.photos_without_room,
            ),
        ),
    )
    return [words for number, words in said if number]


def _file(file_id: str) -> OutboxFile:
    return kept_file(current_config().phone_files, current_actor().company_id, file_id)


def _book() -> TicketBook:
    return TicketBook(current_config().secret_key)
