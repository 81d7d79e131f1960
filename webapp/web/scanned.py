"""What a scanner or a hand typed into a search box: a code of ours, or words."""

from __future__ import annotations

import re
from typing import NamedTuple

from webapp.core.codes import KINDS, is_valid, normalise

_ADDRESS = re.compile(rf"^https?://[^/]+/([{''.join(KINDS)}])/([^/?#]+)/?$", re.IGNORECASE)


class Scanned(NamedTuple):
    """A code and what kind of thing it stands on (``core.codes.KINDS``); "" when only the code itself was typed."""

    kind: str
    code: str


def code_in(text: str) -> Scanned | None:
    """The code in *text*: a ticket's or label's whole address, or the ten characters as they stand in print; else None."""
    address = _ADDRESS.match(text.strip())
    kind, typed = (KINDS[address[1].upper()], address[2]) if address else ("", text)
    code = normalise(typed)
    return Scanned(kind, code) if is_valid(code) else None


def words_in(text: str) -> str:
    """What to search lists for when somebody typed or scanned *text*."""
    address = _ADDRESS.match(text.strip())
    return normalise(address[2]) if address else text.strip()
