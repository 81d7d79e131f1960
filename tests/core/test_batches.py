"""Many commands at the door at once: one transaction, and for each command what would have come of it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from tests.core.test_door import KINDS, STATUS, Act, Deadlock
from tests.support.factory import Factory
from webapp.core import audit, changes, commands
from webapp.core.changes import Change, current_cursor
from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.commands import Asked, Context, command, execute_all
from webapp.core.envelope import Envelope, Outcome
from webapp.core.ids import new_id
from webapp.domains.partners.models import Partner

TYPE = "tests.many"


@pytest.fixture
def acting() -> Iterator[None]:
    """A command that makes a partner, raises the count of one that all share, and then does what it is told."""

    @command(TYPE, permission="sales.write", body=Act)
    def act(ctx: Context, body: Act) -> None:
        wrong = KINDS[body.kind]
        if body.name == "asks first" and wrong is not None:
            raise wrong()
        shared = ctx.session.scalars(select(Partner).where(Partner.number == "SHARED")).first()
        if shared is None:
            shared = Partner(number="SHARED", name="0", is_customer=True)
            ctx.session.add(shared)
        shared.name = str(int(shared.name) + 1)
        if body.name != "only counts":
            ctx.session.add(Partner(number=str(ctx.command_id)[-12:], name=body.name, is_customer=True))
        error = KINDS[body.kind]
        if error is not None:
            raise error()

    yield
    commands._registry.pop(TYPE)


def asked(factory: Factory, kind: str, name: str = "x", **more: Any) -> Asked:
    return Asked(factory.system, Envelope(new_id(), TYPE, {"kind": kind, "name": name}, **more))


def push(factory: Factory, *sent: Asked) -> list[Outcome]:
    return execute_all(factory.session, sent, factory.clock)


def shared_count(factory: Factory) -> int:
    factory.session.rollback()
    factory.session.expire_all()
    found = factory.session.scalars(select(Partner.name).where(Partner.number == "SHARED")).first()
    return int(found or 0)


def made(factory: Factory) -> int:
    count = select(func.count()).where(Partner.number != "SHARED")
    return factory.session.scalar(count.select_from(Partner)) or 0


def assert_sealed(factory: Factory, outcomes: list[Outcome]) -> None:
    """Each is stored with its answer and audited once, in order, and the chain holds."""
    stored = {one.id: one for one in factory.session.scalars(select(StoredCommand))}
    entries = factory.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.seq)).all()
    audited = [(one.command_id, one.outcome) for one in entries if one.action == TYPE]
    assert audited == [(one.id, one.status) for one in outcomes]
    assert [stored[one.id].status for one in outcomes] == [one.status for one in outcomes]
    assert all(stored[one.id].attempts == one.rev == 1 for one in outcomes)
    assert audit.verify(factory.session) is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "fine"])
@pytest.mark.parametrize("name", ["x", "asks first", "only counts"])
def test_a_no_in_the_middle_leaves_all_others_applied(
    acting: None, factory: Factory, kind: str, name: str
) -> None:
    sent = [asked(factory, "fine") for _ in range(5)]
    sent[2] = asked(factory, kind, name)

    outcomes = push(factory, *sent)

    assert [one.status for one in outcomes] == ["applied"] * 2 + [STATUS[kind]] + ["applied"] * 2
    assert shared_count(factory) == made(factory) == 4
    assert_sealed(factory, outcomes)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=st.lists(
        st.tuples(st.sampled_from(list(KINDS)), st.sampled_from(["x", "asks first", "only counts"])),
        min_size=2,
        max_size=12,
    )
)
def test_together_they_do_what_they_would_do_one_by_one(
    acting: None, factory: Factory, plan: list[tuple[str, str]]
) -> None:
    count, partners, cursor = shared_count(factory), made(factory), current_cursor(factory.session)

    outcomes = push(factory, *(asked(factory, kind, name) for kind, name in plan))

    fine = [name for kind, name in plan if kind == "fine"]
    assert [one.status for one in outcomes] == [STATUS[kind] for kind, _ in plan]
    assert shared_count(factory) == count + len(fine)
    new = sum(name != "only counts" for name in fine)
    assert made(factory) == partners + new
    # A partner is a document of the feed: each new one, and the shared one once.
    assert current_cursor(factory.session) == cursor + new + bool(fine)
    assert audit.verify(factory.session) is None


def test_the_same_record_twice_in_one_batch_counts_once(acting: None, factory: Factory) -> None:
    one = asked(factory, "fine")

    first, other, again = push(factory, one, asked(factory, "refuse"), one)

    assert (first.status, first.duplicate, again.status, again.duplicate) == (
        "applied",
        False,
        "applied",
        True,
    )
    assert shared_count(factory) == 1
    assert_sealed(factory, [first, other])
    assert [one.duplicate for one in push(factory, one, one)] == [True, True]


def test_an_id_taken_by_another_body_of_the_same_batch_is_set_aside(acting: None, factory: Factory) -> None:
    one = asked(factory, "fine")
    taken = Asked(factory.system, Envelope(one.envelope.id, TYPE, {"kind": "fine", "name": "other"}))

    first, conflict, last = push(factory, one, taken, asked(factory, "fine"))

    assert (first.status, conflict.status, conflict.code) == ("applied", "rejected", "id_conflict")
    assert last.status == "applied"
    assert factory.session.scalars(select(CommandConflict.command_id)).all() == [first.id]
    assert_sealed(factory, [first, last])


def test_what_cannot_be_stored_is_rejected_alone(acting: None, factory: Factory) -> None:
    outcomes = push(factory, asked(factory, "fine"), asked(factory, "fine", "\x00"), asked(factory, "fine"))

    assert [one.status for one in outcomes] == ["applied", "rejected", "applied"]
    assert_sealed(factory, [outcomes[0], outcomes[2]])


def test_phones_hear_of_every_outcome_in_the_order_of_judgement(acting: None, factory: Factory) -> None:
    device = new_id()
    actor = replace(factory.system, device_id=device)
    before = current_cursor(factory.session)
    sent = [
        Asked(actor, Envelope(new_id(), TYPE, {"kind": kind})) for kind in ("fine", "hold", "crash", "fine")
    ]

    push(factory, *sent)

    feed = select(Change).where(Change.kind == "outcome", Change.seq > before).order_by(Change.seq)
    told = factory.session.scalars(feed).all()
    assert [one.entity_id for one in told] == [one.envelope.id for one in sent]
    # Two partners, the shared one, and four outcomes.
    assert current_cursor(factory.session) == told[-1].seq == before + 3 + 4


def test_a_batch_that_loses_to_others_is_done_again_and_in_the_end_one_by_one(
    factory: Factory,
) -> None:
    transactions: list[int] = []

    @command(TYPE, permission="sales.write", body=Act)
    def lose(ctx: Context, body: Act) -> None:
        ctx.session.add(Partner(number=body.name, name=body.name, is_customer=True))
        changes.touch(ctx.session, "item", ctx.command_id)
        if body.name == "B" and len(transactions) < commands._BATCH_ATTEMPTS:
            transactions.append(1)
            raise OperationalError("UPDATE", {}, Deadlock())

    before = current_cursor(factory.session)
    try:
        outcomes = push(factory, *(asked(factory, "fine", name) for name in "ABC"))
    finally:
        commands._registry.pop(TYPE)

    assert [one.status for one in outcomes] == ["applied"] * 3
    assert len(transactions) == commands._BATCH_ATTEMPTS
    assert made(factory) == 3
    assert current_cursor(factory.session) == before + 3 + 3  # an item and a partner each
    assert_sealed(factory, outcomes)


def test_nothing_is_half_stored_when_the_commit_fails(acting: None, factory: Factory) -> None:
    def fail(_session: Any) -> None:
        raise OSError("the disk is full")

    entries = factory.session.scalars(select(audit.AuditEntry.id)).all()
    sent = [asked(factory, "fine") for _ in range(3)]
    before_commit = only_outermost(fail)
    event.listen(factory.session, "before_commit", before_commit)
    try:
        with pytest.raises(OSError, match="disk"):
            push(factory, *sent)
    finally:
        event.remove(factory.session, "before_commit", before_commit)

    assert shared_count(factory) == made(factory) == 0
    assert factory.session.scalars(select(StoredCommand.id).where(StoredCommand.type == TYPE)).all() == []
    assert factory.session.scalars(select(audit.AuditEntry.id)).all() == entries
    outcomes = push(factory, *sent)
    assert [one.status for one in outcomes] == ["applied"] * 3
    assert_sealed(factory, outcomes)


def only_outermost(listener: Any) -> Any:
    def listen(session: Any) -> None:
        if session.get_nested_transaction() is None:
            listener(session)

    return listen
