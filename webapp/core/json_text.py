"""Reading JSON from outside, where a field that was cut to its length may end in half a character."""

from __future__ import annotations

import re
from typing import Any

import orjson

_ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""One escape after another, so that a backslash that is itself escaped begins none."""


def read_json(data: bytes) -> Any:
    """What *data* says. Half a character (a lone surrogate) is read as U+FFFD, and costs nothing else.

    Browsers write such halves, and no database keeps them. Raises orjson.JSONDecodeError, which is a ValueError.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return orjson.loads(_ESCAPES.sub(_mended, data))


def _mended(found: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if found["half"] else found[0]
