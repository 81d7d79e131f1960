"""Every page, paper and Excel file of the office, asked for by every role, and by people of another company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from tests.support.house import CSRF, House, new_house
from tests.sync.phone import new_phone
from tests.web.screens.floor_story import Story
from webapp.core.command_store import StoredCommand
from webapp.core.db import Base, Record
from webapp.domains.identity.roles import ROLE_PERMISSIONS, permissions_of
from webapp.web.access import Access, Caller, access_of
from webapp.web.identity.kept_files import keep_file
from webapp.web.lookups import LOOKUPS

TABLES = {
    "command_id": "command",
    "shipment_id": "shipment",
    "complaint_id": "complaint",
    "inspection_id": "inspection",
    "plan_id": "inspection_plan",
    "lot_id": "lot",
    "serial_id": "serial",
    "machine_id": "machine",
    "centre_id": "work_centre",
    "move_id": "stock_move",
    "user_id": "user",
    "device_id": "device",
    "invitation_id": "enrolment_code",
    "job_id": "background_job",
    "report_id": "operation_report",
    "work_order_id": "work_order",
    "order_id": "work_order",
    "ticket_id": "ticket",
    "place_id": "place",
    "stocktake_id": "stocktake",
    "line_id": "stocktake_line",
    "conflict_id": "command_conflict",
    "purchase_id": "purchase_order",
    "request_id": "purchase_request",
    "terms_id": "supplier_item",
    "price_list_id": "price_list",
    "payment_id": "payment",
    "proposal_id": "proposal",
    "message_id": "planning_message",
    "forecast_id": "forecast",
    "category_id": "item_category",
    "field_id": "custom_field",
    "conversion_id": "unit_conversion",
    "substitution_id": "substitution",
    "change_id": "engineering_change",
    "order_line_id": "sales_order_line",
    "subcontract_id": "subcontract_order",
    "sending_id": "subcontract_sending",
    "subcontract_receipt_id": "subcontract_receipt",
}
"""Whose id a parameter of an address is. ``order_id`` is a sales order's among the sales pages."""
SALES = ("sales.", "finance.order_costing", "printing.sales_order")
KINDS = {
    "kind": ("badge", "machine", "place", "lot", "serial"),
    "what": ("password", "pin"),
    "seq": ("10",),
    "revision": ("2",),
}
A_FILE = b'{"format":"suigong-outbox","version":1,"commands":[],"blobs":[]}'
OPEN_INSIDE = {
    "printing.tickets",
    "printing.tickets_of_order",
    "printing.labels",
    "lookup.options",
}
"""Addresses that any signed-in person may ask for, and that ask for a permission themselves."""
OPEN_INSIDE = {
    "printing.tickets",
    "printing.tickets_of_order",
    "printing.labels",
    "printing.purchase_order",
    "lookup.options",
    "items.cost",
}
"""Addresses that many people may ask for, and that ask for a permission themselves."""
OWN_ALONE = {"printing.job", "printing.paper", "imports.draft"}
"""What is found only by who ordered it."""
PASSING = {"planning.accept", "planning.release", "planning.follow"}
"""What a run of the plan may take away while somebody looks at it: a card says so, where another page would say 404."""
PAPERS = {"printing.tickets", "printing.labels"}
"""Papers whose addresses name after the question mark what is to be printed."""


