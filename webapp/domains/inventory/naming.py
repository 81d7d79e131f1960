"""How a command names pieces: a list of serial numbers, or one text as it is scanned or pasted, one a line."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

_BETWEEN = re.compile(r"[\s,;，；、]+")


def pieces_in(text: str) -> list[str]:
    """The serial numbers in *text*, however they are set apart."""
    return [one for one in _BETWEEN.split(text) if one]


def _numbers(typed: Any) -> Any:
    return pieces_in(typed) if isinstance(typed, str) else typed


SerialNumber = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s,;，；、]+$")]
SerialNumbers = Annotated[list[SerialNumber], BeforeValidator(_numbers), Field(max_length=5000)]
"""Numbers on the pieces, or the codes of their labels; none where the program is to find out which they are."""
