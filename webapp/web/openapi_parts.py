"""Pieces that every operation of the OpenAPI document is made of."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from webapp.extensions import current_config
from webapp.web.csrf import HEADER
from webapp.web.json_bodies import JSON
from webapp.web.problems import MEDIA_TYPE

Schema = dict[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable, `detail` is in the language of `Accept-Language` (zh, en).",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "error_id": {"type": "string", "description": "Stands in the server's log beside the reason."},
    },
}


def ref(name: str) -> Schema:
    """A reference to the component *name*."""
    return {"$ref": f"#/components/schemas/{name}"}


def json_content(schema: Schema) -> Schema:
    """A JSON body of *schema*."""
    return {JSON: {"schema": schema}}


def answers(good: dict[str, tuple[str, Schema | None]], *problems: str) -> Schema:
    """The responses of an operation: *good* ones by status with words and schema, and *problems* by status."""
    found: Schema = {}
    for status, (words, schema) in good.items():
        found[status] = {"description": words, **({"content": json_content(schema)} if schema else {})}
    for status in problems:
        words = HTTPStatus(int(status)).phrase
        found[status] = {"description": words, "content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
    return found


def parameter(name: str, where: str, schema: Schema, *, required: bool = False) -> Schema:
    """A parameter in the *where* of a request: path, query or header."""
    return {"name": name, "in": where, "required": required, "schema": schema}


def operation_id(verb: str, name: str) -> str:
    """A name for generated clients: ``send_production_report``."""
    return f"{verb}_{name}".replace(".", "_").replace("-", "_")


def security_schemes() -> Schema:
    """How callers prove who they are."""
    cookie = "__Host-suigong" if current_config().https else "suigong"
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "From `POST /api/v1/sign-in`; 12 hours.",
        },
        "session": {"type": "apiKey", "in": "cookie", "name": cookie, "description": "A browser's sign-in."},
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": HEADER,
            "description": "With the cookie, for changes.",
        },
        "device": {"type": "http", "scheme": "bearer", "description": "A phone's token, from enrolling it."},
        "ticket": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Actor-Ticket",
            "description": "The worker's.",
        },
    }
