"""Photos and drawings: sent in parts by phones and screens, shown as copies that were encoded anew (docs/sync.md §6)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from webapp.core.db import bound_company, fetch
from webapp.core.errors import Forbidden
from webapp.domains.identity.devices import names_of
from webapp.domains.items.catalogue_models import ItemDocument
from webapp.domains.sync.blob_store import CHUNK, BlobStore
from webapp.domains.sync.blobs import (
    SHA256,
    display_copy,
    is_named_by,
    read_part,
    shown_file,
    take_part,
    whole_picture,
)
from webapp.domains.sync.errors import PartMissing, PictureNotNamed, PictureTooLarge
from webapp.domains.sync.file_types import ENDINGS, PDF
from webapp.domains.sync.pictures import TYPES, type_of
from webapp.extensions import current_clock, current_config, db
from webapp.flows.photos import photo_arrived
from webapp.web.access import Access, Caller, declares, person_or_device
from webapp.web.problems import of_domain_error
from webapp.web.session import current_actor, device_or_none

blueprint = Blueprint("blobs", __name__, url_prefix="/api/v1")

ONE_YEAR = 31_536_000
SHOWN_INLINE = {PDF, *TYPES}
"""What browsers show themselves; all else is handed out as a file."""
_NO_NAME = re.compile(r"[^\w.-]+")
# A phone that was taken out of use may still hand over the pictures of the records that it handed over.
person_or_any_device = declares(Access(Caller.PERSON_OR_DEVICE, revoked_too=True))


@blueprint.route("/blobs/<sha256>", methods=["HEAD"])
@person_or_any_device
def ask(sha256: str) -> Response:
    _check(sha256)
    _see_to_named(sha256)
    whole = whole_picture(db.session(), _store(), sha256)
    if whole is not None:
        # Any page of any network says 200: the size is what tells the phone that it was us.
        return Response(status=200, headers={"Upload-Offset": str(whole.size)})
    here = _store().received(bound_company(db.session()), sha256)
    if here is None:
        return Response(status=404)
    return Response(status=206, headers={"Upload-Offset": str(here)})


@blueprint.put("/blobs/<sha256>")
@person_or_any_device
def send(sha256: str) -> tuple[Response, int] | Response:
    _check(sha256)
    _see_to_named(sha256)
    if (request.content_length or 0) > CHUNK:
        raise PictureTooLarge(limit=CHUNK)
    content_range = request.headers.get("Content-Range", "")
    part = read_part(request.get_data(cache=False), request.mimetype, content_range)
    try:
        complete, received = take_part(db.session(), current_clock(), _store(), sha256, part)
    except PartMissing as error:
        return _go_on_from(error)
    if complete:
        photo_arrived(db.session(), current_clock(), sha256)
    return jsonify(received=received), 201 if complete else 202


@blueprint.get("/blobs/<sha256>")
@person_or_device
def show(sha256: str) -> Response:
    return _picture(sha256)


@blueprint.get("/drawings/<sha256>")
@person_or_device
def drawing(sha256: str) -> Response:
    return _picture(sha256)


@blueprint.get("/documents/<uuid:document_id>")
@person_or_device
def document(document_id: UUID) -> Response:
    """A document of an item: for phones of the floor, and for people whose role sees items."""
    if device_or_none() is None and not current_actor().may("items.read"):
        raise Forbidden
    found = fetch(db.session(), ItemDocument, document_id)
    data, content_type = shown_file(db.session(), _store(), found.sha256)
    response = Response(data, content_type=content_type)
    how = "inline" if content_type in SHOWN_INLINE else "attachment"
    stem = "-".join(one for one in (found.number, found.document_revision) if one)
    name = f"{_NO_NAME.sub('_', stem)}.{ENDINGS[content_type]}"
    response.headers.set("Content-Disposition", how, filename=name)
    response.headers["Cache-Control"] = f"private, max-age={ONE_YEAR}, immutable"
    response.headers["Vary"] = "Authorization, Cookie"
    response.set_etag(found.sha256)
    response.make_conditional(request)
    return response


def _see_to_named(sha256: str) -> None:
    """Raise PictureNotNamed for a revoked phone that sends what none of its records names."""
    device = device_or_none()
    if device is None or device.revoked_at is None:
        return
    if not is_named_by(db.session(), names_of(db.session(), device.id), sha256):
        raise PictureNotNamed


def _picture(sha256: str) -> Response:
    _check(sha256)
    data = display_copy(db.session(), _store(), sha256)
    response = Response(data, content_type=type_of(data))
    response.headers["Cache-Control"] = f"private, max-age={ONE_YEAR}, immutable"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Vary"] = "Authorization, Cookie"
    response.set_etag(sha256)
    response.make_conditional(request)
    return response


def _go_on_from(error: PartMissing) -> tuple[Response, int]:
    body: dict[str, Any] = of_domain_error(error).document()
    return jsonify(body | {"received": error.params["received"]}), 409


def _check(sha256: str) -> None:
    if SHA256.fullmatch(sha256) is None:
        raise NotFound


def _store() -> BlobStore:
    return BlobStore(current_config().blobs)
