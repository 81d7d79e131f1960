"""Phones: which there are, inviting one, taking a lost one out of use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.db import fetch
from webapp.core.i18n import N_
from webapp.core.queries import Page, PageParams
from webapp.domains.identity.models import Device
from webapp.extensions import current_clock, current_config, db
from webapp.printing.qr import draw, payload
from webapp.printing.source import code_warnings
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, say
from webapp.web.identity.blueprint import blueprint
from webapp.web.identity.phone_words import device_state, kept_words
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | AnyResponse | tuple[str, int]


class DeviceParams(PageParams):
    """*state*: active, keeps, silent, replaced, revoked."""

    state: str = ""


def _last_user(row: Any) -> str:
    return local_name(row, "last_user")


def _device(row: Any) -> str:
    """The app's version and what it runs on."""
    return " · ".join(one for one in (row.app_version, row.platform) if one)


SPEC = ListSpec(
    "phones",
    columns=(
        Column("name", N_("Name of the phone"), phone="title"),
        Column("number", N_("Number"), "code"),
        Column("state", N_("Status"), "state", state="device", value=device_state),
        Column("unsent", N_("Still on the phone"), phone="wide", value=kept_words),
        Column("last_user", N_("Last used by"), value=_last_user),
        Column("last_seen_at", N_("Last seen"), "moment"),
        Column("platform", N_("Device"), phone="sub", clip=True, value=_device),
        Column("revoke", "", "actions"),
    ),
    filters=(
        Filter(
            "state",
            (
                Choice("active", N_("In use")),
                Choice("keeps", N_("Keeps records")),
                Choice("silent", N_("Silent")),
                Choice("replaced", N_("Replaced")),
                Choice("revoked", N_("Revoked")),
            ),
        ),
    ),
    search=N_("Name, number or device"),
    empty_title=N_("No phone yet"),
    empty_text=N_("Invite the first one: it scans a code and is ready in a minute."),
    empty_icon="smartphone",
)

IN_FILES = (
    Column("enrolled_at", N_("Enrolled"), "moment"),
    Column("unsent", N_("Records"), "number"),
    Column("unsent_photos", N_("Photos"), "number"),
    Column("oldest_unsent_at", N_("Oldest"), "moment"),
    Column("replaced_by", N_("Replaced by"), "code"),
)
"""More in the Excel file than on the screen."""


@blueprint.get("/phones")
@requires("devices.read")
def devices() -> Response | str:
    return _list(Form())


@blueprint.post("/phones/invite")
@requires("devices.write")
def invite() -> Answer:
    form = Form.read(request.form)
    outcome = tell("identity.invite_device", form)
    if went_wrong(outcome):
        return _plain(_list(form)), 422
    return redirect(url_for("identity.invitation", invitation_id=form.command_id), 303)


@blueprint.get("/phones/invitations/<uuid:invitation_id>")
@requires("devices.write")
def invitation(invitation_id: UUID) -> str:
    found = ask("identity.invitation", id=invitation_id)
    left = max(0, int((found.expires_at - current_clock().now()).total_seconds()))
    return render_template(
        "identity/invitation.html",
        invitation=found,
        minutes=-(-left // 60),
        warnings=[say(one["message"], one["params"]) for one in code_warnings(_base_url())],
        form=Form(),
    )


@blueprint.get("/phones/invitations/<uuid:invitation_id>.svg")
@requires("devices.write")
def invitation_code(invitation_id: UUID) -> Response:
    found = ask("identity.invitation", id=invitation_id)
    drawn = draw(payload(_base_url(), "D", found.code)).svg
    return Response(str(drawn), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@blueprint.post("/phones/<uuid:device_id>/revoke")
@requires("devices.write")
def revoke(device_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("identity.revoke_device", form, device_id=device_id)
    if went_wrong(outcome):
        fetch(db.session(), Device, device_id)
        return _plain(_list(form)), 422
    keep(
        result_of(
            outcome,
            _("The phone is out of use. What it still sends is kept and waits for you."),
        )
    )
    return redirect(url_for("identity.devices"), 303)


def _list(form: Form) -> Response | str:
    params = read_params(DeviceParams, request.args)
    actor = current_actor()
    return list_page(
        SPEC,
        _("Phones"),
        "identity/devices.html",
        params,
        _page,
        more=IN_FILES,
        form=form,
        gaps=ask("floor.gaps"),
        locked=ask("identity.users", locked=True).rows if actor.may("users.read") else [],
    )


def _page(params: DeviceParams) -> Page[object]:
    """One page of phones: there are never so many that a database had to cut them."""
    words = params.search.casefold().split()
    rows = [
        one
        for one in ask("identity.devices")
        if params.state in ("", device_state(one))
        and all(word in f"{one.number} {one.name} {one.platform}".casefold() for word in words)
    ]
    start = (params.page - 1) * params.size
    return Page[object](
        rows=rows[start : start + params.size], total=len(rows), page=params.page, size=params.size
    )


def _plain(page: Response | str) -> str:
    return page if isinstance(page, str) else page.get_data(as_text=True)


def _base_url() -> str:
    return current_config().public_url or request.url_root
