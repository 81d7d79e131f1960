"""Which addresses to look at: all that the office answers, and an example for those that show one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask, url_for
from werkzeug.routing import Rule

from screenshots.people import looks_at
from webapp.cli.demo.build import CODE
from webapp.core.actor import Actor, system_actor
from webapp.core.queries import all_queries, run_query
from webapp.core.tenancy import bind_company
from webapp.domains.identity.companies import company_by_code
from webapp.extensions import current_clock, db
from webapp.web.access import access_of

NO_SCREEN = {
    "static": "a file",
    "floor.page": "the worker app is driven, not opened (floor.py)",
    "floor.asset": "a file",
    "floor.manifest": "for the browser",
    "floor.scanned": "leads into the worker app",
    "floor.service_worker": "a script",
    "floor.worker": "a script",
    "frame.favicon": "a file",
    "frame.manifest": "for the browser",
    "lookup.options": "for scripts",
    "inventory.find_items": "for scripts",
    "imports.template": "a file",
    "inventory.count_line": "a line of a stocktake (tests/web/screens/test_stocktakes.py looks at it)",
    "inventory.lock_form": "nothing is locked in the demo (tests/web/screens/test_reservations.py looks at it)",
    "items.substitute": "nothing stands in for anything in the demo (tests/web/screens/test_items.py looks at it)",
    "finance.payment": "nobody has paid in the demo (tests/web/test_every_address.py opens it)",
    "purchasing.scores": "a file",
    "planning.change_form": "nothing is forecast in the demo (tests/web/screens/test_planning.py looks at it)",
    "subcontracting.supplier_page": "needs a link (tests/web/screens/test_subcontracting.py looks at it)",
    "metrics.show": "for programs",
    "identity.phone_file": "needs a phone's file (tests/web/screens/test_phones.py looks at it)",
    "phone_setup.certificate": "a file; none without LAN",
    "phone_setup.profile": "a file; none without LAN",
}
"""Endpoint → why there is nothing to look at."""
FOR_PROGRAMS = ("api.", "blobs.", "health.", "sync_api.", "openapi.openapi")
FILES = (".pdf", ".xlsx", ".csv", ".json", ".crt", ".mobileconfig", ".svg")


@dataclass(frozen=True)
class Example:
    """Where an address's documents come from: the first row of a query's answer, and which of its fields is wanted."""

    query: str
    params: Mapping[str, Any] = field(default_factory=dict)
    field: str = "id"


EXAMPLES: dict[str, Example] = {
    "sales.order_id": Example("sales.orders", {"sort": "-number", "status": "confirmed"}),
    "sales.shipment_id": Example("sales.shipments"),
    "sales.price_list_id": Example("sales.price_lists"),
    "sales.complaint_id": Example("sales.complaints"),
    "partners.partner_id": Example("partners.partners"),
    "items.item_id": Example("items.items", {"sort": "-low_level"}),
    "items.seq": Example("", field="10"),
    "items.category_id": Example("items.categories"),
    "items.field_id": Example("items.custom_fields"),
    "items.change_id": Example("insights.engineering_changes"),
    "inventory.item_id": Example("inventory.stock", field="item_id"),
    "planning.item_id": Example("planning.proposals", field="item_id"),
    "planning.forecast_id": Example("planning.forecasts"),
    "planning.proposal_id": Example("planning.proposals"),
    "purchasing.purchase_id": Example("purchasing.orders"),
    "purchasing.request_id": Example("purchasing.requests"),
    "purchasing.terms_id": Example("purchasing.terms"),
    "subcontracting.subcontract_id": Example("subcontracting.orders"),
    "subcontracting.work_order_id": Example("production.orders", {"status": "started"}),
    "inventory.lot_id": Example("inventory.lots", {"in_stock": True}),
    "inventory.serial_id": Example("inventory.serials", {"assumed": True}),
    "inventory.place_id": Example("inventory.places", {"kind": "warehouse"}),
    "inventory.stocktake_id": Example("inventory.stocktakes"),
    "inventory.move_id": Example("inventory.moves"),
    "production.order_id": Example("production.orders", {"status": "started"}),
    "production.release_form": Example("production.orders", {"status": "planned"}),
    "production.kit": Example("planning.kits", {"kit": "later"}),
    "production.ticket_id": Example("production.tickets"),
    "production.report_id": Example("production.reports"),
    "sync.command_id": Example("floor.held", field="command_id"),
    "quality.plan_id": Example("quality.plans"),
    "quality.lot_id": Example("quality.incoming"),
    "quality.inspection_id": Example("quality.inspections"),
    "equipment.centre_id": Example("equipment.work_centres"),
    "equipment.machine_id": Example("equipment.machines"),
    "finance.order_id": Example("insights.recent_orders_costing", field="order_id"),
    "finance.cost_sheet": Example("production.orders", {"status": "closed", "sort": "-number"}),
    "identity.user_id": Example("identity.users"),
    "identity.what": Example("", field="password"),
    "identity.device_id": Example("identity.devices"),
}
"""``blueprint.argument``, or the endpoint where one page wants another example than its neighbours."""


@dataclass(frozen=True)
class Screen:
    """A screen to look at: its name in files, its address, and the role that looks (None: nobody signed in)."""

    name: str
    url: str
    role: str | None


class NoExample(LookupError):
    """There is no document to show a screen with."""


def office_screens(app: Flask, made: Mapping[str, str]) -> Iterator[Screen | tuple[str, str]]:
    """Yield every screen; for one that cannot be shown its endpoint and why.

    `made` holds what was made for the pictures alone: ``blueprint.argument`` → id.
    """
    with app.test_request_context():
        _enter()
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
            if "GET" not in (rule.methods or ()) or not _is_screen(rule):
                continue
            try:
                values: dict[str, Any] = {
                    name: made.get(_key(rule.endpoint, name)) or _example(rule.endpoint, name)
                    for name in sorted(rule.arguments)
                }
            except NoExample as reason:
                yield rule.endpoint, str(reason)
                continue
            role = looks_at(rule.endpoint, access_of(app, rule.endpoint))
            yield Screen(rule.endpoint, url_for(rule.endpoint, **values), role)


def asked(query: str, **params: Any) -> list[Any]:
    """Return the rows of a query's answer, asked by the system. The session is bound to the demo company."""
    spec = all_queries()[query]
    answer = run_query(db.session(), _enter(), current_clock(), query, spec.params.model_validate(params))
    return list(getattr(answer, "rows", answer))


def _enter() -> Actor:
    company = company_by_code(db.session(), CODE)
    if company is None:
        raise NoExample("there is no demo company")
    bind_company(db.session(), company.id)
    return system_actor(company.id, time_zone=company.time_zone)


def _is_screen(rule: Rule) -> bool:
    hidden = rule.endpoint in NO_SCREEN or rule.endpoint.startswith(FOR_PROGRAMS)
    return not hidden and not rule.rule.endswith(FILES)


def _key(endpoint: str, argument: str) -> str:
    return f"{endpoint.partition('.')[0]}.{argument}"


def _example(endpoint: str, argument: str) -> UUID | str:
    example = EXAMPLES.get(endpoint) or EXAMPLES.get(_key(endpoint, argument))
    if example is None:
        raise NoExample(f"no example for <{argument}>: add one to EXAMPLES of {__name__}")
    if not example.query:
        return example.field
    rows = asked(example.query, **example.params)
    if not rows:
        raise NoExample(f"the demo has nothing that {example.query} {dict(example.params)} finds")
    found: UUID | None = getattr(rows[0], example.field, None)
    if found is None:
        raise NoExample(
            f"rows of {example.query} have no {example.field}: {', '.join(type(rows[0]).model_fields)}"
        )
    return found
