"""The API described by itself: OpenAPI 3.1 from the registries of commands and queries, and a page to read it.

https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from pydantic import TypeAdapter

from webapp.core.commands import CommandSpec, all_commands
from webapp.core.queries import QuerySpec, all_queries
from webapp.web import openapi_sync
from webapp.web.access import public
from webapp.web.api import OTHER_BODIES, SignIn, Token
from webapp.web.openapi_parts import (
    PROBLEM,
    answers,
    json_content,
    operation_id,
    parameter,
    ref,
    security_schemes,
)

blueprint = Blueprint("openapi", __name__)

VERSION = "1.0.0"
_REF = "#/components/schemas/{model}"
_NAME = re.compile(r"[^A-Za-z0-9._-]+")
BY_PERSON: list[dict[str, list[str]]] = [{"bearer": []}, {"session": [], "csrf": []}]
READ_BY_PERSON: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
DESCRIPTION = """\
Every change is a command, every view is a query. A command is sent with an `Idempotency-Key` (a UUID, best version 7): repeat \
the key when you repeat the command, and it is done once. Quantities and money are decimal strings. Errors are RFC 9457 problem \
documents with a stable `code`."""


@blueprint.get("/api/v1/openapi.json")
@public
def openapi() -> Response:
    return jsonify(document())


@blueprint.get("/api/docs")
@public
def docs() -> str:
    return render_template("api_docs.html", api=document())


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    schemas, components = _schemas()
    paths: dict[str, Any] = {"/api/v1/sign-in": {"post": _sign_in(schemas)}}
    for name, command in all_commands().items():
        paths[f"/api/v1/commands/{name}"] = {"post": _command(command, schemas)}
    for name, query in all_queries().items():
        paths[f"/api/v1/queries/{name}"] = {"get": _query(query, schemas)}
    paths.update(openapi_sync.paths())
    return {
        "openapi": "3.1.0",
        "info": {"title": "Suigong", "version": VERSION, "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": {**components, **openapi_sync.SCHEMAS, "Problem": PROBLEM},
            "securitySchemes": security_schemes(),
        },
    }


def _sign_in(schemas: dict[Any, Any]) -> dict[str, Any]:
    return {
        "operationId": "sign_in",
        "tags": ["session"],
        "summary": "Sign in by name and password.",
        "security": [],
        "requestBody": {"required": True, "content": json_content(schemas["sign-in", "validation"])},
        "responses": answers(
            {"200": ("A token.", schemas["token", "serialization"])}, "401", "403", "415", "422", "429"
        ),
    }


def _command(spec: CommandSpec, schemas: dict[Any, Any]) -> dict[str, Any]:
    key = parameter("Idempotency-Key", "header", {"type": "string", "format": "uuid"}, required=True)
    result = schemas.get((spec.type, "serialization"))
    done = {"allOf": [ref("Outcome"), {"properties": {"result": result}}]} if result else ref("Outcome")
    return {
        "operationId": operation_id("send", spec.type),
        "tags": [spec.type.partition(".")[0]],
        "summary": spec.summary,
        "description": f"Permission: `{spec.permission}`.",
        "security": BY_PERSON,
        "parameters": [key],
        "requestBody": {"required": True, "content": json_content(schemas[spec.type, "validation"])},
        "responses": answers(
            {
                "200": ("Done, now or before.", done),
                "202": ("Kept, and waiting: for a person, or for what it builds on.", ref("Outcome")),
            },
            *("400", "401", "403", "404", "409", "415", "422"),
        ),
    }


def _query(spec: QuerySpec, schemas: dict[Any, Any]) -> dict[str, Any]:
    return {
        "operationId": operation_id("ask", spec.name),
        "tags": [spec.name.partition(".")[0]],
        "summary": spec.summary,
        "description": f"Permission: `{spec.permission}`.",
        "security": READ_BY_PERSON,
        "parameters": [_query_parameter(name, spec) for name in spec.params.model_fields],
        "responses": answers(
            {"200": ("The answer.", schemas[spec.name, "serialization"])}, "401", "403", "404", "422"
        ),
    }


def _query_parameter(name: str, spec: QuerySpec) -> dict[str, Any]:
    schema = TypeAdapter(spec.params).json_schema(mode="validation")
    field = dict(schema["properties"][name])
    field.pop("title", None)
    if "$defs" in schema and "$ref" in str(field):
        field = {**field, "$defs": schema["$defs"]}
    return parameter(name, "query", field, required=name in schema.get("required", []))


def _schemas() -> tuple[dict[Any, Any], dict[str, Any]]:
    """The schema of each body and result by (name, mode), and the components that they share."""
    inputs: list[tuple[str, Any, TypeAdapter[Any]]] = [
        ("sign-in", "validation", TypeAdapter(SignIn)),
        ("token", "serialization", TypeAdapter(Token)),
    ]
    for name, command in all_commands().items():
        inputs.append((name, "validation", TypeAdapter(OTHER_BODIES.get(name, command.body))))
        if command.result is not None:
            inputs.append((name, "serialization", TypeAdapter(command.result)))
    inputs += [(name, "serialization", TypeAdapter(query.result)) for name, query in all_queries().items()]
    schemas, definitions = TypeAdapter.json_schemas(inputs, ref_template=_REF)
    return _plain_names(schemas, definitions.get("$defs", {}))


def _plain_names(schemas: Any, definitions: dict[str, Any]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """Component names without brackets (OpenAPI 3.1 §4.8.7), in definitions and in what refers to them."""
    names = {name: _NAME.sub("_", name).strip("_") for name in definitions}
    renamed = {_REF.format(model=old): _REF.format(model=new) for old, new in names.items()}

    def rewrite(value: Any) -> Any:
        if isinstance(value, dict):
            value = _without_placeholder(value)
            return {
                key: renamed.get(part, part) if key == "$ref" else rewrite(part)
                for key, part in value.items()
            }
        return [rewrite(one) for one in value] if isinstance(value, list) else value

    return (
        {key: rewrite(schema) for key, schema in schemas.items()},
        {names[name]: rewrite(schema) for name, schema in definitions.items()},
    )


def _without_placeholder(schema: dict[str, Any]) -> dict[str, Any]:
    """Without an empty default where something empty may not be sent: there, left out means "as it is"."""
    needs_something = schema.get("minLength") or schema.get("minItems")
    if needs_something and schema.get("default") in ("", []):
        return {name: part for name, part in schema.items() if name != "default"}
    return schema
