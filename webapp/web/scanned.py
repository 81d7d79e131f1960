"""What a scanner or a hand typed into a search box: a code of ours, or words."""

from __future__ import annotations

from typing import NamedTuple

from webapp.core.codes import code_at, in_address, is_valid, normalise


class Scanned(NamedTuple):
    """A code and what kind of thing it stands on (``core.codes.KINDS``); "" when only the code itself was typed."""

    kind: str
    code: str


def code_in(text: str) -> Scanned | None:
    """The code in *text*: a ticket's or label's whole address, or the ten characters as they stand in print; else None."""
    kind, code = in_address(text) or ("", normalise(text))
    return Scanned(kind, code) if is_valid(code) else None


def words_in(text: str) -> str:
    """What to search lists for when somebody typed or scanned *text*."""
    return code_at(text) or text.strip()
