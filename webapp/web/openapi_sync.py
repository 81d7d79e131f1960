"""What phones use, in the OpenAPI document. docs/sync.md is the full description."""

from __future__ import annotations

from typing import Any

from webapp.web.openapi_parts import Schema, answers, json_content, parameter, ref

SEE = "See docs/sync.md."
DEVICE: list[dict[str, list[str]]] = [{"device": []}]
WORKER: list[dict[str, list[str]]] = [{"device": [], "ticket": []}]
_TEXT: Schema = {"type": "string"}
_UUID: Schema = {"type": "string", "format": "uuid"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_STATUSES = ["applied", "held", "deferred", "refused", "stored", "failed", "rejected"]


def _object(required: list[str], **properties: Schema) -> Schema:
    return {"type": "object", "required": required, "properties": properties}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


SCHEMAS: dict[str, Schema] = {
    "Outcome": _object(
        ["id", "status"],
        id=_UUID,
        status={"enum": _STATUSES},
        rev={"type": "integer", "minimum": 0, "description": "How often it was judged."},
        duplicate={"type": "boolean"},
        code={"type": ["string", "null"]},
        message={"type": ["string", "null"]},
        params={"type": "object", "additionalProperties": _TEXT},
        errors=_list({"type": "object"}),
        result={"type": "object"},
    ),
    "FloorCommand": _object(
        ["id", "stream", "seq", "type", "v", "ticket", "occurred_at", "body"],
        id=_UUID,
        stream={**_TEXT, "description": "`<device id>:<user id>`"},
        seq={"type": "integer", "minimum": 1},
        type=_TEXT,
        v={"type": "integer", "minimum": 1},
        lane=_TEXT,
        depends_on=_list(_UUID),
        base={"type": "object", "additionalProperties": {"type": "integer"}},
        replaces={"type": ["string", "null"], "format": "uuid"},
        ticket=_TEXT,
        occurred_at=_TIME,
        clock_offset_ms={"type": "integer"},
        body={"type": "object"},
        blobs=_list(_object(["sha256", "size", "type"], sha256=_TEXT, size={"type": "integer"}, type=_TEXT)),
    ),
    "Push": _object(["commands"], commands={**_list(ref("FloorCommand")), "maxItems": 50}),
    "PushAnswer": _object(
        ["epoch", "server_time", "results"], epoch=_UUID, server_time=_TIME, results=_list(ref("Outcome"))
    ),
    "Change": _object(
        ["kind", "id", "seq", "deleted"],
        kind=_TEXT,
        id=_UUID,
        seq={"type": "integer"},
        deleted={"type": "boolean"},
        doc={"type": "object"},
    ),
    "PullAnswer": _object(
        ["epoch", "cursor", "more", "server_time", "changes", "outcomes"],
        epoch=_UUID,
        cursor={"type": "integer"},
        more={"type": "boolean"},
        server_time=_TIME,
        changes=_list(ref("Change")),
        outcomes=_list(ref("Outcome")),
    ),
    "Mine": _object(
        ["day", "reports", "pay_today", "good_today", "open"],
        day={"type": "string", "format": "date"},
        reports=_list({"type": "object"}),
        pay_today={"type": ["string", "null"]},
        good_today=_TEXT,
        open=_list(ref("OpenStart")),
    ),
    "OpenStart": _object(
        ["operation_id", "started_at", "last_at"], operation_id=_UUID, started_at=_TIME, last_at=_TIME
    ),
    "Enrolment": _object(["code"], code=_TEXT, name=_TEXT, platform=_TEXT, previous=_TEXT),
    "Enrolled": _object(
        ["device", "token", "epoch", "server_time", "company"],
        device={"type": "object"},
        token=_TEXT,
        epoch=_UUID,
        server_time=_TIME,
        company={"type": "object"},
    ),
    "FloorSignIn": _object([], badge=_TEXT, pin=_TEXT, username=_TEXT, password=_TEXT),
    "FloorTicket": _object(
        ["ticket", "expires_at", "grant", "server_time", "user"],
        ticket=_TEXT,
        expires_at=_TIME,
        grant={
            **_object(["id", "key", "expires_at"], id=_TEXT, key=_TEXT, expires_at=_TIME),
            "type": ["object", "null"],
            "description": "Lets the phone sign the worker in without a network.",
        },
        server_time=_TIME,
        user={"type": "object"},
    ),
    "Received": _object(["received"], received={"type": "integer"}),
}


_STATE = parameter("X-Phone-State", "header", _TEXT)


def paths() -> dict[str, Any]:
    """The operations by path and method."""
    return {
        "/api/v1/floor/enrol": {"post": _enrol()},
        "/api/v1/floor/sign-in": {"post": _sign_in()},
        "/api/v1/sync/push": {"post": _push()},
        "/api/v1/sync/pull": {"get": _pull()},
        "/api/v1/sync/mine": {"get": _mine()},
        "/api/v1/blobs/{sha256}": {
            "parameters": [_hash()],
            "head": _ask_blob(),
            "put": _put_blob(),
            "get": _picture("get_blob", "The photo, re-encoded for display."),
        },
        "/api/v1/drawings/{sha256}": {
            "parameters": [_hash()],
            "get": _picture("get_drawing", "The drawing, for display."),
        },
        "/api/v1/documents/{document_id}": {
            "parameters": [parameter("document_id", "path", _UUID, required=True)],
            "get": _file("get_document", "A document of an item, as it was uploaded.", "*/*"),
        },
    }


def _operation(name: str, summary: str, security: list[dict[str, list[str]]], **more: Any) -> Schema:
    return {
        "operationId": name,
        "tags": ["floor"],
        "summary": summary,
        "description": SEE,
        "security": security,
        **more,
    }


def _body(schema: str) -> Schema:
    return {"required": True, "content": json_content(ref(schema))}


def _enrol() -> Schema:
    responses = answers({"201": ("The phone's token.", ref("Enrolled"))}, "404", "410", "415", "422", "429")
    return _operation("enrol", "Enrol a phone.", [], requestBody=_body("Enrolment"), responses=responses)


def _sign_in() -> Schema:
    responses = answers(
        {"200": ("The worker's ticket.", ref("FloorTicket"))}, "401", "403", "415", "422", "429"
    )
    return _operation(
        "floor_sign_in", "Sign a worker in.", DEVICE, requestBody=_body("FloorSignIn"), responses=responses
    )


def _push() -> Schema:
    responses = answers({"200": ("One result a command.", ref("PushAnswer"))}, "400", "401", "413", "415")
    return _operation(
        "push",
        "Hand over records.",
        DEVICE,
        parameters=[_STATE],
        requestBody=_body("Push"),
        responses=responses,
    )


def _pull() -> Schema:
    numbers = [
        parameter("cursor", "query", {"type": "integer", "minimum": 0, "default": 0}),
        parameter("epoch", "query", _TEXT),
        parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 500, "default": 500}),
        parameter("feed", "query", {"type": "string", "enum": ["floor", "store"], "default": "floor"}),
        parameter("If-None-Match", "header", _TEXT),
        _STATE,
    ]
    responses = answers(
        {"200": ("What changed since the cursor.", ref("PullAnswer")), "304": ("Nothing.", None)},
        *("401", "403", "422"),
    )
    return _operation("pull", "Fetch what changed.", WORKER, parameters=numbers, responses=responses)


