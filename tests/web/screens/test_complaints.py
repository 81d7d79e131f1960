"""A customer complains of a delivery: the seller enters it, the boss sees that it is overdue, and it is settled."""

from __future__ import annotations

from datetime import timedelta

from tests.web.screens.floor_story import Story, english, post, rows_of
from tests.web.screens.test_sales import shipped


def test_a_complaint_goes_from_the_delivery_to_its_end_and_stands_on_the_customers_page(
    story: Story,
) -> None:
    delivery = shipped(story)
    seller = english(story.house.browser("seller", "boss"))
    form = f"/complaints/new?shipment={delivery}"
    assert form.replace("&", "&amp;") in seller.get(f"/deliveries/{delivery}").text
    page = seller.get(form).text
    assert story.ids["customer"] in page

    today = story.house.clock.now().date()
    typed = {
        "customer_id": story.ids["customer"],
        "shipment_id": delivery,
        "item_id": story.ids["fan"],
        "kind": "damage",
        "quantity": "2",
        "what": "",
        "due_on": (today - timedelta(days=1)).isoformat(),
    }
    answer = post(seller, "/complaints/new", **typed)
    assert answer.status_code == 422
    assert 'value="2"' in answer.text
    answer = post(seller, "/complaints/new", **typed | {"what": "two boxes crushed"})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "two boxes crushed" in seller.get(address).text

    assert "1 complaint is overdue" in seller.get("/").text
    assert "two boxes crushed" in seller.get(f"/partners/{story.ids['customer']}").text
    assert "two boxes crushed" in seller.get(f"/deliveries/{delivery}").text
    head, row = rows_of(seller.get("/complaints?late=true&format=xlsx"))
    assert "What happened" in head
    assert "two boxes crushed" in row

    refused = post(seller, f"{address}/answer", version="1", answer=" ")
    assert refused.status_code == 422
    assert post(seller, f"{address}/answer", version="1", answer="sent two more").status_code == 303
    assert post(seller, f"{address}/close", version="2", outcome="replacement").status_code == 303
    page = seller.get(address).text
    assert "Replaced" in page
    assert "complaint is overdue" not in seller.get("/").text
    assert post(seller, f"{address}/reopen", version="3", reason="crushed again").status_code == 303
    assert "crushed again" in seller.get(address).text


def test_a_storekeeper_reads_complaints_and_changes_none(story: Story) -> None:
    body = {"customer_id": story.ids["customer"], "kind": "late", "what": "迟了三天"}
    complaint = story.send("sales.raise_complaint", body, "seller")["id"]
    keeper = story.house.browser("storekeeper")
    page = keeper.get(f"/complaints/{complaint}").text
    assert "迟了三天" in page
    assert "/answer" not in page
    assert post(keeper, f"/complaints/{complaint}/answer", version="1", answer="x").status_code == 403
    assert keeper.get("/complaints/new").status_code == 403
