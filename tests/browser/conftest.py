"""The real app behind a real web server, and a real Chromium that looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from tests.browser.line import LINE
from tests.conftest import Worker
from tests.support.chromium import ARGUMENTS, executable

PHONE = ViewportSize(width=390, height=844)


@pytest.fixture(scope="session")
def address(worker: Worker) -> Iterator[str]:
    """Where the server is; 127.0.0.1 counts as secure, so cameras and service workers are allowed."""
    server = make_server("127.0.0.1", 0, LINE.to(worker.app), threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()


@pytest.fixture
def live(app: Flask, address: str) -> Iterator[str]:
    """The address of the server, on a fresh database."""
    yield address
    LINE.cut = False


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """What drives browsers; a process can run only one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    running = driver.chromium.launch(executable_path=executable(), args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser, live: str) -> Iterator[BrowserContext]:
    """A Chinese phone that has never been here."""
    context = browser.new_context(
        base_url=live, locale="zh-CN", viewport=PHONE, has_touch=True, is_mobile=True
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; an error in its scripts fails the test, even when the screen looks right."""
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
