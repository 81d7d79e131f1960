"""Complaints: open → answered → closed, and open again; about something that is this customer's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domains.sales.test_orders import order_of, place, shipping, stocked
from tests.scenarios.fan_factory import FanFactory
from webapp.core.errors import StateError
from webapp.domains.sales.complaint_models import TRANSITIONS, Complaint
from webapp.domains.sales.complaints import move


@pytest.fixture
def delivered(fans: FanFactory) -> dict[str, Any]:
    """Ten screws that left for the customer."""
    order = place(fans, (fans.screw, "10", "2"))
    stocked(fans, fans.screw, "15")
    fans.send("sales.ship", shipping(order_of(fans, order), "10"), "storekeeper")
    shipment = fans.factory.ask("sales.order", {"id": order["id"]}).shipments[0]
    return order | {"shipment": str(shipment.id), "line": str(shipment.lines[0].id)}


def raised(fans: FanFactory, **more: Any) -> dict[str, Any]:
    body = {"customer_id": fans.customer, "kind": "quality", "what": "生锈"} | more
    return fans.send("sales.raise_complaint", body, "seller")


def step(fans: FanFactory, name: str, complaint: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"complaint_id": complaint["id"], "version": complaint["version"]} | more
    return fans.send(f"sales.{name}_complaint", body, "seller")


def refused(fans: FanFactory, type_: str, body: dict[str, Any]) -> tuple[str | None, list[str]]:
    outcome = fans.factory.send(type_, body, fans.factory.actor("seller"), expect="refused")
    return outcome.code, [one.field for one in outcome.errors]


def test_a_complaint_about_a_delivery_is_answered_and_closed_with_what_came_back(
    fans: FanFactory, delivered: dict[str, Any]
) -> None:
    complaint = raised(fans, shipment_id=delivered["shipment"], item_id=fans.screw, quantity="4")
    assert complaint["number"].startswith("CP-")
    seen = fans.factory.ask("sales.complaint", {"id": complaint["id"]})
    assert (seen.order_number, seen.quantity, seen.status, seen.late) == (
        delivered["number"],
        4,
        "open",
        False,
    )
    assert seen.due_on == fans.factory.clock.now().date() + timedelta(days=7)

    back = {"shipment_line_id": delivered["line"], "quantity": "4", "reason": "生锈"}
    returned = fans.send("sales.return", back, "storekeeper")
    complaint = step(fans, "answer", complaint, answer="退货处理")
    complaint = step(fans, "close", complaint, outcome="return", return_id=returned["id"])

    seen = fans.factory.ask("sales.complaint", {"id": complaint["id"]})
    assert (seen.status, seen.outcome, seen.return_number) == ("closed", "return", returned["number"])
    complaint = step(fans, "reopen", complaint, reason="又坏了")
    seen = fans.factory.ask("sales.complaint", {"id": complaint["id"]})
    assert (seen.status, seen.outcome, seen.return_id, seen.answer) == ("open", "", None, "退货处理")


def test_what_nobody_settled_in_time_is_late_and_stands_first(fans: FanFactory) -> None:
    today = fans.factory.clock.now().date()
    later = raised(fans, due_on=(today + timedelta(days=3)).isoformat())
    early = raised(fans, due_on=(today - timedelta(days=1)).isoformat())
    done = step(fans, "answer", raised(fans, due_on="2020-01-01"), answer="好")
    done = step(fans, "close", done, outcome="none")

    rows = fans.factory.ask("sales.complaints").rows
    assert [row.number for row in rows] == [early["number"], later["number"], done["number"]]
    assert [row.late for row in rows] == [True, False, False]
    late = fans.factory.ask("sales.complaints", {"late": True}).rows
    assert [row.number for row in late] == [early["number"]]
    unsettled = fans.factory.ask("sales.complaints", {"status": "unsettled"})
    assert (unsettled.total, fans.factory.ask("sales.complaints", {"status": "closed"}).total) == (2, 1)


def test_a_complaint_is_about_what_is_this_customers(fans: FanFactory, delivered: dict[str, Any]) -> None:
    other = {"number": "C-9", "name": "别人", "is_customer": True}
    stranger = str(fans.send("partners.add_partner", other, "seller")["id"])
    body = {"customer_id": stranger, "kind": "late", "what": "迟"}
    about = body | {"shipment_id": delivered["shipment"]}
    assert refused(fans, "sales.raise_complaint", about) == ("not_theirs", ["order_id"])
    assert (
        refused(fans, "sales.raise_complaint", body | {"customer_id": fans.supplier})[0] == "not_a_customer"
    )

    back = {"shipment_line_id": delivered["line"], "quantity": "1", "reason": "锈"}
    returned = fans.send("sales.return", back, "storekeeper")
    theirs = step(fans, "answer", fans.send("sales.raise_complaint", body, "seller"), answer="好")
    close = {"complaint_id": theirs["id"], "version": theirs["version"], "outcome": "return"}
    close["return_id"] = returned["id"]
    assert refused(fans, "sales.close_complaint", close) == ("not_theirs", ["return_id"])


def test_two_who_change_a_complaint_do_not_overwrite_each_other(fans: FanFactory) -> None:
    complaint = raised(fans)
    (handler, *_) = fans.factory.ask("sales.complaint_handlers", actor=fans.factory.actor("seller"))
    step(fans, "assign", complaint, handler_id=str(handler.id), due_on="2026-12-24")
    seen = fans.factory.ask("sales.complaint", {"id": complaint["id"]})
    assert (seen.handler, seen.due_on.isoformat()) == (handler.name, "2026-12-24")

    body = {"complaint_id": complaint["id"], "version": complaint["version"], "answer": "好"}
    assert refused(fans, "sales.answer_complaint", body)[0] == "stale_version"


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["open", "answered", "closed"]), max_size=12))
def test_a_complaint_closes_only_once_somebody_has_answered(steps: list[str]) -> None:
    complaint = Complaint(status="open")
    for wanted in steps:
        before = complaint.status
        try:
            move(complaint, wanted)
        except StateError:
            assert complaint.status == before
            assert (before, wanted) not in TRANSITIONS
        else:
            assert wanted != "closed" or before == "answered"
