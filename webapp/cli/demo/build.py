"""Builds the demo factory: founding, master data, then two months of history in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.cli.demo import (
    customers,
    floor,
    incidents,
    master,
    novelties,
    phones,
    pieces,
    purchases,
    sales,
    store,
)
from webapp.cli.demo.days import TIME_ZONE, Days
from webapp.cli.demo.plan import work_plans
from webapp.cli.demo.sender import Act, Demo
from webapp.cli.demo.sign_ins import SignIns
from webapp.core.clock import Clock, SettableClock
from webapp.core.tenancy import bind_company
from webapp.domains.identity.companies import company_by_code
from webapp.domains.identity.passwords import hash_password
from webapp.domains.sync.blob_store import BlobStore
from webapp.flows.found_company import Founding, found

CODE = "demo"
ADMINISTRATOR = "admin"
FOUNDING_DAY = -54


@dataclass(frozen=True)
class Built:
    """How many commands the factory consists of, and whether this run sent any."""

    acts: int
    was_there: bool


def build(session: Session, clock: Clock, secret: str, store: BlobStore) -> Built:
    """Found the demo factory and play its history up to now. What is there already is left as it is.

    *secret* is what the demo people's passwords and PINs follow from, *store* where its drawings go.
    """
    days = Days(clock.now())
    demo = Demo(session, SettableClock(days.at(FOUNDING_DAY, "08:00")), store)
    sign_ins = SignIns(secret)
    _enter_company(demo, sign_ins)
    if demo.is_done("curtain"):
        return Built(0, was_there=True)
    master.set_up(demo, sign_ins)
    acts = [act for act in sorted(_acts(days), key=lambda act: act.at) if act.at <= days.now]
    for act in acts:
        act.play(demo)
    demo.clock.set(days.now)
    phones.last_contacts(demo, days)
    demo.send("plan", "planning.run", {}, master.PLANNER)
    demo.send("curtain", "identity.seed_lists", {})
    return Built(len(acts), was_there=False)


def enter(session: Session) -> bool:
    """Bind *session* to the demo company; whether there is one."""
    company = company_by_code(session, CODE)
    if company is not None:
        bind_company(session, company.id)
    return company is not None


def _enter_company(demo: Demo, sign_ins: SignIns) -> None:
    if enter(demo.session):
        return
    facts = Founding(
        code=CODE,
        name="随风电器",
        name_en="Suifeng Appliances",
        time_zone=TIME_ZONE,
        admin_username=ADMINISTRATOR,
        admin_name="高敏",
    )
    found(demo.session, demo.clock, facts, hash_password(sign_ins.password(ADMINISTRATOR)))


def _acts(days: Days) -> Iterator[Act]:
    plans = work_plans()
    yield from store.opening(days)
    yield from purchases.price_lists(days)
    yield from purchases.supply(plans, days)
    yield from purchases.requests(days)
    yield from sales.orders(days)
    for plan in plans:
        yield from floor.work(plan, days)
    yield from sales.shipments(plans, days)
    yield from customers.signatures(plans, days)
    yield from store.counts(days)
    yield from store.suspicion(days)
    yield from incidents.incidents(plans, days)
    for happened in (
        novelties.agreements,
        novelties.complaint,
        novelties.outside,
        novelties.change,
        novelties.drawings,
        novelties.own_fields,
        novelties.stocktake,
        novelties.gate,
        pieces.controllers,
        customers.addresses,
        customers.complaints,
    ):
        yield from happened(days)
    yield from phones.enrolments(days)
