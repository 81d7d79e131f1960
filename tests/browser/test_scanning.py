"""What a camera may see: one code, two at once, one that is too dirty, another company's; and no camera at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.hands import PATIENCE, Hands, enrol, film_of, phone, shared_phone, sign_in
from tests.browser.line import set_offline
from tests.support.house import new_house
from webapp.core.clock import SettableClock
from webapp.core.codes import check_character

ELSEWHERE = "HTTPS://FLOOR.EXAMPLE/T/8M0000000"


@pytest.fixture
def hands(app: Flask, clock: SettableClock, live: str) -> Hands:
    clock.set(datetime.now(UTC))  # the phone's clock is the real one
    return shared_phone(new_house(app, clock), live)


def test_of_two_tickets_in_view_the_worker_chooses_without_network_and_the_decoder_has_its_worker(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    film = film_of(tmp_path, [_address(code) for code in hands.tickets])
    with phone(driver, hands, tmp_path, film=film) as context:
        page = _scanning(context, hands)
        expect(page.get_by_test_id("scan-choice")).to_have_count(2, timeout=PATIENCE)
        expect(page.get_by_test_id("scanner")).to_have_attribute("data-decoder", "worker")
        assert page.locator(".lens__mark").count() == 2
        assert "job" not in page.url
        page.get_by_test_id("scan-choice").nth(1).click()
        expect(page.get_by_test_id("job-page")).to_be_visible(timeout=PATIENCE)


def test_a_dirty_code_is_said_to_be_misread_and_can_be_typed(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    film = film_of(tmp_path, [_address(hands.tickets[0])], stain=True)
    with phone(driver, hands, tmp_path, film=film) as context:
        page = _scanning(context, hands)
        expect(page.get_by_test_id("scan-unreadable")).to_contain_text(
            "请输入编码下方印的字符", timeout=PATIENCE
        )
        code = hands.tickets[0]
        page.get_by_test_id("scan-typed").fill(code[:-1] + ("0" if code[-1] != "0" else "1"))
        page.get_by_test_id("scan-submit").click()
        expect(page.get_by_test_id("scan-damaged")).to_be_visible(timeout=PATIENCE)
        page.get_by_test_id("scan-typed").fill(code.lower())
        page.get_by_test_id("scan-submit").click()
        expect(page.get_by_test_id("job-page")).to_be_visible(timeout=PATIENCE)


def test_another_companys_ticket_is_called_that_and_the_card_stays(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    film = film_of(tmp_path, [ELSEWHERE + check_character(ELSEWHERE[-9:])])
    with phone(driver, hands, tmp_path, film=film) as context:
        page = _scanning(context, hands)
        expect(page.get_by_test_id("scan-foreign")).to_be_visible(timeout=PATIENCE)
        page.wait_for_timeout(3000)
        expect(page.get_by_test_id("scan-foreign")).to_be_visible()
        page.get_by_test_id("misfit-close").click()
        expect(page.get_by_test_id("scan-foreign")).to_have_count(0)


def test_without_a_camera_there_is_a_way_out(driver: Playwright, hands: Hands, tmp_path: Path) -> None:
    film_of(tmp_path, [_address(hands.tickets[0])])
    with phone(driver, hands, tmp_path) as context:
        page = _scanning(context, hands)
        expect(page.get_by_test_id("camera-again")).to_be_visible(timeout=PATIENCE)
        page.get_by_test_id("scan-photo").set_input_files(tmp_path / "camera.png")
        expect(page.get_by_test_id("job-page")).to_be_visible(timeout=PATIENCE)


def _address(code: str) -> str:
    return f"HTTPS://FLOOR.EXAMPLE/T/{code}"


def _scanning(context: BrowserContext, hands: Hands) -> Page:
    """The open scanner of a worker whose phone has its tickets and has just lost the network."""
    page = context.new_page()
    enrol(page, hands)
    sign_in(page, hands, "0103")
    expect(page.get_by_test_id("next-job")).to_have_count(2, timeout=PATIENCE)
    set_offline(context, True)
    page.get_by_test_id("scan-open").click()
    return page
