"""Paper loads what it was handed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from markupsafe import Markup

from tests.support.paper import a_ticket, page_count, text_of
from webapp.printing import pdf
from webapp.printing.pdf import HandedFiles, NotHanded
from webapp.printing.tickets import render


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://example.com/a.png",
        "file:///etc/passwd",
        "ftp://example.com/a",
        "data:image/svg+xml,<svg/>",
        "handed:other",
        "HANDED:picture",
        "/etc/passwd",
    ],
)
def test_every_address_that_was_not_handed_over_is_refused(url: str) -> None:
    with pytest.raises(NotHanded):
        HandedFiles({"picture": b"1"}).fetch(url)


def test_what_was_handed_over_is_found() -> None:
    assert HandedFiles({"picture": b"1"}).fetch("handed:picture").read() == b"1"


def test_markup_in_a_name_is_printed_as_it_was_typed() -> None:
    text = text_of(render([a_ticket(item_name="<img src=http://x/y>", note="<script>alert(1)</script>")]))

    assert "<imgsrc=http://x/y>" in text
    assert "<script>" in text


def test_even_real_markup_reaches_no_server_and_no_file(outside: Outside) -> None:
    hostile = Markup(
        '<img src="{0}/a.png"><link rel=stylesheet href="{0}/b.css"><object data="{0}/c"></object>'
        '<img src="file:///etc/passwd"><a rel=attachment href="file:///etc/passwd">x</a>'
        '<span style="background: url({0}/d)">x</span>'
        '<svg><image href="{0}/e.png"/><use href="{0}/f.svg#x"/></svg>'
    ).format(outside.url)

    made = render([a_ticket(note=hostile)])

    assert outside.asked == []
    assert page_count(made) == 1
    assert b"root:" not in made
    assert b"EmbeddedFile" not in made


def test_a_drawing_that_is_markup_reaches_no_server(outside: Outside) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{outside.url}/a.png" width="9" height="9"/></svg>'

    assert page_count(render([a_ticket(drawing=svg.encode())])) == 1
    assert outside.asked == []


def test_the_fonts_are_loaded_once_a_process() -> None:
    render([a_ticket()])

    assert pdf._style(("base.css", "ticket.css")) is pdf._style(("base.css", "ticket.css"))


class Outside:
    """A server on this machine that notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def outside() -> Iterator[Outside]:
    found = Outside()
    thread = Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()