@pytest.fixture
def story(story: Story) -> Story:
    """A company in which everything has happened once: the pages have something to show."""
    ids = story.ids
    order_id, step = story.in_work()
    scrap = {"quantity": "1", "reason": "D03"}
    story.send("production.report", step | {"good": "4", "rework": "2", "scrap": [scrap]}, "worker")
    held = story.send("production.report", step | {"good": "40"}, "worker", expect="held")
    story.send(
        "inventory.receive", {"item_id": ids["fan"], "quantity": "9", "unit_cost": "50"}, "storekeeper"
    )
    line = {"item_id": ids["fan"], "quantity": "5", "unit_price": "80"}
    sale = {"customer_id": ids["customer"], "due_on": "2026-12-01", "lines": [line]}
    sales_order = str(story.send("sales.place_order", sale, "seller")["id"])
    line_id = str(story.ask("sales.order", id=sales_order).lines[0].id)
    ship = {"order_id": sales_order, "lines": [{"line_id": line_id, "quantity": "2"}]}
    story.send("sales.ship", ship, "storekeeper")
    left = story.ask("sales.order", id=sales_order).shipments[0]
    back = {"shipment_line_id": str(left.lines[0].id), "quantity": "1", "reason": "坏"}
    story.send("sales.return", back, "storekeeper")
    said = {"customer_id": ids["customer"], "shipment_id": str(left.id), "kind": "quality", "what": "噪音大"}
    story.send("sales.raise_complaint", said, "seller")
    signed = {"shipment_id": str(left.id), "signer": "陈小姐", "strokes": [[10, 10, 200, 90]]}
    story.send("sales.sign_delivery", signed, "storekeeper")
    locked = {"order_id": sales_order, "line_id": line_id, "quantity": "1"}
    story.send("sales.lock_stock", locked, "seller")
    agreed = {"customer_id": ids["customer"], "item_id": ids["fan"], "prices": [{"unit_price": "79"}]}
    story.send("sales.add_price_list", agreed, "seller")
    paid = {
        "customer_id": ids["customer"],
        "amount": "90",
        "parts": [{"order_id": sales_order, "amount": "80"}],
    }
    story.send("finance.receive_payment", paid, "accountant")
    line = {"item_id": ids["motor"], "quantity": "5"}
    terms = {"supplier_id": ids["supplier"], "item_id": ids["motor"], "prices": [{"unit_price": "18"}]}
    story.send("purchasing.add_terms", terms, "buyer")
    asked = {"reason": "备货", "lines": [line | {"needed_on": "2026-12-01"}]}
    story.send("purchasing.request", asked, "seller")
    bought = {"supplier_id": ids["supplier"], "lines": [line]}
    bought_id = str(story.send("purchasing.place_order", bought, "buyer")["id"])
    bought_line = str(story.ask("purchasing.order", id=bought_id).lines[0].id)
    came = {"line_id": bought_line, "lots": [{"quantity": "2"}]}
    story.send("purchasing.receive", {"order_id": bought_id, "lines": [came]}, "storekeeper")
    pieces = {
        "item_id": ids["motor"],
        "version": story.ask("items.item", id=ids["motor"]).version,
        "on": True,
    }
    story.send("inventory.trace_pieces", pieces, "planner")
    raw = next(str(one.id) for one in story.ask("inventory.places", search="RM").rows)
    story.send("inventory.open_stocktake", {"place_ids": [raw]}, "storekeeper")
    grams = {"unit": "kg", "quantity": "1", "other_quantity": "1000", "other_unit": "g"}
    story.send("items.add_conversion", grams, "planner")
    story.send("items.add_category", {"code": "EL", "name": "电器件"}, "planner")
    story.send("items.add_custom_field", {"label": "颜色", "kind": "text"}, "planner")
    swap = {
        "mains": [{"item_id": ids["motor"], "quantity": "1"}],
        "substitutes": [{"item_id": ids["screw"], "quantity": "1"}],
    }
    story.send("items.add_substitution", swap, "planner")
    change = {"title": "New motor", "reason": "Noise", "items": [{"item_id": ids["fan"], "name": "B"}]}
    story.send("items.add_engineering_change", change, "planner")
    expected = {"first_on": "2026-12-01", "last_on": "2026-12-31", "quantity": "40"}
    story.send("planning.add_forecast", expected | {"item_id": ids["fan"]}, "planner")
    outside = {"supplier_id": ids["supplier"], "item_id": ids["fan"], "quantity": "3", "unit_price": "1"}
    subcontract = str(
        story.send("subcontracting.order_item", outside | {"due_on": "2026-12-01"}, "buyer")["id"]
    )
    material = str(story.ask("subcontracting.order", id=subcontract).materials[0].material_id)
    basket = {"order_id": subcontract, "materials": [{"material_id": material, "quantity": "1"}]}
    story.send("subcontracting.send", basket, "storekeeper")
    story.send("planning.run", {}, "planner")
    house = story.house
    new_phone(house, "worker")
    with house.open() as factory:
        tables = {
            str(one.class_.__tablename__): one.class_
            for one in Base.registry.mappers
            if issubclass(one.class_, Record)
        }
        for name, table in TABLES.items():
            found = factory.session.scalars(select(tables[table].id).limit(1)).first()
            ids[name] = str(found or uuid4())
    ids["badge_id"] = ids["user_id"]
    files = house.app.extensions["suigong"].phone_files
    ids["file_id"] = keep_file(files, house.company_id, BytesIO(A_FILE))
    ids["draft_id"] = str(uuid4())
    ids |= {"order_id": order_id, "work_order_id": order_id, "sales_order": sales_order}
    ids |= {"command_id": held["command"], "item_id": ids["fan"], "partner_id": ids["customer"]}
    return story


