"""A phone in many hands: signing in without a network, several tickets at once, a stop that was forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect

from tests.browser.hands import (
    PATIENCE,
    Hands,
    enrol,
    enter_pin,
    go_online,
    later,
    phone,
    shared_phone,
    sign_in,
    sign_out,
)
from tests.browser.line import set_offline
from tests.support.house import new_house
from webapp.core.clock import SettableClock
from webapp.domains.production.models import WorkSession

D = Decimal


@pytest.fixture
def hands(app: Flask, clock: SettableClock, live: str) -> Hands:
    clock.set(datetime.now(UTC))  # the phone's clock is the real one
    return shared_phone(new_house(app, clock), live)


def test_the_second_worker_signs_in_the_next_morning_without_network_on_a_phone_that_was_off(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    with phone(driver, hands, tmp_path) as context:
        page = context.new_page()
        enrol(page, hands)
        sign_in(page, hands, "0103")
        sign_out(page)
        sign_in(page, hands, "0107")
        sign_out(page)

    # Next morning every ticket of yesterday has run out, and the Wi-Fi is down.
    morning = later(hands, 20)
    with phone(driver, hands, tmp_path, offline=True, now=morning) as context:
        page = context.new_page()
        page.goto("/floor/")
        page.get_by_test_id("worker-0107").click()
        enter_pin(page, "1111")
        expect(page.get_by_test_id("signin-error")).to_contain_text("还可以试 4 次")
        _wait_for_the_pause(page)
        enter_pin(page)
        expect(page.get_by_test_id("worker-name")).to_contain_text("王强", timeout=PATIENCE)
        _report_first_ticket(page, "4")
        # Three taps and the PIN: the phone changes hands in mid-shift.
        page.goto("/floor/#/")
        page.get_by_test_id("switch-open").click()
        page.get_by_test_id("worker-0103").click()
        enter_pin(page)
        expect(page.get_by_test_id("worker-name")).to_contain_text("李娜", timeout=PATIENCE)
        _report_first_ticket(page, "3")
        page.goto("/floor/#/me")
        page.get_by_test_id("sign-out").click()
        expect(page.get_by_test_id("signout-sheet")).to_contain_text("王强：1 条")
        expect(page.get_by_test_id("signout-sheet")).to_contain_text("李娜：1 条")
        page.keyboard.press("Escape")
        go_online(context, page)
        page.goto("/floor/#/")
        # What it recorded went out at once; to read, the server wants to see the worker.
        expect(page.get_by_test_id("renew")).to_be_visible(timeout=PATIENCE)
        page.get_by_test_id("renew-open").click()
        enter_pin(page)
        expect(page.get_by_test_id("renew")).to_have_count(0, timeout=PATIENCE)

    assert [(row.worker, row.good) for row in hands.reports()] == [("王强", D(4)), ("李娜", D(3))]


def test_five_wrong_pins_lock_one_worker_until_the_team_leader_takes_it_back(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    with phone(driver, hands, tmp_path) as context:
        page = context.new_page()
        enrol(page, hands)
        for number in ("0103", "0021"):
            sign_in(page, hands, number)
            sign_out(page)
    now = datetime.now(UTC)
    with phone(driver, hands, tmp_path, offline=True, now=now) as context:
        page = context.new_page()
        page.goto("/floor/")
        page.get_by_test_id("worker-0103").click()
        for wrong in range(1, 6):
            enter_pin(page, "0000")
            said = f"还可以试 {5 - wrong} 次" if wrong < 5 else "已在这部手机上锁定"
            expect(page.get_by_test_id("signin-error")).to_contain_text(said, timeout=PATIENCE)
            context.clock.set_system_time(now + timedelta(minutes=3 * wrong))
    # Off and on again, with the clock put back: still locked.
    with phone(driver, hands, tmp_path, offline=True, now=now) as context:
        page = context.new_page()
        page.goto("/floor/")
        page.get_by_test_id("worker-0103").click()
        expect(page.get_by_test_id("signin-error")).to_contain_text("已在这部手机上锁定", timeout=PATIENCE)
        page.get_by_test_id("signin-other").click()
        page.get_by_test_id("worker-0021").click()
        enter_pin(page)
        expect(page.get_by_test_id("home")).to_be_visible(timeout=PATIENCE)
        page.goto("/floor/#/me")
        page.get_by_test_id("workers-open").click()
        page.get_by_test_id("unlock-0103").click()
        expect(page.get_by_test_id("unlock-0103")).to_have_count(0)
        page.keyboard.press("Escape")
        sign_out(page)
        page.get_by_test_id("worker-0103").click()
        enter_pin(page)
        expect(page.get_by_test_id("worker-name")).to_contain_text("李娜", timeout=PATIENCE)


def test_a_badge_that_was_never_here_needs_the_network_once(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    with phone(driver, hands, tmp_path) as context:
        page = context.new_page()
        enrol(page, hands)
        set_offline(context, True)
        page.get_by_test_id("signin-badge").fill(hands.badges["0107"])
        page.get_by_test_id("signin-badge-next").click()
        enter_pin(page)
        expect(page.get_by_test_id("signin-error")).to_contain_text(
            "第一次在这里登录需要网络", timeout=PATIENCE
        )


def test_two_tickets_worked_together_share_one_workers_minutes_over_a_restart(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    with phone(driver, hands, tmp_path) as context:
        page = context.new_page()
        enrol(page, hands)
        sign_in(page, hands, "0103")
        expect(page.get_by_test_id("next-job")).to_have_count(2, timeout=PATIENCE)
        set_offline(context, True)
        page.get_by_test_id("together-open").click()
        page.get_by_test_id("together-offer").first.click()
        page.get_by_test_id("together-offer").first.click()
        page.get_by_test_id("together-start").click()
        expect(page.get_by_test_id("together-report")).to_be_visible()
    half_an_hour = later(hands, 0.5)
    with phone(driver, hands, tmp_path, offline=True, now=half_an_hour) as context:
        page = context.new_page()
        page.goto("/floor/")
        page.get_by_test_id("together-report").click()
        goods = page.get_by_test_id("row-good")
        goods.nth(0).fill("6")
        goods.nth(1).fill("2")
        page.get_by_test_id("together-minutes").fill("40")
        minutes = [page.get_by_test_id("row-minutes").nth(at).input_value() for at in (0, 1)]
        assert sum(map(D, minutes)) == D(40)
        page.get_by_test_id("together-submit").click()
        expect(page.get_by_test_id("together-page")).to_be_visible()
        go_online(context, page)
    rows = hands.reports()
    assert sorted(row.good for row in rows) == [D(2), D(6)]
    assert sorted(row.minutes for row in rows) == sorted(map(D, minutes))


def test_nothing_is_posted_about_a_forgotten_stop_before_the_worker_has_said_how_long(
    driver: Playwright, hands: Hands, tmp_path: Path
) -> None:
    with phone(driver, hands, tmp_path) as context:
        page = context.new_page()
        enrol(page, hands)
        sign_in(page, hands, "0103")
        page.get_by_test_id("next-job").first.click()
        page.get_by_test_id("job-start").click()
        expect(page.get_by_test_id("job-pause")).to_be_visible()
        go_online(context, page)
    started = hands.house.clock.now()
    morning = later(hands, 15.34)
    with phone(driver, hands, tmp_path, now=morning) as context:
        page = context.new_page()
        page.goto("/floor/")
        page.get_by_test_id("current-job").click()
        page.get_by_test_id("job-pause").click()
        page.get_by_test_id("pause-shift").click()
        expect(page.get_by_test_id("forgotten-why")).to_contain_text("15 小时 20 分")
        page.get_by_test_id("forgotten-sheet").get_by_role("button", name="关闭").click()
        expect(page.get_by_test_id("forgotten-sheet")).to_have_count(0)
        expect(page.get_by_test_id("job-pause")).to_be_visible()
        page.get_by_test_id("report-open").click()
        page.get_by_test_id("report-good").fill("5")
        page.get_by_test_id("report-submit").click()
        if page.get_by_test_id("renew-sheet").is_visible():
            page.get_by_test_id("renew-sheet").get_by_test_id("signin-pin").fill("2468")
            page.get_by_test_id("signin-submit").click()
        page.get_by_test_id("forgotten-minutes").fill("200")
        page.get_by_test_id("forgotten-own").click()
        expect(page.get_by_test_id("job-page")).to_be_visible()
        go_online(context, page)
    (row,) = hands.reports()
    assert (row.good, row.minutes) == (D(5), D(200))
    with hands.house.open() as factory:
        (stretch,) = factory.session.query(WorkSession)
        assert stretch.ended_at is not None
        assert abs((stretch.ended_at - started).total_seconds() - 200 * 60) < 60


def _report_first_ticket(page: Page, good: str) -> None:
    page.goto("/floor/#/")
    page.get_by_test_id("next-job").first.click()
    page.get_by_test_id("report-open").click()
    page.get_by_test_id("report-good").fill(good)
    page.get_by_test_id("report-submit").click()
    expect(page.get_by_test_id("job-page")).to_be_visible()


def _wait_for_the_pause(page: Page) -> None:
    """A wrong PIN makes the next one wait, seconds at first."""
    page.wait_for_timeout(2500)
