"""The one door of all changes, with handlers of its own that do whatever a handler may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.support.factory import Factory
from webapp.core import audit, changes, commands
from webapp.core.changes import current_cursor
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.errors import Deferred, DomainError, Held, Unjudged
from webapp.core.ids import new_id
from webapp.core.quantity import ZERO, CountedQuantity
from webapp.domains.partners.models import Partner

KINDS: dict[str, type[Exception] | None] = {
    "fine": None,
    "refuse": DomainError,
    "hold": Held,
    "defer": Deferred,
    "unjudged": Unjudged,
    "crash": ZeroDivisionError,
}
STATUS = {
    "fine": "applied",
    "refuse": "refused",
    "hold": "held",
    "defer": "deferred",
    "unjudged": "stored",
    "crash": "failed",
}


class Act(Body):
    kind: str
    name: str = "x"
    quantity: CountedQuantity = ZERO


@pytest.fixture
def acting() -> Iterator[None]:
    """A command whose handler writes first and then does what it is told."""

    @command("tests.act", permission="sales.write", body=Act)
    def act(ctx: Context, body: Act) -> None:
        ctx.session.add(Partner(number=str(ctx.command_id)[-12:], name=body.name, is_customer=True))
        ctx.session.flush()
        error = KINDS[body.kind]
        if error is not None:
            raise error()

    yield
    commands._registry.pop("tests.act")


class Deadlock(Exception):
    """What the driver says when two transactions waited for each other and this one lost."""

    sqlstate = "40P01"


@pytest.mark.parametrize("losses", [1, commands.MAX_ATTEMPTS - 1])
def test_a_transaction_that_loses_to_others_is_done_again_as_if_it_were_the_first(
    factory: Factory, losses: int
) -> None:
    seen: list[object] = []

    @command("tests.lose", permission="sales.write", body=Act)
    def lose(ctx: Context, body: Act) -> None:
        # What the lost attempts made stays alive, as it does in a traceback.
        seen.extend((ctx, fetch(ctx.session, StoredCommand, ctx.command_id)))
        ctx.session.add(Partner(number="P-1", name=body.name, is_customer=True))
        ctx.session.flush()
        changes.touch(ctx.session, "item", new_id())
        if len(seen) <= 2 * losses:
            raise OperationalError("UPDATE", {}, Deadlock())

    try:
        before = current_cursor(factory.session)
        factory.send("tests.lose", {"kind": "fine", "name": "once"})
    finally:
        commands._registry.pop("tests.lose")

    assert names(factory) == ["once"]
    assert current_cursor(factory.session) == before + 2  # the item and the partner
    assert audit.verify(factory.session) is None


def names(factory: Factory) -> list[str]:
    factory.session.rollback()
    factory.session.expire_all()
    return list(factory.session.scalars(select(Partner.name)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_out_is_stored_sealed_and_answered(acting: None, factory: Factory, kind: str) -> None:
    before = factory.session.scalars(select(audit.AuditEntry.seq)).all()

    outcome = factory.try_to_send("tests.act", {"kind": kind})

    assert outcome.status == STATUS[kind]
    assert names(factory) == (["x"] if kind == "fine" else [])
    stored = factory.session.get_one(StoredCommand, (factory.company_id, outcome.id))
    assert (stored.status, stored.attempts) == (STATUS[kind], 1)
    assert len(factory.session.scalars(select(audit.AuditEntry.seq)).all()) == len(before) + 1
    assert audit.verify(factory.session) is None


def test_a_no_leaves_no_trace_in_the_feed(acting: None, factory: Factory) -> None:
    before = current_cursor(factory.session)

    factory.try_to_send("tests.act", {"kind": "refuse"})

    assert current_cursor(factory.session) == before


def test_without_the_permission_the_handler_is_never_asked(acting: None, factory: Factory) -> None:
    outcome = factory.try_to_send("tests.act", {"kind": "fine"}, factory.actor("worker"))

    assert (outcome.status, outcome.code) == ("refused", "forbidden")
    assert names(factory) == []


@pytest.mark.parametrize(
    "body", [{}, {"kind": 1}, {"kind": "fine", "more": 1}, {"kind": "fine", "quantity": 0.5}]
)
def test_a_body_of_another_form_names_the_fields(
    acting: None, factory: Factory, body: dict[str, Any]
) -> None:
    outcome = factory.try_to_send("tests.act", body)

    assert (outcome.status, outcome.code) == ("refused", "invalid")
    assert outcome.errors


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(KINDS))), max_size=8))
def test_whatever_is_sent_how_often_ever_the_first_word_of_each_id_stands(
    acting: None, factory: Factory, plan: list[tuple[int, str]]
) -> None:
    ids = [new_id() for _ in range(4)]
    first: dict[int, tuple[str, str]] = {}
    before = len(names(factory))
    for which, kind in plan:
        outcome = factory.try_to_send("tests.act", {"kind": kind}, id=ids[which])
        if which not in first:
            first[which] = (kind, outcome.status)
            assert (outcome.status, outcome.duplicate) == (STATUS[kind], False)
        elif first[which][0] == kind:
            assert (outcome.status, outcome.duplicate) == (first[which][1], True)
        else:
            assert (outcome.status, outcome.code) == ("rejected", "id_conflict")

    applied = sum(1 for kind, _ in first.values() if kind == "fine")
    assert len(names(factory)) == before + applied
    assert audit.verify(factory.session) is None
