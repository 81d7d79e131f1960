"""Keep the catalogues: collect the texts of code and templates, say what lacks Chinese, compile.

``python tools/compile_translations.py``          compile for running (what `make texts` does)
``python tools/compile_translations.py update``   take new texts into zh/LC_MESSAGES/messages.po, drop those no longer used
``python tools/compile_translations.py missing``  list what has no Chinese yet; fails when there is any

English is the msgid, so English needs no catalogue. The .po is sorted and carries no positions: a change in it is a
change of words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "webapp"
TRANSLATIONS = ROOT / "webapp/web/translations"
CHINESE = TRANSLATIONS / "zh/LC_MESSAGES/messages.po"

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
_PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+(?::\w+)?\}")


def extracted() -> Catalog:
    """Return every text that code and templates mark for translation."""
    catalog = Catalog(project="Suigong", charset="utf-8", fuzzy=False)
    for _, _, message, _, _ in extract_from_dir(
        SOURCES, METHODS, OPTIONS, KEYWORDS, comment_tags=(), strip_comment_tags=True
    ):
        catalog.add(message)
    return catalog


def chinese() -> Catalog:
    """Return the Chinese catalogue as it is kept."""
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh")


def untranslated(texts: Catalog, catalog: Catalog) -> list[str]:
    """Return the msgids of *texts* without Chinese, or whose Chinese names other places to fill in."""
    return [
        _first(message.id) for message in texts if message.id and not _good(message, catalog.get(message.id))
    ]


def _good(message: Message, found: Message | None) -> bool:
    texts = _texts(found.string) if found and found.string else []
    return bool(texts) and all(text and _places(text) == _places(_texts(message.id)[-1]) for text in texts)


def _texts(value: str | list[str] | tuple[str, ...]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _first(value: str | list[str] | tuple[str, ...]) -> str:
    return _texts(value)[0]


def _places(text: str) -> set[str]:
    return set(_PLACES.findall(text))


def update() -> None:
    """Write the Chinese catalogue anew: the texts of today with the words we have."""
    known = chinese() if CHINESE.exists() else Catalog(locale="zh")
    fresh = Catalog(locale="zh", project="Suigong", fuzzy=False)
    for message in extracted():
        if message.id:
            found = known.get(message.id)
            fresh.add(message.id, found.string if found else None)
    CHINESE.parent.mkdir(parents=True, exist_ok=True)
    with CHINESE.open("wb") as file:
        write_po(file, fresh, no_location=True, sort_output=True, omit_header=True, width=0)
    # The header is ours: dates in it would make every run a change.
    CHINESE.write_bytes(_HEADER + CHINESE.read_bytes())


_HEADER = b"""msgid ""
msgstr ""
"Project-Id-Version: Suigong\\n"
"Language: zh\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def compile_all() -> Iterator[Path]:
    """Write the .mo beside every .po."""
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        yield source


def main(task: str = "compile") -> int:
    """Do one of the tasks named above."""
    if task == "update":
        update()
    if task == "compile":
        for source in compile_all():
            print(source.relative_to(ROOT))
        return 0
    missing = untranslated(extracted(), chinese())
    print("\n".join(missing) if missing else "every text has its Chinese")
    return 1 if missing and task == "missing" else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
