from __future__ import annotations

from playwright.sync_api import Page


def test_a_phone_finds_the_guide_without_signing_in(page: Page) -> None:
    answer = page.goto("/phone-setup")

    assert answer is not None
    assert answer.ok
    assert page.locator("h1").count() == 1
