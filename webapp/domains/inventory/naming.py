"""How a command names pieces: a list of serial numbers, or one text as it is scanned or pasted, one a line."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from webapp.core.codes import code_at

_BETWEEN = re.compile(r"[\s,;，；、]+")
LONGEST = 64


def pieces_in(text: str) -> list[str]:
    """The serial numbers in *text*, however they are set apart; of a label's address only its code."""
    return [_piece(one) for one in _BETWEEN.split(text) if one]


def typeable(text: str) -> str:
    """*text* without what would set two serial numbers apart."""
    return _BETWEEN.sub("-", text)


def _piece(typed: Any) -> Any:
    return code_at(typed) or typed if isinstance(typed, str) else typed


def _numbers(typed: Any) -> Any:
    if isinstance(typed, str):
        return pieces_in(typed)
    return [_piece(one) for one in typed] if isinstance(typed, list) else typed


SerialNumber = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\s,;，；、]+$")]
SerialNumbers = Annotated[list[SerialNumber], BeforeValidator(_numbers), Field(max_length=5000)]
"""Numbers on the pieces, or the codes of their labels; none where the program is to find out which they are."""
