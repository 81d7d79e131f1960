"""Which unit a word means, and what is certain between units of one kind: a hundred centimetres are a metre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from webapp.core.quantity import QUANTITY_PLACES, round_quantity
from webapp.imports.texts import plain_word
from webapp.imports.words import alike

_METRIC_LENGTH = {
    "mm": "0.001",
    "毫米": "0.001",
    "cm": "0.01",
    "厘米": "0.01",
    "dm": "0.1",
    "m": "1",
    "米": "1",
    "km": "1000",
}
_INCHES = dict.fromkeys(("in", "inch", "英寸"), "0.0254") | dict.fromkeys(
    ("ft", "foot", "feet", "英尺"), "0.3048"
)
_LENGTH = _METRIC_LENGTH | _INCHES
_METRIC_MASS = {
    "mg": "0.000001",
    "g": "0.001",
    "克": "0.001",
    "kg": "1",
    "千克": "1",
    "公斤": "1",
    "t": "1000",
    "吨": "1000",
}
_MASS = _METRIC_MASS | {"斤": "0.5"} | dict.fromkeys(("lb", "lbs"), "0.45359237")
_AREA = {"mm2": "0.000001", "cm2": "0.0001", "平方厘米": "0.0001", "dm2": "0.01", "m2": "1", "平方米": "1"}
_VOLUME = {"ml": "0.001", "毫升": "0.001", "l": "1", "升": "1", "m3": "1000", "立方米": "1000"}
_MEASURES = (_LENGTH, _MASS, _AREA, _VOLUME)
"""Exact by definition: international yard and pound agreement (1959), the market 斤 of half a kilogram."""


@dataclass(frozen=True)
class UnitWord:
    """A unit of the company: its code, its names, how many decimals people use with it."""

    code: str
    name: str
    name_en: str = ""
    decimals: int = 0


class Units:
    """The company's units by every word for them, and the words that a person has explained."""

    def __init__(self, units: Iterable[UnitWord], explained: Mapping[str, str] | None = None) -> None:
        self.all = list(units)
        self._by_word: dict[str, UnitWord] = {}
        for unit in self.all:
            for word in (unit.name_en, unit.name, unit.code):
                if word:
                    self._by_word[plain_word(word)] = unit
        self._explained = {plain_word(word): meant for word, meant in (explained or {}).items()}
        self.new: dict[str, UnitWord] = {}
        """Units that a person wants added, as far as they were asked for."""

    def find(self, word: str) -> UnitWord | None:
        """The unit that *word* names, or None."""
        if word in self._by_word:
            return self._by_word[word]
        meant = self._explained.get(plain_word(word), word)
        if meant.startswith("+"):
            name = meant[1:]
            return self.new.setdefault(name, UnitWord(name, name, name, 0))
        return self._by_word.get(plain_word(meant))

    def like(self, word: str) -> list[UnitWord]:
        """What *word* may have been meant for, the likeliest first."""
        usual = self.find(alike(word) or "")
        near = get_close_matches(plain_word(word), self._by_word, n=3, cutoff=0.6)
        found = [*([usual] if usual else []), *(self._by_word[one] for one in near)]
        return list(dict.fromkeys(found))

    def convertible(self, word: str) -> list[UnitWord]:
        """The company's units into which *word* converts."""
        return [
            one
            for one in self.all
            if factor(word, one.code) is not None and plain_word(one.code) != plain_word(word)
        ]


def exact_factor(of: str, into: str) -> Fraction | None:
    """How many of *into* one *of* is, or None where nobody can say."""
    for measure in _MEASURES:
        one, other = measure.get(plain_word(of)), measure.get(plain_word(into))
        if one and other:
            return Fraction(one) / Fraction(other)
    return None


def factor(of: str, into: str) -> Decimal | None:
    """``exact_factor`` as a decimal."""
    exact = exact_factor(of, into)
    return None if exact is None else Decimal(exact.numerator) / Decimal(exact.denominator)


def converted(value: Decimal, of: str, into: str) -> Decimal | None:
    """*value* of one unit in another where that is exact to 6 places, else None."""
    by = factor(of, into)
    if by is None:
        return None
    exact = (value * by).normalize()
    return exact if int(exact.as_tuple().exponent) >= -QUANTITY_PLACES else None


def price_in(price: Decimal, of: str, into: str) -> Decimal | None:
    """The price of one *of* as that of one *into*, rounded half up to 6 places; None where nobody can say."""
    by = factor(of, into)
    return None if by is None else round_quantity(price / by)
