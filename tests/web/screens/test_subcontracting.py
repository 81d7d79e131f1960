"""Work done outside as the office sees it, and as the supplier does who has a link and no account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.support.house import CSRF, new_house
from tests.web.screens.floor_story import Story, english, post
from webapp.domains.subcontracting.links import ANSWERS_A_LINK
from webapp.web.subcontracting import tokens


@pytest.fixture
def story(story: Story) -> Story:
    story.stock_up()
    return story


def ordered(story: Story) -> str:
    """A subcontract order for ten fans, entered on the screen."""
    answer = post(
        story.house.browser("buyer"),
        "/subcontract-orders/new",
        supplier_id=story.ids["supplier"],
        item_id=story.ids["fan"],
        quantity="10",
        unit_price="3.57",
        due_on="2026-12-01",
        note="请用新模具",
    )
    assert answer.status_code == 303
    return str(answer.location).rsplit("/", 1)[1]


def link_of(story: Story, order_id: str) -> str:
    """The path of the link that the order's page shows."""
    buyer = story.house.browser("buyer")
    post(buyer, f"/subcontract-orders/{order_id}/link")
    page = buyer.get(f"/subcontract-orders/{order_id}").text
    found = re.search(r'value="https?://[^/"]+(/s/[^"]+)"', page)
    assert found
    return found[1]


def visitor(story: Story) -> FlaskClient:
    """A browser that has never signed in; its pages know their token."""
    client = story.house.app.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf"] = CSRF
    return client


def test_the_store_sends_receives_and_the_buyer_settles_on_the_screens(story: Story) -> None:
    order_id = ordered(story)
    path = f"/subcontract-orders/{order_id}"
    keeper, buyer = english(story.house.browser("storekeeper")), english(story.house.browser("buyer"))
    materials = story.ask("subcontracting.order", id=order_id).materials
    basket = {
        f"materials__dot__{at}__dot__{name}": value
        for at, one in enumerate(materials)
        for name, value in (("material_id", str(one.material_id)), ("quantity", str(one.required)))
    }

    assert post(keeper, f"{path}/send", **basket).status_code == 303
    shown = keeper.get(path).text
    assert "is on its way" in shown
    sending = story.ask("subcontracting.sendings", order_id=order_id).rows[0]
    paper = keeper.get(f"/print/baskets/{sending.id}.pdf")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
    # The code on the paper, typed or scanned, leads to the order.
    found = keeper.get(f"/find?q={sending.code}")
    assert (found.status_code, found.location) == (302, path)
    scanned = keeper.get(f"/B/{sending.code}")
    assert scanned.location == f"/find?q={sending.code}"

    assert post(keeper, f"{path}/receive", good="0").status_code == 422
    # Nine were typed where ten came: the receipt is taken back with a reason, and entered anew.
    assert post(keeper, f"{path}/receive", good="9").status_code == 303
    wrong = story.ask("subcontracting.order", id=order_id).receipts[0]
    reverse = f"{path}/receipts/{wrong.id}/reverse"
    assert reverse in keeper.get(path).text
    assert reverse not in buyer.get(path).text
    assert post(keeper, reverse).status_code == 422
    assert post(keeper, reverse, reason="ten came").status_code == 303
    shown = keeper.get(path).text
    assert "ten came" in shown
    assert reverse not in shown
    assert post(keeper, f"{path}/receive", good="10").status_code == 303
    assert post(buyer, f"{path}/settle").status_code == 303
    page = buyer.get(path).text
    assert "Settled" in page
    assert "35.7" in page  # 10 × 3.57 to pay


def test_more_than_is_in_stock_is_said_at_its_field_and_nothing_typed_is_lost(story: Story) -> None:
    order_id = ordered(story)
    keeper = english(story.house.browser("storekeeper"))
    material = next(
        one for one in story.ask("subcontracting.order", id=order_id).materials if one.item_number == "MOTOR"
    )
    fields = {"materials__dot__0__dot__material_id": str(material.material_id)}
    answer = post(
        keeper,
        f"/subcontract-orders/{order_id}/send",
        **fields,
        materials__dot__0__dot__quantity="777",
    )
    assert answer.status_code == 422
    assert 'aria-describedby="f-materials-0-quantity-error"' in answer.text
    assert "777" in answer.text


