"""From what a cell says to what is meant. Pure: units come along, nothing is asked of a database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.imports.days import read_day
from webapp.imports.kinds import CHOICES, Field, Kind
from webapp.imports.layout import Record
from webapp.imports.problems import CELL, COLUMN, SKIP_ROW, UNIT, WITHOUT_IT, Choice, Problem
from webapp.imports.quantities import (
    REASONS,
    Doubt,
    Reading,
    read_price,
    read_quantity,
    write_price,
    write_quantity,
)
from webapp.imports.texts import narrow, one_line
from webapp.imports.units import Units, converted, price_in
from webapp.imports.words import meaning

_LEVEL = re.compile(r"[.．。·+\-—\s]*\d{1,2}(?:\.\d{1,3})*\.?")
_CODE_LOST = re.compile(r"(\d+)\.0+")
_MONEY_TYPES = {"price"}


@dataclass
class Answers:
    """What a person has said of the file's cells: single cells by row, all that say the same, words for units, rows left out."""

    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    same: dict[str, dict[str, str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    together: set[str] = field(default_factory=set)
    """Rows whose quantity is added to the one where the component stands already."""

    def text(self, key: str, column: Field, raw: str) -> str:
        """What the cell says after all answers."""
        own = self.cells.get(key, {}).get(column.name)
        if own is not None:
            return own
        return self.same.get(column.name, {}).get(raw, raw)


@dataclass(frozen=True, slots=True)
class Change:
    """What taking a row in would change: a field before and after, as texts."""

    field: str
    before: str
    after: str


@dataclass(slots=True)
class Judged:
    """A record: what its cells say (*cells*, after answers), what is meant (*values*), and what stands in the way."""

    key: str
    at: int
    cells: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    units: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    """Words for units that stood beside a quantity or in a price."""
    sheet: str = ""
    verdict: str = ""
    """What taking it in would do: ``new``, ``changed``, ``same``, or ``merged`` into another row."""
    under: int = 0
    """The row of the parent that it stands below, where the list is one by levels."""
    changes: list[Change] = field(default_factory=list)
    base: str = ""
    """The unit that what is said without one, or in a measure of the same kind, is brought to: a code, "" for none."""
    counted: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Cells in another unit of the item than its own: what they are in that one, and its code."""

    def wrong(self, column: str, code: str, *choices: Choice, raw: str = "", **params: object) -> None:
        """Note that something stands in the way of this row."""
        raw = raw or self.cells.get(column, "")
        found = Problem(self.key, column, code, raw, {"raw": raw, **params}, (*choices, SKIP_ROW))
        self.problems.append(found)

    def change(self, column: str, before: str, after: str) -> None:
        """Note what would change."""
        self.changes.append(Change(column, before, after))


@dataclass(frozen=True)
class Knowledge:
    """What judging needs to know besides the file. *unit* and *kind* are for new items of which nothing is said."""

    units: Units
    today: date
    unit: str = ""
    kind: str = ""
    together: frozenset[str] = frozenset()


def judge(kind: Kind, record: Record, answers: Answers, known: Knowledge) -> Judged:
    """Read every cell of *record*."""
    cells = _answered(kind, record, answers)
    judged = Judged(record.key, record.at, cells, sheet=record.sheet)
    for column in kind.fields:
        text = cells.get(column.name)
        if text:
            _READERS.get(column.type, _read_choice)(judged, column, text, known)
        elif column.required:
            judged.problems.append(Problem(record.key, column.name, "missing", choices=(SKIP_ROW,)))
    _settle_unit(kind, judged, known)
    return judged


def _answered(kind: Kind, record: Record, answers: Answers) -> dict[str, str]:
    """What the cells say after all answers; the record's own where nobody has said anything of them."""
    if record.key not in answers.cells and not answers.same:
        return record.cells
    texts = ((one.name, answers.text(record.key, one, record.cells.get(one.name, ""))) for one in kind.fields)
    return {name: text for name, text in texts if text}


def _read_text(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    text = one_line(text)
    if len(text) > column.most:
        _wrong(judged, column, "too_long", text, most=column.most)
    judged.values[column.name] = text


def _read_code(judged: Judged, column: Field, text: str, known: Knowledge) -> None:
    _read_text(judged, column, narrow(text), known)


def _read_whole(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    found = read_quantity(text)
    if (
        isinstance(found, Reading)
        and found.value == int(found.value)
        and column.least <= found.value <= column.most
    ):
        judged.values[column.name] = str(int(found.value))
    else:
        _wrong(judged, column, "no_whole_number", text, least=column.least, most=column.most)


def _read_yes(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    _read_of(judged, column, text, "yes")


def _read_choice(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    _read_of(judged, column, text, column.type)


def _read_of(judged: Judged, column: Field, text: str, group: str) -> None:
    meant = text if text in dict(CHOICES[group]) else meaning(group, text)
    if meant is None:
        choices = tuple(Choice(value, label) for value, label in CHOICES[group])
        judged.problems.append(
            Problem(judged.key, column.name, "no_choice", text, {"raw": text}, choices, COLUMN)
        )
    else:
        judged.values[column.name] = meant


def _read_own_choice(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    said = one_line(text).casefold()
    meant = next((one for one in column.choices if one.casefold() == said), None)
    if meant is None:
        choices = (*(Choice(one) for one in column.choices), WITHOUT_IT, SKIP_ROW)
        params = {"raw": text}
        judged.problems.append(Problem(judged.key, column.name, "no_choice", text, params, choices, COLUMN))
    else:
        judged.values[column.name] = meant


def _read_own_number(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    """A number of the company's own field: its unit is that of the field, so another one beside it is no number."""
    found = read_quantity(text)
    unit = column.help.casefold()
    if isinstance(found, Reading) and (not found.unit or found.unit.casefold() == unit):
        judged.values[column.name] = plain(found.value)
    else:
        _wrong(judged, column, "no_quantity", text)


def _read_day(judged: Judged, column: Field, text: str, known: Knowledge) -> None:
    days = read_day(text, known.today)
    if len(days) == 1:
        judged.values[column.name] = days[0].isoformat()
        return
    choices = tuple(Choice(one.isoformat()) for one in days)
    code = "which_day" if days else "no_day"
    judged.problems.append(
        Problem(judged.key, column.name, code, text, {"raw": text}, choices, COLUMN, asks=bool(days))
    )


def _read_share(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    """A share: ``2%`` and ``0.02`` are the same; a bare 2 can only be percent, since nobody loses twice what is needed."""
    bare = narrow(text).removesuffix("%").strip()
    found = read_quantity(bare)
    if not isinstance(found, Reading) or found.unit or not 0 <= found.value < 100:
        _wrong(judged, column, "no_share", text)
        return
    percent = narrow(text).endswith("%") or found.value >= 1
    judged.values[column.name] = plain(found.value / 100 if percent else found.value)


def _read_level(judged: Judged, column: Field, text: str, _known: Knowledge) -> None:
    if _LEVEL.fullmatch(narrow(text)):
        judged.values[column.name] = narrow(text)
    else:
        _wrong(judged, column, "no_level", text)


def _read_unit(judged: Judged, column: Field, text: str, known: Knowledge) -> None:
    unit = known.units.find(text)
    if unit is None:
        judged.problems.append(_unit_unknown(judged, column, text, known))
    else:
        judged.values[column.name] = unit.code


def _read_quantity(judged: Judged, column: Field, text: str, known: Knowledge) -> None:
    _read_number(judged, column, text, read_quantity(text), write_quantity, "doubtful")


def _read_price(judged: Judged, column: Field, text: str, known: Knowledge) -> None:
    _read_number(judged, column, text, read_price(text), write_price, "doubtful_price")


def _read_number(
    judged: Judged,
    column: Field,
    text: str,
    found: Reading | Doubt,
    write: Callable[[Reading], str],
    code: str,
) -> None:
    if isinstance(found, Doubt):
        choices = (*(Choice(write(one)) for one in found.readings), SKIP_ROW)
        asks = bool(found.readings) or found.why != ("no_number",)
        params = {"raw": text, "why": tuple(REASONS[one] for one in found.why)}
        judged.problems.append(Problem(judged.key, column.name, code, text, params, choices, CELL, asks))
        return
    if found.value < 0:
        _wrong(judged, column, "negative", text)
    if found.unit:
        judged.units[column.name] = (found.unit, found.per)
    value = found.each if column.type in _MONEY_TYPES else found.value
    judged.values[column.name] = plain(value)


def _wrong(judged: Judged, column: Field, code: str, raw: str, **params: object) -> None:
    judged.problems.append(Problem(judged.key, column.name, code, raw, {"raw": raw, **params}, (SKIP_ROW,)))


def _unit_unknown(judged: Judged, column: Field, word: str, known: Knowledge) -> Problem:
    like = (*known.units.like(word), *known.units.convertible(word))
    if column.type != "unit":
        like = tuple(known.units.like(word))
    names = tuple(dict.fromkeys(one.name for one in like))
    choices = (
        *(Choice(name) for name in names),
        Choice(f"+{word}", N_("Add the unit {unit}"), {"unit": word}),
    )
    return Problem(judged.key, column.name, "unit_unknown", word, {"raw": word}, choices, UNIT)


def _settle_unit(kind: Kind, judged: Judged, known: Knowledge) -> None:
    """One unit for the row: that of its column, else of its price, else of its quantity; what is in another converts."""
    if not judged.units:
        return
    column = kind.field("unit")
    base = judged.values.get("unit") or _base_unit(kind, judged, known)
    for name, (word, _) in judged.units.items():
        own = kind.field(name)
        if own is None or name not in judged.values:
            continue
        unit = known.units.find(word)
        if unit is not None and base in ("", unit.code):
            base = unit.code
            continue
        if not base:
            judged.problems.append(_unit_unknown(judged, own, word, known))
        else:
            _convert(judged, own, unit.code if unit else word, base, known)
    judged.base = base
    if column is not None and base and "unit" not in judged.values and not judged.cells.get("unit"):
        judged.values["unit"] = base


def _base_unit(kind: Kind, judged: Judged, known: Knowledge) -> str:
    if judged.cells.get("unit"):
        return ""  # it names a unit that is not known: said already
    by_type = sorted(judged.units, key=lambda name: (getattr(kind.field(name), "type", "") != "price", name))
    for name in by_type:
        unit = known.units.find(judged.units[name][0])
        if unit is not None:
            return unit.code
    return ""


def _convert(judged: Judged, column: Field, word: str, base: str, known: Knowledge) -> None:
    value = Decimal(judged.values[column.name])
    # A price goes the other way: what a metre costs is a hundred times what a centimetre does.
    into = price_in(value, word, base) if column.type in _MONEY_TYPES else converted(value, word, base)
    if into is not None:
        judged.values[column.name] = plain(into)
    elif known.units.find(word) is None:
        judged.problems.append(_unit_unknown(judged, column, word, known))
    else:
        params = {"unit": base, "other": word}
        judged.problems.append(Problem(judged.key, column.name, "units_differ", word, params, (SKIP_ROW,)))


_READERS: dict[str, Callable[[Judged, Field, str, Knowledge], None]] = {
    "text": _read_text,
    "code": _read_code,
    "whole": _read_whole,
    "yes": _read_yes,
    "day": _read_day,
    "own_choice": _read_own_choice,
    "own_number": _read_own_number,
    "share": _read_share,
    "level": _read_level,
    "unit": _read_unit,
    "quantity": _read_quantity,
    "price": _read_price,
}


def texts_of(values: Mapping[str, str], kind: Kind) -> list[str]:
    """The *values* in the order of the kind's fields, as a command's body has them."""
    return [values.get(one.name, "") for one in kind.fields]
