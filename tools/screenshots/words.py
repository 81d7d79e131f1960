"""Words in the wrong language, keys that were meant for programs: found by what the catalogue and the data know."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po

from screenshots.place import ROOT

CATALOGUE = ROOT / "webapp/web/translations/zh/LC_MESSAGES/messages.po"
PHONE_CATALOGUE = ROOT / "pwa/src/shared/i18n/en.ts"
CHINESE = re.compile(r"[\u3400-\u9fff]+")
KEY = re.compile(
    r"\b[a-z]{2,}(?:_[a-z]+)+\b|\b[a-z]{4,}\.[a-z_]{4,}\b|%\(\w+\)s|\{\w+\}|\bNone\b|\bundefined\b|\bNaN\b"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}")
OURS = ("随工", "中文")
"""Chinese that stands on English pages too: our name, and the way back."""
NOT_WORDS = re.compile(r"^[\W\d]*$")
SAME_IN_BOTH = 3
"""Shorter English texts (kg, QR, OK) are said in Chinese too."""


@dataclass
class Words:
    """What is known about words: the data's, with their English where they have one, and our own English texts."""

    data: str = ""
    english_of: dict[str, str] = field(default_factory=dict)
    chinese_of: dict[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    shapes: tuple[re.Pattern[str], ...] = ()

    def shames(self, texts: list[str], language: str) -> list[str]:
        """Return what is wrong with the texts of one page. A name that stands there in both languages is meant so."""
        plain = [" ".join(text.split()) for text in texts]
        names = self.english_of if language == "en" else self.chinese_of
        both = {name for name, other in names.items() if name in plain and other in plain}
        return [shame for text in plain if text not in both and (shame := self._shame(text, language))]

    def _shame(self, plain: str, language: str) -> str | None:
        if found := KEY.search(plain):
            known = found[0] in self.data or plain in self.texts
            return None if known else f"key {found[0]!r} in {plain[:80]!r}"
        return self._in_english(plain) if language == "en" else self._in_chinese(plain)

    def _in_english(self, text: str) -> str | None:
        for run in CHINESE.findall(text):
            if run in OURS:
                continue
            if run in self.english_of:
                return f"Chinese {run!r} although it has the English name {self.english_of[run]!r}"
            if run not in self.data:
                return f"Chinese {run!r} in {text[:80]!r}"
        return None

    def _in_chinese(self, text: str) -> str | None:
        if CHINESE.search(text) or NOT_WORDS.match(text):
            return None
        if text in self.chinese_of:
            return f"English {text!r} although it has the Chinese name {self.chinese_of[text]!r}"
        ours = text in self.texts or any(shape.fullmatch(text) for shape in self.shapes)
        return f"English {text[:80]!r}" if ours else None


def learn(database: Path) -> Words:
    """Return the words of a SQLite database and of the catalogues."""
    pairs, everything = _read(database)
    texts = {text for text in _untranslated_texts() if len(text) > SAME_IN_BOTH and not NOT_WORDS.match(text)}
    shaped = {text for text in texts if PLACEHOLDER.search(text)}
    return Words(
        data=everything,
        english_of={own: english for own, english in pairs if CHINESE.search(own)},
        chinese_of={english: own for own, english in pairs if CHINESE.search(own)},
        texts=frozenset(texts - shaped),
        shapes=tuple(
            _shape(text) for text in sorted(shaped) if re.search(r"[A-Za-z]{4}", PLACEHOLDER.sub("", text))
        ),
    )


def _untranslated_texts() -> Iterator[str]:
    """Yield every English text whose Chinese is another one."""
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
            yield from (form for form in forms if form and form != message.string)
    yield from re.findall(r'^\s*"[\w.]+":\s*"((?:[^"\\]|\\.)*)"', PHONE_CATALOGUE.read_text(), re.MULTILINE)


def _shape(text: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in PLACEHOLDER.split(text)))


def _read(database: Path) -> tuple[set[tuple[str, str]], str]:
    """Return (own name, English name) pairs and all texts of the database."""
    pairs: set[tuple[str, str]] = set()
    texts: set[str] = set()
    with sqlite3.connect(database) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            couples = [
                (columns.index(name.removesuffix("_en")), n)
                for n, name in enumerate(columns)
                if name.endswith("_en")
            ]
            for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608  names out of the database itself
                texts.update(value for value in row if isinstance(value, str))
                pairs.update(
                    (row[own], row[english]) for own, english in couples if row[own] and row[english]
                )
    # Documents in JSON columns escape nothing but quotes, so their words are found in the heap as well.
    return pairs, "\n".join(texts)
