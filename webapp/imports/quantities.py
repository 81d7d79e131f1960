"""Quantities and prices as people write them: ``12个``, ``1.2万``, ``15.09 / m``, ``0.04 / 100``, ``(~45 cm2)``, ``(?)``.

What says one thing is read. What leaves a doubt is never guessed: it becomes a question with the text and what it could mean.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from webapp.core.i18n import N_
from webapp.core.quantity import LIMIT, QUANTITY_PLACES, plain, round_quantity
from webapp.imports.texts import narrow

ONE = Decimal(1)


@dataclass(frozen=True)
class Reading:
    """A *value* of *unit* ("" where none is named). As a price: *value* for *per* of that unit."""

    value: Decimal
    unit: str = ""
    per: Decimal = ONE

    @property
    def each(self) -> Decimal:
        """The price of one unit, rounded half up to 6 places."""
        return round_quantity(self.value / self.per)


@dataclass(frozen=True)
class Doubt:
    """A text that a person has to decide: *why* are keys of REASONS, *readings* what it could mean (perhaps nothing)."""

    raw: str
    why: tuple[str, ...]
    readings: tuple[Reading, ...] = ()


REASONS = {
    "about": N_("It says “about”."),
    "brackets": N_("It stands in brackets."),
    "unsure": N_("It has a question mark."),
    "currency": N_("It is in a foreign currency."),
    "words": N_("There are words that are no unit."),
    "range": N_("It names more than one number."),
    "comma": N_("The comma can be a decimal point or a thousands separator."),
    "fraction": N_("It is a fraction."),
    "no_number": N_("There is no number in it."),
    "out_of_range": N_("The number is too large, or has more than 6 decimal places."),
}

_ABOUT = re.compile(
    r"[~≈∼]|大?约|大概|左右|\b(?:about|approx\.?|approximately|ca\.?|circa)(?=\W|\d|$)", re.IGNORECASE
)
_UNSURE = re.compile(r"[?？]")
_BRACKET = re.compile(r"[()\[\]【】{}]")
_STARRED = re.compile(r"\*[^*]*\*|\*+")
_OWN_MONEY = re.compile(r"[¥￥]|RMB|CNY|人民币|元", re.IGNORECASE)
_FOREIGN = re.compile(r"[$€£]|USD|EUR|GBP|HKD|JPY|美元|欧元|港币|日元|美金", re.IGNORECASE)
_CHINESE = {"半": "0.5", "两": "2"} | {
    sign: str(number) for number, sign in enumerate("零一二三四五六七八九")
}
_NUMERAL = re.compile(r"^[零一二两三四五六七八九十半]+")

_PLAIN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
"""What nearly every cell of a long list says: nothing is to be found out about it."""
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+"
_UNIT = r"(?:[^\W\d_]{1,12}[23]?|[\"'%])"
_QUANTITY = re.compile(rf"(?P<value>{_NUMBER})\s*(?P<scale>[万亿])?\s*(?P<unit>{_UNIT})?")
_PRICE = re.compile(
    rf"(?P<value>{_NUMBER})\s*(?P<scale>[万亿])?\s*(?:(?:/|每|\bper\b)\s*(?P<per>{_NUMBER})?\s*(?P<unit>{_UNIT})?)?"
)
_DECIMAL_COMMA = re.compile(rf"(?P<value>\d+,\d{{1,2}}|\d{{1,3}}(?:\.\d{{3}})+,\d+)\s*(?P<unit>{_UNIT})?")
_FRACTION = re.compile(rf"(?P<above>\d+)\s*/\s*(?P<below>\d+)\s*(?P<unit>{_UNIT})?")
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s*(?:-|~|至|到|或)\s*(?P<high>{_NUMBER})\s*(?P<unit>{_UNIT})?")
_SCALES = {"": ONE, "万": Decimal(10_000), "亿": Decimal(100_000_000)}


def read_quantity(text: str) -> Reading | Doubt:
    """What *text* says of how many, and in which unit."""
    if _PLAIN.fullmatch(text):
        return Reading(Decimal(text))
    return _read(text, _QUANTITY, _unprefixed(text))


def read_price(text: str) -> Reading | Doubt:
    """What *text* says a thing costs: without a currency sign, for how many of which unit."""
    if _PLAIN.fullmatch(text):
        return Reading(Decimal(text))
    bare = _FOREIGN.sub("", _unprefixed(text))
    said = _read(text, _PRICE, _OWN_MONEY.sub("", bare).strip())
    if bare == _unprefixed(text):
        return said
    if isinstance(said, Doubt):
        return Doubt(text, ("currency", *said.why), said.readings)
    return Doubt(text, ("currency",), (said,))


def write_quantity(reading: Reading) -> str:
    """*reading* as the parser reads it again."""
    return f"{plain(reading.value)} {reading.unit}".strip()


def write_price(reading: Reading) -> str:
    """*reading* as the parser reads it again."""
    if reading.per == ONE and not reading.unit:
        return plain(reading.value)
    per = "" if reading.per == ONE else plain(reading.per)
    return f"{plain(reading.value)} / {per}{reading.unit}"


def _unprefixed(text: str) -> str:
    return unicodedata.normalize("NFKC", narrow(text)).replace("−", "-").replace("’", "'")


def _read(raw: str, form: re.Pattern[str], text: str) -> Reading | Doubt:
    spread = _RANGE.fullmatch(text)
    if spread:
        return _spread(raw, spread)
    text, why = _without_marks(text)
    text = _with_digits(text)
    if form is _QUANTITY and (part := _FRACTION.fullmatch(text)):
        return _fraction(raw, part, why)
    if comma := _DECIMAL_COMMA.fullmatch(text):
        return _comma(raw, comma, why)
    whole = form.fullmatch(text)
    if whole is None:
        return _broken(raw, form.search(text), why)
    reading = _reading(whole)
    if not _fits(reading):
        return Doubt(raw, (*why, "out_of_range"))
    return Doubt(raw, why, (reading,)) if why else reading


def _without_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """*text* without what makes it doubtful, and what that was."""
    why = []
    for name, mark in (("about", _ABOUT), ("unsure", _UNSURE), ("words", _STARRED), ("brackets", _BRACKET)):
        bare = mark.sub(" ", text)
        if bare != text:
            why.append(name)
            text = bare
    return " ".join(text.split()), tuple(why)


def _with_digits(text: str) -> str:
    """*text* with a leading Chinese numeral as digits: ``十二个`` is ``12个``."""
    found = _NUMERAL.match(text)
    if found is None:
        return text
    sign = found.group()
    if "十" not in sign:
        number = _CHINESE[sign] if len(sign) == 1 else ""
    else:
        tens, _, ones = sign.partition("十")
        number = (
            f"{_CHINESE.get(tens, '1')}{_CHINESE.get(ones, '0')}"
            if len(sign) <= 3 and "半" not in sign
            else ""
        )
    return number + text[len(sign) :] if number else text


def _reading(found: re.Match[str]) -> Reading:
    parts = found.groupdict()
    value = _number(parts["value"]) * _SCALES[parts.get("scale") or ""]
    return Reading(value, parts.get("unit") or "", _number(parts.get("per") or "1"))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _fits(reading: Reading) -> bool:
    exponent = int(reading.value.normalize().as_tuple().exponent)
    return abs(reading.value) < LIMIT and exponent >= -QUANTITY_PLACES and 0 < reading.per < LIMIT


def _broken(raw: str, found: re.Match[str] | None, why: tuple[str, ...]) -> Doubt:
    if found is None:
        return Doubt(raw, (*why, "no_number") if not why or why == ("words",) else why)
    reading = _reading(found)
    why = why if "words" in why else (*why, "words")
    rest = f"{found.string[: found.start()]} {found.string[found.end() :]}"
    # Of several numbers nobody knows which one is meant.
    clear = not any(sign.isdigit() for sign in rest) and _fits(reading)
    return Doubt(raw, why, (reading,) if clear else ())


def _comma(raw: str, found: re.Match[str], why: tuple[str, ...]) -> Doubt:
    unit = found["unit"] or ""
    as_point = Reading(Decimal(found["value"].replace(".", "").replace(",", ".")), unit)
    as_thousands = Reading(Decimal(found["value"].replace(",", "").replace(".", "")), unit)
    return Doubt(raw, (*why, "comma"), tuple(one for one in (as_point, as_thousands) if _fits(one)))


def _fraction(raw: str, found: re.Match[str], why: tuple[str, ...]) -> Doubt:
    below = Decimal(found["below"])
    share = Reading(Decimal(found["above"]) / below, found["unit"] or "") if below else None
    return Doubt(raw, (*why, "fraction"), (share,) if share and _fits(share) else ())


def _spread(raw: str, found: re.Match[str]) -> Doubt:
    both = [Reading(_number(found[end]), found["unit"] or "") for end in ("low", "high")]
    return Doubt(raw, ("range",), tuple(one for one in both if _fits(one)))
