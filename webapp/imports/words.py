"""The words that people use: a table, so that one more word is one more row."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from webapp.imports.texts import plain_head, plain_word

_FOLDER = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def fields_by_header() -> Mapping[str, frozenset[str]]:
    """Which fields a header (as ``plain_head`` gives it) may stand for."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows("synonyms.csv"):
        found[plain_head(row["header"])].add(row["field"])
    return {head: frozenset(fields) for head, fields in found.items()}


@cache
def headers_of(field: str) -> tuple[str, ...]:
    """The headers, as ``plain_head`` gives them, that stand for *field*."""
    return tuple(head for head, fields in fields_by_header().items() if field in fields)


@cache
def _groups() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows("words.csv"):
        found[row["group"]][plain_word(row["written"])] = row["meaning"]
    return found


def meaning(group: str, written: str) -> str | None:
    """What *written* means in *group* (``kind``, ``yes`` …), or None."""
    return _groups()[group].get(plain_word(written))


def is_total(text: str) -> bool:
    """Whether a row that begins so adds up those above it."""
    return plain_word(text).rstrip(":") in _groups()["total"]


def alike(unit: str) -> str | None:
    """The usual word for what people also call *unit*: a suggestion, since a 只 need not be a 个."""
    return _groups()["like"].get(plain_word(unit))
