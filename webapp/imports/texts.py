"""Texts as keyboards make them: full-width letters, odd blanks, and what is the same header or unit in spite of them."""

from __future__ import annotations

import re
import unicodedata

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x3002: ord("."),
    0x200B: None,
    0xFEFF: None,
}
_BLANKS = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(（\[【<].*?[)）\]】>]")
_NOT_WORD = re.compile(r"[\W_]+")


def narrow(text: str) -> str:
    """*text* with full-width letters, digits, punctuation and blanks as the ordinary ones, trimmed."""
    return text.translate(_NARROW).strip()


def one_line(text: str) -> str:
    """*text* without line breaks and with single blanks, otherwise as it was typed."""
    return _BLANKS.sub(" ", text.replace("\u200b", "").replace("\ufeff", "").replace("\u3000", " ")).strip()


def plain_head(text: str) -> str:
    """What a header says, for comparing: no brackets and what is in them, no blanks, no punctuation, lower case."""
    whole = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_WORD.sub("", _BRACKETS.sub("", whole)) or _NOT_WORD.sub("", whole)


def plain_word(text: str) -> str:
    """A unit or a choice, for comparing: ``m²`` is ``m2``, ``PCS.`` is ``pcs``."""
    return unicodedata.normalize("NFKC", text).casefold().strip().strip(".").replace(" ", "")
