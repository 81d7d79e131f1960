"""The short codes on tickets, lots, machines and badges: 10 characters that can be scanned, read aloud and typed.

Two characters for the company's tag, seven random (27.5 billion), one check character. The alphabet has 31 letters, a prime, so
that the weighted sum finds every single wrong character and every swap of neighbours. See docs/sync.md §2.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 10
TAG_LENGTH = 2
KINDS = {
    "T": "ticket",
    "L": "lot",
    "M": "machine",
    "P": "person",
    "W": "place",
    "I": "item",
    "D": "enrolment",
    "B": "basket",
    "S": "serial",
}

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "Z": "2", " ": None, "-": None})


def check_character(first_nine: str) -> str:
    """The tenth character: Σ i·vᵢ mod 31 over positions 1…9."""
    total = sum(position * _VALUES[letter] for position, letter in enumerate(first_nine, start=1))
    return ALPHABET[total % len(ALPHABET)]


def random_tag() -> str:
    """A new company's two characters; the caller sees to it that no other company has them."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TAG_LENGTH))


def new_code(tag: str) -> str:
    """A fresh code of the company with *tag*; random, so that one code tells nothing about another."""
    body = tag + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - TAG_LENGTH - 1))
    return body + check_character(body)


def normalise(typed: str) -> str:
    """What was meant by *typed*: upper case, without blanks, look-alikes put right."""
    return typed.strip().upper().translate(_MISREAD)


def is_valid(code: str) -> bool:
    """Whether *code* (normalised) has the right length, letters and check character."""
    if len(code) != LENGTH or any(letter not in _VALUES for letter in code):
        return False
    return check_character(code[:-1]) == code[-1]


_ADDRESS = re.compile(rf"^https?://[^/]+/([{''.join(KINDS)}])/([^/?#]+)/?$", re.IGNORECASE)


def in_address(text: str) -> tuple[str, str] | None:
    """The kind (``KINDS``) and the code in a ticket's or label's whole address; None for any other text."""
    found = _ADDRESS.match(text.strip())
    return (KINDS[found[1].upper()], normalise(found[2])) if found else None


def code_at(text: str) -> str:
    """The code in a label's whole address; "" for any other text."""
    found = in_address(text)
    return found[1] if found else ""


def tag_of(code: str) -> str:
    """The company tag inside *code*."""
    return code[:TAG_LENGTH]


def display(code: str) -> str:
    """*code* in print, in groups that the eye can hold: ``7K-3F9A-X2QM``."""
    return f"{code[:2]}-{code[2:6]}-{code[6:]}"