def test_a_supplier_sees_one_order_and_answers_it_without_an_account(story: Story) -> None:
    order_id = ordered(story)
    path = link_of(story, order_id)
    supplier = visitor(story)

    page = supplier.get(path)
    assert page.status_code == 200
    assert "SC-2026-0001" in page.text
    assert "请用新模具" in page.text
    for secret in ("3.57", "MOTOR", "恒力电机", "/subcontract-orders"):
        assert secret not in page.text, secret
    assert page.headers["Cache-Control"] == "no-store"
    # With "no-referrer" a browser hides from us, too, where the answer comes from, and we turn it away.
    assert page.headers["Referrer-Policy"] == "same-origin"

    said = post(supplier, path, kind="confirmed", quantity="10", promised_on="2026-12-03", note="周四送到")
    assert said.status_code == 200
    assert "已收到您的回复" in said.text
    wrong = post(supplier, path, kind="confirmed", quantity="-1", promised_on="2026-12-03")
    assert wrong.status_code == 422
    assert "-1" in wrong.text
    gone = post(supplier, path, kind="confirmed", quantity="10", promised_on="2026-10-01")
    assert gone.status_code == 422
    assert 'id="f-promised_on-error"' in gone.text
    assert 'value="2026-10-01"' in gone.text
    seen = english(story.house.browser("buyer")).get(f"/subcontract-orders/{order_id}").text
    assert "Will deliver 10 on 2026-12-03" in seen
    assert "Later than ordered" in seen
    assert "周四送到" in seen


def test_the_link_opens_nothing_else_of_the_company(story: Story) -> None:
    path = link_of(story, ordered(story))
    supplier = visitor(story)
    supplier.get(path)

    for other in ("/", "/subcontract-orders", "/purchase-orders", "/stock", "/api/v1/queries/items.items"):
        assert supplier.get(other).status_code in (302, 401), other


def test_the_link_cannot_name_another_order_or_do_anything_but_answer(story: Story) -> None:
    first, second = ordered(story), ordered(story)
    path = link_of(story, first)
    supplier = visitor(story)

    post(supplier, path, kind="cancel", order_id=second, quantity="5", promised_on="2026-12-03")

    assert story.ask("subcontracting.order", id=second).answers == []
    assert [one.kind for one in story.ask("subcontracting.order", id=first).answers] == ["confirmed"]
    assert story.ask("subcontracting.order", id=first).status == "ordered"


def test_a_link_that_was_taken_back_expired_or_is_forged_shows_nothing(story: Story) -> None:
    order_id = ordered(story)
    old = link_of(story, order_id)
    new = link_of(story, order_id)
    supplier = visitor(story)
    assert supplier.get(old).status_code == 410
    assert post(supplier, old, kind="confirmed", quantity="1", promised_on="2026-12-03").status_code == 410
    assert supplier.get(new).status_code == 200
    post(story.house.browser("buyer"), f"/subcontract-orders/{order_id}/unlink")
    assert supplier.get(new).status_code == 410

    newest = link_of(story, order_id)
    story.house.clock.advance(timedelta(days=15))
    gone = supplier.get(newest)
    assert gone.status_code == 410
    assert "SC-2026" not in gone.text
    assert supplier.get(newest[:-2] + "xx").status_code == 404
    nothing = supplier.get("/s/abc")
    assert (nothing.status_code, 'href="/"' in nothing.text) == (
        404,
        False,
    )  # a supplier has no start page here


def test_a_link_of_one_company_opens_nothing_of_another(story: Story) -> None:
    path = link_of(story, ordered(story))
    secret = story.house.app.config["SECRET_KEY"]
    named = tokens.read(secret, path.removeprefix("/s/"))
    assert named is not None
    other = new_house(story.house.app, story.house.clock, "other")
    crossed = tokens.write(secret, other.company_id, named[1])

    assert visitor(story).get(f"/s/{crossed}").status_code == 410


def test_an_answer_needs_the_token_of_our_own_page(story: Story) -> None:
    path = link_of(story, ordered(story))
    stranger = story.house.app.test_client()

    answer = stranger.post(path, data={"kind": "confirmed", "quantity": "1", "promised_on": "2026-12-03"})

    assert answer.status_code == 403


def test_one_link_and_one_address_answer_only_so_often(story: Story) -> None:
    path = link_of(story, ordered(story))
    supplier = visitor(story)

    def say() -> int:
        return post(supplier, path, kind="confirmed", quantity="1", promised_on="2026-12-03").status_code

    assert [say() for _ in range(ANSWERS_A_LINK)] == [200] * ANSWERS_A_LINK
    assert say() == 422
    # Thirty from one address within a quarter of an hour; then it has to wait.
    statuses = [say() for _ in range(12)]
    assert statuses[-1] == 429
    story.house.clock.advance(timedelta(minutes=16))
    assert say() == 422
