"""Reading what programs send: JSON and nothing that a foreign form could send in its place."""

from __future__ import annotations

from typing import Any, TypeVar

import orjson
from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.core.errors import FieldError, InvalidBody
from webapp.core.json_text import read_json
from webapp.core.validation import field_errors
from webapp.web.problems import NotJson, WrongMediaType

M = TypeVar("M", bound=BaseModel)
JSON = "application/json"
_NOT_AN_OBJECT = FieldError("", "object_type", NotJson.message)


def json_object(limit: int | None = None) -> dict[str, Any]:
    """The request's JSON object, of at most *limit* bytes. Raises WrongMediaType, NotJson, RequestEntityTooLarge."""
    if request.mimetype != JSON:
        raise WrongMediaType(expected=JSON)
    if limit is not None and (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    raw = request.get_data(cache=False)
    if limit is not None and len(raw) > limit:
        raise RequestEntityTooLarge
    try:
        body = read_json(raw)
    except orjson.JSONDecodeError:
        raise NotJson from None
    if not isinstance(body, dict):
        raise NotJson(_NOT_AN_OBJECT)
    return body


def json_body(model: type[M], limit: int | None = None) -> M:
    """The request's JSON object as a *model*. Raises InvalidBody with the fields at fault, and what json_object raises."""
    try:
        return model.model_validate(json_object(limit))
    except ValidationError as error:
        raise InvalidBody(*field_errors(error)) from None
