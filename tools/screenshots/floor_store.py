"""The storekeeper's half of the walk through the worker app: what is to come is taken in, a lot at a time, without network."""

from __future__ import annotations

from playwright.sync_api import Page

from screenshots.eyes import Eyes

PAUSE = 400
"""Milliseconds that a sheet takes to come up."""


def walk_store(page: Page, eyes: Eyes) -> None:
    """Look at the store's screens, signed in as a storekeeper."""
    page.goto("/floor/#/")
    page.get_by_test_id("task-receive").wait_for()
    page.wait_for_timeout(PAUSE)
    eyes.look("floor-24-store")
    _receive(page, eyes)
    _carry(page, eyes)
    _pick(page, eyes)
    _count(page, eyes)
    _ship(page, eyes)
    _deliver(page, eyes)


def _list(page: Page, eyes: Eyes, task: str, testid: str, look: str) -> None:
    """Look at the list with which one of the store's tasks begins."""
    page.goto(f"/floor/#/store/{task}")
    page.get_by_test_id(testid).wait_for()
    page.wait_for_timeout(PAUSE)
    eyes.look(look)


def _open_first(page: Page, row: str, testid: str) -> bool:
    """Open the first of the list's rows; False where it has none."""
    rows = page.get_by_test_id(row)
    if not rows.count():
        return False
    rows.first.click()
    page.get_by_test_id(testid).wait_for()
    page.wait_for_timeout(PAUSE)
    return True


def _receive(page: Page, eyes: Eyes) -> None:
    page.get_by_test_id("task-receive").click()
    page.get_by_test_id("orders-page").wait_for()
    eyes.look("floor-25-to-come")
    orders = page.get_by_test_id("order")
    if not orders.count():
        eyes.shames.append(("floor-26-receive", "nothing is to come in the demo"))
        return
    orders.first.click()
    page.get_by_test_id("receive-page").wait_for()
    eyes.look("floor-26-receive")
    page.locator("[data-testid$='-lot-0-all']").first.click()
    more = page.locator("[data-testid^='line-'][data-testid$='-more']")
    if more.count():
        more.first.click()
        page.locator("[data-testid$='-lot-1-quantity']").first.fill("5")
    eyes.look("floor-27-receive-lots")
    eyes.expects_failures = True
    page.context.set_offline(True)
    page.get_by_test_id("receive-submit").click()
    page.get_by_test_id("last-record").wait_for()
    page.wait_for_timeout(PAUSE)
    eyes.look("floor-28-received-offline")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(3 * PAUSE)
    eyes.forget()
    eyes.expects_failures = False


def _carry(page: Page, eyes: Eyes) -> None:
    page.goto("/floor/#/store/carry")
    page.get_by_test_id("thing").first.wait_for()
    eyes.look("floor-29-what-lies-where")
    page.get_by_test_id("thing").first.click()
    page.get_by_test_id("destination").wait_for()
    page.get_by_test_id("carry-all").click()
    page.locator("[data-testid^='to-']").first.click()
    eyes.look("floor-30-carry")


def _pick(page: Page, eyes: Eyes) -> None:
    _list(page, eyes, "pick", "picks-page", "floor-31-to-hand-out")
    if not _open_first(page, "pick", "pick-page"):
        eyes.shames.append(("floor-32-pick", "no order of the demo wants material"))
        return
    eyes.look("floor-32-pick")
    sources = page.locator("[data-testid$='-source-0']")
    if sources.count():
        sources.first.click()
    eyes.look("floor-33-picked")


def _count(page: Page, eyes: Eyes) -> None:
    """Where a stocktake is open."""
    _list(page, eyes, "count", "count-page", "floor-34-count")
    places = page.locator("[data-testid^='count-at-']")
    if not places.count():
        return
    places.first.click()
    page.get_by_test_id("count-line").first.wait_for()
    eyes.look("floor-35-count-at-place")
    page.get_by_test_id("count-line").first.click()
    page.get_by_test_id("count-sheet").wait_for()
    page.get_by_test_id("count-quantity").fill("12")
    eyes.look("floor-36-count-one", whole=False)
    page.keyboard.press("Escape")


def _ship(page: Page, eyes: Eyes) -> None:
    _list(page, eyes, "ship", "ships-page", "floor-37-to-ship")
    if _open_first(page, "delivery", "ship-page"):
        eyes.look("floor-38-ship")


def _deliver(page: Page, eyes: Eyes) -> None:
    """The customer takes all but one, and signs with a finger."""
    _list(page, eyes, "deliver", "delivers-page", "floor-39-to-be-signed")
    if not _open_first(page, "handover", "sign-pad"):
        eyes.shames.append(("floor-40-sign", "nothing of the demo is to be signed for"))
        return
    page.locator("[data-testid^='line-'][data-testid$='-less']").first.click()
    page.get_by_test_id("sign-name").fill("陈小姐")
    page.get_by_test_id("sign-pad").scroll_into_view_if_needed()
    box = page.get_by_test_id("sign-pad").bounding_box()
    if box is not None:
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 90, steps=8)
        page.mouse.move(box["x"] + 240, box["y"] + 30, steps=8)
        page.mouse.up()
    eyes.look("floor-40-sign")