def _mine() -> Schema:
    responses = answers({"200": ("Own reports and pay.", ref("Mine"))}, "401")
    return _operation("mine", "Fetch one's own reports.", WORKER, responses=responses)


def _hash() -> Schema:
    return parameter("sha256", "path", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, required=True)


def _ask_blob() -> Schema:
    offset = {"Upload-Offset": {"description": "Bytes received so far.", "schema": {"type": "integer"}}}
    responses = {
        "200": {"description": "It is complete."},
        "206": {"description": "It is on its way.", "headers": offset},
        "404": {"description": "It is not known."},
        "401": {"description": "Unauthorized"},
        "403": {"description": "The phone was taken out of use, and none of its records names this photo."},
    }
    return _operation("ask_blob", "How much of a photo is here.", DEVICE, responses=responses)


def _put_blob() -> Schema:
    picture = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    return _operation(
        "put_blob",
        "Send a photo, or the next part of it.",
        DEVICE,
        parameters=[parameter("Content-Range", "header", _TEXT, required=True)],
        requestBody={
            "required": True,
            "content": {f"image/{kind}": picture for kind in ("jpeg", "png", "webp")},
        },
        responses=answers(
            {
                "201": ("Complete and verified.", ref("Received")),
                "202": ("Received so far.", ref("Received")),
                "409": ("Go on from there.", ref("Received")),
            },
            *("400", "401", "403", "413", "415", "422", "507"),
        ),
    )


def _picture(name: str, summary: str) -> Schema:
    return _file(name, summary, "image/*")


def _file(name: str, summary: str, media_type: str) -> Schema:
    content = {media_type: {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}
    responses = {"200": {"description": "The file.", "content": content}, **answers({}, "401", "404")}
    return _operation(name, summary, [{"bearer": []}, {"session": []}, {"device": []}], responses=responses)
