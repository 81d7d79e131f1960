"""An inspector's morning at the gate: motors have come, are measured, sorted, accepted and sent back."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.scenarios import fan_factory
from tests.support.factory import Factory
from tests.support.house import CSRF, House
from webapp.core import doctor

D = Decimal


class Gate:
    """The fan factory, whose motors are inspected when they come."""

    def __init__(self, house: House) -> None:
        self.house = house
        with house.open() as factory:
            fans = fan_factory.build(factory)
            self.motor, self.supplier = fans.motor, fans.supplier
            item = factory.ask("items.item", {"id": fans.motor})
            change = {"item_id": fans.motor, "version": item.version, "incoming_inspection": True}
            fans.send("items.change_item", change, "planner")

    def plan(self, *characteristics: dict[str, Any], sample: int = 1) -> list[str]:
        """Write the plan; the ids of its characteristics."""
        with self.house.open() as factory:
            plan = {"name": "来料检", "type": "IQC", "item_id": self.motor, "sample_size": sample}
            body = plan | {"characteristics": list(characteristics)}
            made = factory.send("quality.add_plan", body, factory.actor("inspector")).result
            return [str(one.id) for one in factory.ask("quality.plan", {"id": made["id"]}).characteristics]

    def comes(self, quantity: str) -> str:
        """As many motors come on an order; their lot."""
        with self.house.open() as factory:
            line = {"item_id": self.motor, "quantity": quantity, "unit_price": "20"}
            order = {"supplier_id": self.supplier, "due_on": "2026-11-30", "lines": [line]}
            buyer, storekeeper = factory.actor("buyer"), factory.actor("storekeeper")
            order_id = factory.send("purchasing.place_order", order, buyer).result["id"]
            line_id = str(factory.ask("purchasing.order", {"id": order_id}).lines[0].id)
            came = {"line_id": line_id, "lots": [{"quantity": quantity, "supplier_lot": "S-7"}]}
            body = {"order_id": order_id, "lines": [came]}
            return str(factory.send("purchasing.receive", body, storekeeper).result["lot_ids"][0])

    def lots(self) -> list[tuple[str, Decimal]]:
        """What lies here of motors that came on orders, by lot."""
        with self.house.open() as factory:
            rows = factory.ask("inventory.lots", {"item_id": self.motor, "in_stock": True}).rows
            return sorted((one.status, one.on_hand) for one in rows if one.supplier_lot == "S-7")


@pytest.fixture
def gate(house: House) -> Gate:
    return Gate(house)


@pytest.fixture
def inspector(house: House) -> FlaskClient:
    browser = house.browser("inspector", "buyer")
    browser.set_cookie("locale", "en")
    return browser


def decide(browser: FlaskClient, lot: str, **values: Any) -> Any:
    named = {f"decision.{name}": value for name, value in values.pop("decision", {}).items()}
    data = {"csrf_token": CSRF, "command_id": str(uuid4())} | named | values
    return browser.post(f"/inspections/incoming/{lot}", data=data)


GAP = {"name": "空载电流", "name_en": "Idle current", "kind": "numeric", "unit": "A", "upper": "0.3"}


def test_what_came_waits_on_the_list_until_it_is_measured_and_accepted(
    gate: Gate, inspector: FlaskClient
) -> None:
    (gap,) = gate.plan(GAP, sample=2)
    lot = gate.comes("100")
    listed = inspector.get("/inspections/incoming").get_data(as_text=True)
    assert f"/inspections/incoming/{lot}" in listed
    page = inspector.get(f"/inspections/incoming/{lot}").get_data(as_text=True)
    assert 'data-upper="0.3' in page
    assert page.count("data-judge") == 2
    readings = {f"units.{unit}.readings.{gap}": "0.21" for unit in (0, 1)}

    missing = decide(inspector, lot, **{f"units.0.readings.{gap}": "0.21"}, decision={"decision": "accept"})
    assert missing.status_code == 422
    assert f'id="f-units-1-readings-{gap}-error"' in missing.get_data(as_text=True)
    done = decide(inspector, lot, **readings, decision={"decision": "accept"})

    assert done.status_code == 303
    assert gate.lots() == [("available", D(100))]
    shown = inspector.get(done.headers["Location"]).get_data(as_text=True)
    assert "Accepted" in shown
    assert "data-judge" not in shown
    assert "Nothing waits for its inspection" in inspector.get("/inspections/incoming").get_data(as_text=True)


def test_a_failed_reading_is_never_accepted_without_saying_why(gate: Gate, inspector: FlaskClient) -> None:
    (gap,) = gate.plan(GAP)
    lot = gate.comes("100")
    reading = {f"units.0.readings.{gap}": "0.35"}
    refused = decide(inspector, lot, **reading, decision={"decision": "accept"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "outside its limits" in page
    assert 'value="0.35"' in page
    silent = decide(inspector, lot, **reading, decision={"decision": "deviation"})
    assert silent.status_code == 422
    assert 'id="f-decision-reason-error"' in silent.get_data(as_text=True)
    assert gate.lots() == [("quarantine", D(100))]

    assert (
        decide(
            inspector, lot, **reading, decision={"decision": "deviation", "reason": "客户已同意"}
        ).status_code
        == 303
    )
    assert gate.lots() == [("available", D(100))]


def test_what_is_sorted_out_lies_in_a_rejected_lot_goes_back_and_counts_for_the_supplier(
    gate: Gate, inspector: FlaskClient
) -> None:
    gate.plan(GAP)
    (gap,) = gate.plan(GAP | {"upper": "0.4"})  # of two plans, the one written last
    lot = gate.comes("100")
    sorted_out = {"decision": "accept", "rejected": "8", "reason": "外壳磕碰"}

    too_many = decide(
        inspector, lot, **{f"units.0.readings.{gap}": "0.35"}, decision=sorted_out | {"rejected": "100"}
    )
    assert too_many.status_code == 422
    assert 'id="f-decision-rejected-error"' in too_many.get_data(as_text=True)
    assert (
        decide(inspector, lot, **{f"units.0.readings.{gap}": "0.35"}, decision=sorted_out).status_code == 303
    )

    assert gate.lots() == [("available", D(92)), ("rejected", D(8))]
    with gate.house.open() as factory:
        (part,) = factory.ask("inventory.lots", {"item_id": gate.motor, "status": "rejected"}).rows
        assert factory.ask("inventory.lot", {"id": part.id}).split_from_id is not None
        valued = factory.ask("inventory.item_stock", {"id": gate.motor})
        card = factory.ask("purchasing.scorecard", {"supplier_id": gate.supplier})
        assert (card.items[0].received, card.items[0].bad) == (D(100), D(8))
        assert factory.ask("inventory.stock", {"search": valued.item_number}).rows[0].on_hand == D(92) + D(8)
        assert breaches(factory) == []
    form = inspector.get(f"/purchase-returns/new?lot={part.id}").get_data(as_text=True)
    assert str(part.id) in form
    receipt_line = form.split('name="receipt_line_id" value="')[1].split('"')[0]
    back = {"receipt_line_id": receipt_line, "lot_id": str(part.id), "quantity": "8", "reason": "磕碰"}
    sent = inspector.post(
        "/purchase-returns/new", data=back | {"csrf_token": CSRF, "command_id": str(uuid4())}
    )
    assert sent.status_code == 303
    assert gate.lots() == [("available", D(92))]
    with gate.house.open() as factory:
        card = factory.ask("purchasing.scorecard", {"supplier_id": gate.supplier})
        assert card.items[0].bad == D(8)
        assert breaches(factory) == []


def test_what_a_phone_measured_and_failed_is_decided_in_the_office_once(
    gate: Gate, inspector: FlaskClient
) -> None:
    (gap,) = gate.plan(GAP)
    lot = gate.comes("10")
    with gate.house.open() as factory:
        plan = factory.ask("quality.incoming_lot", {"id": lot}).plan
        units = [{"unit": 1, "readings": [{"characteristic_id": gap, "value": "0.5"}]}]
        body = {"plan_id": str(plan.id), "lot_id": lot, "units": units}
        factory.send("quality.inspect", body, factory.actor("inspector"))
    assert "Failed" in inspector.get("/inspections/incoming?state=failed").get_data(as_text=True)
    page = inspector.get(f"/inspections/incoming/{lot}").get_data(as_text=True)
    assert "data-judge" not in page
    assert "data-judge" in inspector.get(f"/inspections/incoming/{lot}?again=true").get_data(as_text=True)

    rejected = {"decision": "reject", "reason": "电流超标"}
    assert decide(inspector, lot, decision=rejected).status_code == 303
    assert gate.lots() == [("rejected", D(10))]
    late = decide(inspector, lot, decision=rejected)
    assert late.status_code == 422
    assert "does not wait" in late.get_data(as_text=True)


def test_a_photo_that_the_plan_asks_for_is_chosen_at_the_desk(gate: Gate, inspector: FlaskClient) -> None:
    gap, picture = gate.plan(GAP, {"name": "铭牌", "kind": "photo"})
    lot = gate.comes("10")
    reading = {f"units.0.readings.{gap}": "0.1", f"units.0.readings.{picture}": ""}
    accept = {"decision": "accept"}
    without = decide(inspector, lot, **reading, decision=accept)
    assert without.status_code == 422
    wrong = {f"photo.0.{picture}": (BytesIO(b"%PDF"), "a.jpg")}
    assert decide(inspector, lot, **reading, **wrong, decision=accept).status_code == 422
    photo = BytesIO()
    Image.new("RGB", (40, 30), "red").save(photo, "PNG")
    chosen = {f"photo.0.{picture}": (BytesIO(photo.getvalue()), "plate.png")}

    # The photo is kept even while something else is wrong.
    kept = decide(inspector, lot, **(reading | {f"units.0.readings.{gap}": ""}), **chosen, decision=accept)
    page = kept.get_data(as_text=True)
    sha256 = page.split(f'name="units.0.readings.{picture}" value="')[1].split('"')[0]
    assert kept.status_code == 422
    assert len(sha256) == 64
    done = decide(inspector, lot, **(reading | {f"units.0.readings.{picture}": sha256}), decision=accept)

    assert done.status_code == 303
    assert gate.lots() == [("available", D(10))]


def test_without_a_plan_a_person_decides_and_says_why(gate: Gate, inspector: FlaskClient) -> None:
    lot = gate.comes("10")
    assert "There is no plan" in inspector.get(f"/inspections/incoming/{lot}").get_data(as_text=True)
    assert decide(inspector, lot, decision={"decision": "accept"}).status_code == 422
    words = {"decision": "accept", "reason": "与样品一致"}
    assert decide(inspector, lot, decision=words).status_code == 303
    assert gate.lots() == [("available", D(10))]


def test_who_may_only_look_decides_nothing(gate: Gate) -> None:
    lot = gate.comes("10")
    storekeeper = gate.house.browser("worker")
    assert decide(storekeeper, lot, decision={"decision": "reject", "reason": "x"}).status_code == 403


def breaches(factory: Factory) -> list[Any]:
    return [one for one in doctor.run(factory.session) if not one.healthy]
