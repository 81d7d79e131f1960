"""The door of floor records as a state machine: whatever is sent in whatever order how often, the end is the same.

Every example has phones and workers of its own. A command of the test's own does what its body tells it: it is applied, refused
or held, or it waits for something to arrive, or it crashes until it is mended. Phones keep to docs/sync.md §8: records of one
lane go out for the first time in the order of their numbers; all else may come in any order, once or often, alone or together.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from tests.sync.phone import Floor, Phone, new_phone
from webapp.core import audit, commands, doctor
from webapp.core.changes import current_cursor
from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.commands import MAX_ATTEMPTS, Body, Context, command
from webapp.core.errors import Deferred, DomainError, Held
from webapp.core.ids import new_id
from webapp.domains.partners.models import Partner
from webapp.extensions import db
from webapp.flows import upkeep

ACT = "tests.floor_act"
KINDS = ("fine", "fine", "fine", "refuse", "hold", "defer", "crash")
ENDS = {"fine": "applied", "refuse": "refused", "hold": "held", "defer": "applied", "crash": "applied"}
LANES = ("a", "b", "c")
ROUNDS = 8
EXAMPLES = int(os.environ.get("EXAMPLES", "10"))

arrived: set[str] = set()
"""Ids of the commands whose awaited thing has come, or whose crash was mended."""


class Act(Body):
    kind: str
    note: str = ""


@pytest.fixture
def acting() -> Iterator[None]:
    """The command that does what its body tells it; its effect is one row."""

    @command(ACT, permission="production.work", body=Act, by_phone=True)
    def act(ctx: Context, body: Act) -> None:
        ctx.session.add(Partner(number=ctx.command_id.hex, name="effect", is_customer=True))
        ctx.session.flush()
        if body.kind == "hold":
            ctx.hold(Held())
        if body.kind == "refuse":
            raise DomainError
        if body.kind == "defer" and str(ctx.command_id) not in arrived:
            raise Deferred
        if body.kind == "crash" and str(ctx.command_id) not in arrived:
            raise ZeroDivisionError

    yield
    commands._registry.pop(ACT)


@dataclass
class Sender:
    """A phone with its worker, what it made and has not sent yet, and what it was told."""

    phone: Phone
    unsent: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    cursor: int = 0
    left: bool = False
    revoked: bool = False


class Door(RuleBasedStateMachine):
    """See the module."""

    floor: Floor

    @initialize()
    def begin(self) -> None:
        self.senders = [Sender(new_phone(self.floor.house, "worker")) for _ in range(2)]
        self.senders.append(self._own_worker())
        self.fixed: dict[str, str] = {}
        """Ends that follow from when a record came, or from what a person decided."""
        self.conflicts: set[str] = set()
        self.cursor = 0

    def _own_worker(self) -> Sender:
        name = f"worker {new_id()}"
        with self.floor.house.open() as factory:
            factory.people["worker"], kept = UUID(int=0), factory.people["worker"]
            body = {"name": name, "roles": ["worker"]}
            factory.people["worker"] = UUID(factory.send("identity.add_user", body).result["id"])
            try:
                return Sender(new_phone(self.floor.house, "worker"))
            finally:
                factory.people["worker"] = kept

    @rule(who=st.integers(0, 2), kind=st.sampled_from(KINDS), lane=st.sampled_from(LANES), data=st.data())
    def record(self, who: int, kind: str, lane: str, data: st.DataObject) -> None:
        """A worker records something; it may depend on anything of the same phone that was recorded before."""
        one = self.senders[who]
        known = [*one.sent, *(made["id"] for made in one.unsent)]
        depends_on = data.draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []
        body = {"kind": kind, "note": str(len(known))}
        made = one.phone.command(ACT, body, lane=lane, depends_on=depends_on)
        one.unsent.append(made)
        if one.left:
            self.fixed[made["id"]] = "held"

    @rule(who=st.integers(0, 2), data=st.data())
    def send(self, who: int, data: st.DataObject) -> None:
        """A batch: some lanes' first records, and some that were sent before, in any order."""
        one = self.senders[who]
        lanes = data.draw(st.sets(st.sampled_from(LANES), min_size=1))
        most = data.draw(st.integers(1, 4))
        fresh = [made for made in one.unsent if made["lane"] in lanes][:most]
        again = data.draw(st.lists(st.sampled_from(sorted(one.sent)), max_size=3)) if one.sent else []
        self._push(one, data.draw(st.permutations([*fresh, *(one.sent[id_] for id_ in again)])))

    def _push(self, one: Sender, batch: list[dict[str, Any]]) -> None:
        if not batch:
            return
        seen: set[str] = set(one.sent)
        # Within a batch the server judges by number, and so it is the first of those that is new.
        for made, result in zip(batch, one.phone.push(*batch), strict=True):
            id_ = made["id"]
            assert result["id"] == id_
            if id_ not in one.sent:
                one.sent[id_] = made
                one.unsent.remove(made)
                if one.revoked:
                    self.fixed[id_] = "stored"
            assert result["duplicate"] == (id_ in seen), result
            seen.add(id_)
            one.told[id_] = result["status"]

    @precondition(lambda self: any(one.sent for one in self.senders))
    @rule(data=st.data())
    def send_another_under_the_same_id(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([one for one in self.senders if one.sent]))
        id_ = data.draw(st.sampled_from(sorted(one.sent)))
        other = {**one.sent[id_], "body": {"kind": "fine", "note": "another"}}
        result = one.phone.push(other)[0]
        assert (result["status"], result["code"]) == ("rejected", "id_conflict")
        self.conflicts.add(id_)

    @rule(data=st.data())
    def something_arrives(self, data: st.DataObject) -> None:
        """What a record waited for is there, or the fault that it crashed on is mended."""
        waiting = sorted(id_ for one in self.senders for id_ in one.sent if id_ not in arrived)
        if waiting:
            arrived.add(data.draw(st.sampled_from(waiting)))

    @rule()
    def look_again(self) -> None:
        """What the server does by itself each minute."""
        with self.floor.house.app.app_context():
            upkeep.go_on(db.session(), self.floor.house.clock)

    @rule(data=st.data(), accepts=st.booleans())
    def decide(self, data: st.DataObject, *, accepts: bool) -> None:
        """A team leader accepts or declines what is held."""
        held = sorted(str(one.id) for one in self._stored() if one.status == "held")
        held = [id_ for id_ in held if id_ not in self.fixed]
        if not held:
            return
        id_ = data.draw(st.sampled_from(held))
        body = {"command_id": id_, "note": "seen"}
        with self.floor.house.open() as factory:
            leader = factory.actor("team_leader")
            factory.send("floor.accept" if accepts else "floor.decline", body, leader)
        self.fixed[id_] = "applied" if accepts else "refused"

    @precondition(lambda self: not self.senders[2].left)
    @rule()
    def a_worker_leaves(self) -> None:
        """Work done before counts; what is recorded after waits for a person."""
        one = self.senders[2]
        self.floor.house.clock.advance(timedelta(minutes=20))
        with self.floor.house.open() as factory:
            factory.send("identity.deactivate_user", {"user_id": str(one.phone.user_id)})
        self.floor.house.clock.advance(timedelta(minutes=20))
        one.left = True

    @precondition(lambda self: not self.senders[1].revoked)
    @rule()
    def a_phone_is_revoked(self) -> None:
        """What it sends from now on is kept and not judged."""
        one = self.senders[1]
        with self.floor.house.open() as factory:
            factory.send("identity.revoke_device", {"device_id": str(one.phone.id)})
        one.revoked = True

    @rule(who=st.integers(0, 2))
    def pull(self, who: int) -> None:
        """The phone hears what became of its records."""
        one = self.senders[who]
        if one.revoked or one.left:
            return
        page = one.phone.pull(one.cursor)
        assert page["cursor"] >= one.cursor
        one.cursor = page["cursor"]
        one.told |= {out["id"]: out["status"] for out in page["outcomes"] if out["id"] in one.sent}

    @invariant()
    def every_record_is_there_once_with_its_first_body(self) -> None:
        stored = {str(one.id): one for one in self._stored()}
        sent = {id_: made for one in self.senders for id_, made in one.sent.items()}
        assert set(stored) == set(sent)
        assert {id_: one.body for id_, one in stored.items()} == {
            id_: made["body"] for id_, made in sent.items()
        }

    @invariant()
    def the_effects_are_those_of_what_was_applied(self) -> None:
        applied = {one.id.hex for one in self._stored() if one.status == "applied"}
        with self.floor.house.open() as factory:
            effects = Counter(factory.session.scalars(select(Partner.number).where(Partner.name == "effect")))
        mine = {one.id.hex for one in self._stored()}
        assert {number: count for number, count in effects.items() if number in mine} == dict.fromkeys(
            applied, 1
        )

    @invariant()
    def nothing_is_booked_before_its_turn(self) -> None:
        """What is applied had all that it depends on, and nothing before it in its lane that is still to be judged."""
        stored = {one.id: one for one in self._stored()}
        for one in stored.values():
            if one.status != "applied" or str(one.id) in self.fixed:
                continue
            assert all(stored[UUID(base)].status == "applied" for base in one.depends_on)
            before = (
                other
                for other in stored.values()
                if (other.stream, other.lane) == (one.stream, one.lane) and (other.seq or 0) < (one.seq or 0)
            )
            assert not [other.body for other in before if _is_to_be_judged(other)]

    @invariant()
    def the_feed_only_grows_and_conflicts_are_kept(self) -> None:
        with self.floor.house.open() as factory:
            now = current_cursor(factory.session)
            mine = [one.id for one in self._stored()]
            kept = factory.session.scalars(
                select(CommandConflict.id).where(CommandConflict.command_id.in_(mine))
            )
            assert len(kept.all()) == len(self.conflicts)
        assert now >= self.cursor
        self.cursor = now

    def teardown(self) -> None:
        """All is sent, all that was waited for has come: the end follows from the records alone."""
        if not hasattr(self, "fixed"):
            return
        for one in self.senders:
            while one.unsent:
                self._push(one, one.unsent[:7])
        hopeless = {
            str(one.id): "failed"
            for one in self._stored()
            if one.status == "failed" and one.attempts >= MAX_ATTEMPTS
        }
        arrived.update(str(one.id) for one in self._stored())
        for _ in range(ROUNDS):
            self.look_again()
        ends = {str(one.id): one.status for one in self._stored()}
        expected = self._expected(hopeless)
        assert {id_: (expected[id_], end) for id_, end in ends.items() if expected[id_] != end} == {}
        for one in self.senders[:1]:
            self.pull(0)
            assert one.told == {id_: ends[id_] for id_ in one.sent}
        with self.floor.house.open() as factory:
            assert audit.verify(factory.session) is None
            assert [finding for finding in doctor.run(factory.session) if not finding.healthy] == []

    def _expected(self, hopeless: dict[str, str]) -> dict[str, str]:
        """The ends of all records by the rules of docs/sync.md §3 and §4, whatever the order of their arrival."""
        made = {id_: one for sender in self.senders for id_, one in sender.sent.items()}
        ends = {**self.fixed, **hopeless}
        todo = [id_ for id_ in made if id_ not in ends]
        while True:
            ready = next((id_ for id_ in todo if self._has_its_turn(made, todo, ends, id_)), None)
            if ready is None:
                return ends | dict.fromkeys(todo, "deferred")
            todo.remove(ready)
            ends[ready] = ENDS[made[ready]["body"]["kind"]]

    @staticmethod
    def _has_its_turn(made: dict[str, Any], todo: list[str], ends: dict[str, str], id_: str) -> bool:
        one = made[id_]
        before = (
            other
            for other in (made[other_id] for other_id in todo)
            if (other["stream"], other["lane"]) == (one["stream"], one["lane"]) and other["seq"] < one["seq"]
        )
        return all(ends.get(base) == "applied" for base in one["depends_on"]) and not any(before)

    def _stored(self) -> list[StoredCommand]:
        devices = [one.phone.id for one in self.senders]
        with self.floor.house.open() as factory:
            rows = factory.session.scalars(
                select(StoredCommand).where(StoredCommand.type == ACT, StoredCommand.device_id.in_(devices))
            )
            return list(rows.all())


def _is_to_be_judged(one: StoredCommand) -> bool:
    return one.status == "deferred" or (one.status == "failed" and one.attempts < MAX_ATTEMPTS)


def test_the_end_follows_from_the_records_and_not_from_how_they_came(acting: None, floor: Floor) -> None:
    class OnThisFloor(Door):
        pass

    OnThisFloor.floor = floor
    bounded = settings(
        max_examples=EXAMPLES,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        # Shrinking takes minutes here; the steps of the failed example are short enough to be read.
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    run_state_machine_as_test(OnThisFloor, settings=bounded)
