"""HTML to PDF, with every door shut: a page can load what it was handed, and nothing else.

Texts come from people and imports, and drawings from files. None of them may make the server fetch an address of the factory's
network or read a file: the fetcher knows a handful of names and refuses all others.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined
from pypdf import PdfReader, PdfWriter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

log = structlog.get_logger(__name__)

SCHEME = "handed:"
FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts"
FONT_FILES = {"regular": "NotoSansSC-Regular.ttf", "bold": "NotoSansSC-Bold.ttf"}

_one_at_a_time = threading.Lock()
"""Pango's font map is not made for several threads; more speed comes from more processes."""


class NotHanded(ValueError):
    """A page asked for something that it was not given."""


class HandedFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers ``handed:<name>`` from *files* and refuses everything else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file behind *url*. Raises NotHanded."""
        found = self._files.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if found is None:
            log.warning("print_refused_address", url=url[:200])
            raise NotHanded(url)
        return URLFetcherResponse(url, io.BytesIO(found))


@dataclass(frozen=True)
class Style:
    """A style sheet with the fonts it has loaded; made once a process, since fonts take long to load."""

    css: CSS
    fonts: FontConfiguration


templates = Environment(
    loader=PackageLoader("webapp.printing"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def to_pdf(
    template: str, style_names: Sequence[str], files: Mapping[str, bytes] | None = None, **values: Any
) -> bytes:
    """Render *template* with *values*; it may show the *files* by ``handed:<name>``."""
    html = templates.get_template(template).render(**values)
    with _one_at_a_time:
        style = _style(tuple(style_names))
        document = HTML(string=html, base_url=SCHEME, url_fetcher=HandedFiles(files or {}))
        made: bytes = document.write_pdf(stylesheets=[style.css], font_config=style.fonts)
    return made


def merge(parts: Sequence[bytes]) -> bytes:
    """Several documents as one."""
    if len(parts) == 1:
        return parts[0]
    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(io.BytesIO(part)), import_outline=False)
    out = io.BytesIO()
    writer.write(out)
    writer.close()
    return out.getvalue()


@lru_cache(maxsize=8)
def _style(names: tuple[str, ...]) -> Style:
    fonts = FontConfiguration()
    text = "\n".join(_source(name) for name in names)
    fetcher = HandedFiles({name: (FONTS / file).read_bytes() for name, file in FONT_FILES.items()})
    return Style(CSS(string=text, base_url=SCHEME, url_fetcher=fetcher, font_config=fonts), fonts)


def _source(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text()
