"""Every list of the office leaves as an Excel file: all its rows, its headings in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.screens.floor_story import Story, english, rows_of
from tests.web.test_every_address import addresses, story
from webapp.domains.identity.roles import ROLE_PERMISSIONS
from webapp.web import lists
from webapp.web.excel import MIME

__all__ = ["story"]

LISTED = ('id="list"', 'class="list"', "<table", 'class="decision"')
"""What a page has that shows records."""
NO_LISTS = {"insights.today"}
"""Figures of many lists, each of which has a page of its own."""
BESIDE = {"items.where_used", "purchasing.scores"}
"""Lists that stand on the page of a document, and leave from it all the same."""
FEW = 2
"""Rows asked for at once: lists of three rows take more than one page then."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OF_TOTAL = re.compile(
    r'<nav class="pager".*?<span class="num">\D*[\d,]+\D+[\d,]+\D+([\d,]+)\D*</span>', re.DOTALL
)
SAME_IN_BOTH = {"ID", "IP", "BOM"}
OWN_WORDS = {"颜色"}
"""Fields that the company made itself are called what it calls them, in any language."""


def pages(story: Story, browser: FlaskClient) -> Iterator[tuple[str, str, TestResponse]]:
    """The pages that a browser of every role may open: endpoint, path, answer."""
    # All of them first: an open context of the app would keep the language of the first page.
    for rule, _, path in list(addresses(story.house.app, story.ids, "GET")):
        answer = browser.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            shown = (
                'id="list"' in answer.text if rule.arguments else any(one in answer.text for one in LISTED)
            )
            if (shown or rule.endpoint in BESIDE) and rule.endpoint not in NO_LISTS:
                yield rule.endpoint, path, answer
        elif rule.endpoint in BESIDE:
            yield rule.endpoint, path, answer


def test_every_list_leaves_as_an_excel_file_with_all_its_rows_in_the_readers_language(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = english(story.house.browser(*ROLE_PERMISSIONS))
    wrong: list[tuple[str, Any]] = []
    seen: set[str] = set()
    rows_seen = 0
    for endpoint, path, page in pages(story, browser):
        sheet = f"{path}?format=xlsx"
        browser.set_cookie("locale", "zh")
        head, *_ = _sheet(browser.get(sheet), endpoint, wrong)
        english(browser)
        english_head, *rows = _sheet(browser.get(sheet), endpoint, wrong)
        with monkeypatch.context() as few:
            few.setattr(lists, "EXPORT_PAGE", FEW)
            in_pieces = _sheet(browser.get(sheet), endpoint, wrong)[1:]
        text = page.text if page.mimetype == "text/html" else ""
        total = OF_TOTAL.search(text)
        expected = int(total[1].replace(",", "")) if total else len(rows)
        wrong += [
            (endpoint, word) for word in head if not CHINESE.search(str(word)) and word not in SAME_IN_BOTH
        ]
        wrong += [
            (endpoint, word)
            for word in set(english_head) - OWN_WORDS
            if not word or CHINESE.search(str(word))
        ]
        if not (len(rows) == len(in_pieces) == expected and rows == in_pieces):
            wrong.append((endpoint, (len(rows), len(in_pieces), expected)))
        if text and rows and "format=xlsx" not in text:
            wrong.append((endpoint, "no way to the file"))
        seen.add(endpoint)
        rows_seen += len(rows)

    assert wrong == []
    assert seen >= BESIDE
    assert len(seen) > 40
    assert rows_seen > 80


def _sheet(answer: TestResponse, endpoint: str, wrong: list[tuple[str, Any]]) -> list[tuple[Any, ...]]:
    if answer.mimetype != MIME:
        wrong.append((endpoint, "no Excel file"))
        return [()]
    return rows_of(answer)