def addresses(app: Flask, ids: Mapping[str, str], method: str) -> Iterator[tuple[Rule, Access, str]]:
    """The addresses of the office that understand *method*, with ids of *ids* in them."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            access = access_of(app, rule.endpoint)
            if access is None or access.caller is not Caller.PERSON or method not in (rule.methods or ()):
                continue
            if rule.rule.startswith("/api/"):
                continue  # commands and queries have tests of their own
            for values in _values(rule, ids):
                built = rule.build(values)
                assert built is not None, rule
                printed = ids[f"{values.get('kind', 'ticket')}_id"] if rule.endpoint in PAPERS else ""
                yield rule, access, f"{built[1]}?id={printed}" if printed else built[1]


def _values(rule: Rule, ids: Mapping[str, str]) -> list[dict[str, Any]]:
    known: dict[str, Any] = {
        name: ids[name] if name == "file_id" else UUID(ids[name])
        for name in rule.arguments
        if name in ids and name.endswith("_id")
    }
    if "order_id" in known and rule.endpoint.startswith(SALES):
        known["order_id"] = UUID(ids["sales_order"])
    many = [name for name in rule.arguments if name in KINDS]
    if not many:
        return [known]
    choices = tuple(LOOKUPS) if rule.endpoint == "lookup.options" else KINDS[many[0]]
    return [known | {many[0]: int(one) if one.isdigit() else one} for one in choices]


def test_every_address_answers_each_role_as_it_declares(story: Story) -> None:
    wrong: list[tuple[str, str, int]] = []
    seen: Counter[int] = Counter()
    for role in ROLE_PERMISSIONS:
        browser, allowed = story.house.browser(role), permissions_of([role])
        for rule, access, path in addresses(story.house.app, story.ids, "GET"):
            may = access.permission is None or access.permission in allowed
            excel = may and not rule.arguments and rule.endpoint not in PAPERS
            for asked in (path, f"{path}?format=xlsx") if excel else (path,):
                status = browser.get(asked).status_code
                seen[status] += 1
                if status not in _expected(rule, may):
                    wrong.append((role, asked, status))

    assert wrong == []
    assert seen[200] > 400
    assert seen[403] > 200


def _expected(rule: Rule, may: bool) -> set[int]:
    if not may:
        return {403}
    if rule.endpoint in OWN_ALONE:
        return {404}
    return {200, 403} if rule.endpoint in OPEN_INSIDE else {200}


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(story: Story) -> None:
    client = story.house.app.test_client()

    statuses = {
        path: client.get(path).status_code for _, _, path in addresses(story.house.app, story.ids, "GET")
    }

    assert {path for path, status in statuses.items() if status != 302} == set()


def test_no_address_finds_what_belongs_to_another_company(story: Story) -> None:
    other = new_house(story.house.app, story.house.clock, "other")
    browser = other.browser(*ROLE_PERMISSIONS)
    before = _applied(story.house), _applied(other)

    found = [
        (method, path, status)
        for method in ("GET", "POST")
        for rule, _, path in addresses(story.house.app, story.ids, method)
        if ("<uuid:" in rule.rule or rule.endpoint in PAPERS)
        and (status := _ask(browser, method, path)) != (303 if rule.endpoint in PASSING else 404)
    ]

    assert found == []
    assert (_applied(story.house), _applied(other)) == before


def _ask(browser: FlaskClient, method: str, path: str) -> int:
    if method == "GET":
        return browser.get(path).status_code
    return browser.post(path, data={"csrf_token": CSRF, "command_id": str(uuid4())}).status_code


def _applied(house: House) -> int:
    with house.open() as factory:
        statement = select(func.count()).where(StoredCommand.status == "applied")
        return int(factory.session.scalar(statement) or 0)
