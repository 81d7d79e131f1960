"""A decision in one push with the record it decides: it is as if each had come alone.

Phones may not push decisions today. What a batch does with one must hold before they may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from tests.sync.phone import Floor, new_phone
from webapp.core import audit, commands, doctor
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.domains.production.models import WorkOrder

REPORT = "production.report"


@pytest.fixture
def crashing() -> Iterator[None]:
    """A command that crashes after it has written."""

    @command("tests.crash", permission="production.work", body=Body, by_phone=True)
    def crash(ctx: Context, _body: Body) -> None:
        """Write, and crash."""
        for order in ctx.session.query(WorkOrder):
            order.note = "never"
        ctx.session.flush()
        raise ZeroDivisionError

    yield
    commands._registry.pop("tests.crash")


@pytest.fixture
def pushed_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if phones might push decisions."""
    spec = commands._registry["floor.accept"]
    monkeypatch.setitem(commands._registry, "floor.accept", replace(spec, by_phone=True))


@pytest.mark.usefixtures("crashing", "pushed_decisions")
@pytest.mark.parametrize("accepted", [1, 2])
def test_decisions_and_a_crash_in_one_push_do_what_they_would_do_alone(floor: Floor, accepted: int) -> None:
    phone = new_phone(floor.house, "worker", "team_leader")
    fine = phone.command(REPORT, floor.report("2"), lane="a")
    over = phone.command(REPORT, floor.report("15"), lane="b")
    decisions = [phone.command("floor.accept", {"command_id": over["id"]}, lane="c") for _ in range(accepted)]
    crash = phone.command("tests.crash", {}, lane="d")
    last = phone.command(REPORT, floor.report("1", step=1), lane="e")

    said = phone.statuses(fine, over, *decisions, crash, last)

    assert said == ["applied", "held", *["applied", "refused"][:accepted], "failed", "applied"]
    assert floor.made() == "17"
    with floor.house.open() as factory:
        rows = [fetch(factory.session, StoredCommand, UUID(one["id"])) for one in (fine, over, crash, last)]
        assert [(row.status, row.attempts) for row in rows] == [
            ("applied", 1),
            ("applied", 2),
            ("failed", 1),
            ("applied", 1),
        ]
        assert audit.verify(factory.session) is None
        assert all(finding.healthy for finding in doctor.run(factory.session))
