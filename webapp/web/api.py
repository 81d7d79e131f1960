"""The JSON API: every command and every query, by the same names that the program itself uses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from werkzeug.datastructures import MultiDict

from webapp.core.commands import all_commands, execute
from webapp.core.envelope import Envelope
from webapp.core.errors import FieldError, InvalidBody, NotFound
from webapp.core.i18n import N_
from webapp.core.queries import QuerySpec, all_queries, run_query
from webapp.core.validation import field_errors
from webapp.domains.identity.commands import ChangeOwnPassword
from webapp.domains.identity.sign_in import verify_password
from webapp.extensions import current_clock, db
from webapp.web import outcomes
from webapp.web.access import public, signed_in
from webapp.web.identity.proving import prove_present_password
from webapp.web.json_bodies import JSON, json_body, json_object
from webapp.web.problems import answer
from webapp.web.session import current_actor, issue_token

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

OWN_PASSWORD, PRESENT = "identity.change_own_password", "present"
"""The one command that a stolen token alone must not do: with it comes the present password, which is kept nowhere."""
_LISTS = (list, tuple, set, frozenset)


class UnknownCommand(NotFound):
    """There is no command of this type."""

    code = "unknown_command"
    message = N_("There is no command {name}.")


class UnknownQuery(NotFound):
    """There is no query of this name."""

    code = "unknown_query"
    message = N_("There is no query {name}.")


class KeyNeeded(InvalidBody):
    """A command without an id of its own could be done twice by accident."""

    code = "idempotency_key_needed"
    message = N_("Send a UUID in the header Idempotency-Key: repeat it when you repeat the command.")
    http_status = 400


class SignIn(BaseModel):
    """Name and password; the company's code where the server has several."""

    model_config = ConfigDict(extra="forbid")

    company: str | None = Field(None, max_length=64)
    username: str = Field(max_length=200)
    password: str = Field(max_length=1000, repr=False)


class OwnPassword(ChangeOwnPassword):
    """A new password with the present one, which is compared here and goes no further."""

    present: str = Field(max_length=1000, repr=False, json_schema_extra={"writeOnly": True})


class Token(BaseModel):
    """What to send as ``Authorization: Bearer``, and until when."""

    token: str
    expires_at: str


OTHER_BODIES: Mapping[str, type[BaseModel]] = {OWN_PASSWORD: OwnPassword}
"""What a command's body is on the API, where that is more than the command's own."""


@blueprint.post("/sign-in")
@public
def sign_in() -> Response:
    body = json_body(SignIn)
    user = verify_password(
        db.session(),
        current_clock(),
        username=body.username,
        password=body.password,
        address=request.remote_addr or "",
        company_code=body.company or None,
    )
    token, expires_at = issue_token(user)
    return jsonify(Token(token=token, expires_at=expires_at).model_dump())


@blueprint.post("/commands/<name>")
@signed_in
def send(name: str) -> tuple[Response, int] | Response:
    spec = all_commands().get(name)
    if spec is None:
        raise UnknownCommand(name=name)
    body = json_object()
    if name == OWN_PASSWORD:
        prove_present_password(body.pop(PRESENT, None))
    envelope = Envelope(id=_idempotency_key(), type=name, body=body, v=spec.version)
    outcome = execute(db.session(), current_actor(), envelope, current_clock())
    status = outcomes.ACCEPTED.get(outcome.status)
    if status is None:
        return answer(outcomes.refusal(outcome))
    return jsonify(outcomes.document(outcome)), status


@blueprint.get("/queries/<name>")
@signed_in
def ask(name: str) -> Response:
    spec = all_queries().get(name)
    if spec is None:
        raise UnknownQuery(name=name)
    found = run_query(db.session(), current_actor(), current_clock(), name, read_params(spec, request.args))
    return Response(_adapter(name).dump_json(found), content_type=JSON)


def read_params(spec: QuerySpec, args: MultiDict[str, str]) -> BaseModel:
    """The query string as the query's typed parameters; a repeated key is a list. Raises InvalidBody."""
    given: dict[str, Any] = {}
    for name, values in args.lists():
        field = spec.params.model_fields.get(name)
        is_list = field is not None and _takes_list(field.annotation)
        if len(values) > 1 and not is_list:
            raise InvalidBody(FieldError(name, "repeated", N_("Give one value.")))
        given[name] = values if is_list else values[0]
    try:
        return spec.params.model_validate(given)
    except ValidationError as error:
        raise InvalidBody(*field_errors(error)) from None


def _takes_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return any(_takes_list(one) for one in get_args(annotation))
    return (origin or annotation) in _LISTS


def _idempotency_key() -> UUID:
    try:
        return UUID(request.headers.get("Idempotency-Key", "").strip('" '))
    except ValueError:
        raise KeyNeeded from None


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(all_queries()[name].result)
