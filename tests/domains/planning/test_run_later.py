"""A run of the plan that nobody waits for: asked for once, done once, in the name of whoever asked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.domains.planning.workshop import Shop, fan_shop
from tests.support.factory import Factory
from webapp.core import jobs
from webapp.core.jobs import BackgroundJob
from webapp.domains.planning.models import PlanningRun
from webapp.flows.plan_later import run_id, run_now
from webapp.jobs.planning import NotPlanned, plan


@pytest.fixture
def shop(factory: Factory) -> Shop:
    found = fan_shop(factory)
    found.ordered("FAN", "100", 40)
    return found


def asked(shop: Shop) -> Any:
    planner = shop.factory.actor("planner")
    return shop.factory.send("planning.run_later", {}, planner).result


def job_of(shop: Shop) -> BackgroundJob:
    """The one job, taken by a worker."""
    session, now = shop.factory.session, shop.factory.clock.now()
    session.expire_all()
    job = session.scalars(select(BackgroundJob)).one()
    taken = jobs.begin(session, shop.factory.clock, job.id, now)
    assert taken is not None
    return taken


def state(shop: Shop) -> Any:
    return shop.factory.ask("planning.state", {}, shop.factory.actor("planner"))


def test_the_planner_goes_on_working_while_the_plan_is_made(shop: Shop) -> None:
    first = asked(shop)
    again = asked(shop)
    # Asked for twice, it is one job; nothing is planned yet.
    assert (first["waited_for"], again) == (False, {"job_id": first["job_id"], "waited_for": True})
    assert (state(shop).last, state(shop).job.state) == (None, "queued")

    job = job_of(shop)
    assert state(shop).job.state == "running"
    plan(shop.factory.session, shop.factory.clock, job)
    jobs.finish(shop.factory.session, shop.factory.clock, job.id, "", [])

    found = state(shop)
    assert (found.job.state, found.to_make, found.to_buy) == ("done", 2, 2)
    assert found.last.by == "Planner"
    # The next one asked for is a new job.
    assert asked(shop)["job_id"] != first["job_id"]


def test_a_worker_that_takes_over_does_not_plan_a_second_time(shop: Shop) -> None:
    asked(shop)
    job = job_of(shop)
    plan(shop.factory.session, shop.factory.clock, job)
    shop.ordered("FAN", "5", 50)

    taken_over = run_now(shop.factory.session, shop.factory.clock, job)

    assert (taken_over.applied, taken_over.duplicate) == (True, True)
    runs = shop.factory.session.scalars(select(PlanningRun.id)).all()
    assert list(runs) == [run_id(shop.factory.company_id, job.id)]


def test_a_run_asked_for_by_somebody_who_may_no_longer_plan_is_not_made(shop: Shop) -> None:
    planner = shop.factory.actor("planner")
    asked(shop)
    body = {"user_id": str(planner.user_id), "roles": ["worker"]}
    version = shop.factory.ask("identity.user", {"id": planner.user_id}).version
    shop.send("identity.change_user", body | {"version": version})
    with pytest.raises(NotPlanned):
        plan(shop.factory.session, shop.factory.clock, job_of(shop))
    assert shop.factory.session.scalars(select(PlanningRun)).all() == []
