"""Several phones at once: each a process with a session of its own, and bare drivers on twins beside it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from flask import Flask

from bench.databases import Place, app_on
from bench.factory import CLOCK, Factory, found_factory, released_orders
from bench.measure import Times
from bench.transcript import EVERYTHING, Group, RawConnection, raw_on, recording, writes_in
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company
from webapp.domains.sync.receive import Phone, receive
from webapp.domains.sync.tickets import TicketBook
from webapp.extensions import db

WAYS = ("ours", "reads and writes", "writes", "as sent")
"""What takes turns: our door, and the bare driver on a twin each with three ideas of what it would have to send."""
PATIENCE = 600.0
"""Seconds after which a round is given up: a phone must have died."""


@dataclass(frozen=True)
class Task:
    """What each phone sends in one round: *pushes* of *size* reports."""

    phones: int
    size: int
    pushes: int

    @property
    def reports(self) -> int:
        """Of all phones together, in one round."""
        return self.phones * self.size * self.pushes


@dataclass
class Sender:
    """One phone: its stream, its order, what it sends next."""

    factory: Factory
    phone: Phone
    book: TicketBook
    seqs: Iterator[int]

    def push(self, size: int) -> None:
        """Send *size* reports as one push, through the code behind ``POST /api/v1/sync/push``."""
        outcomes = receive(self.factory.session, self.phone, self._sent(size), self.book, CLOCK)
        if not all(one.applied for one in outcomes):
            raise RuntimeError(outcomes)

    def _sent(self, size: int) -> list[dict[str, Any]]:
        user_id = self.factory.worker.user_id or self.factory.company_id
        facts = {"company_id": self.factory.company_id, "user_id": user_id, "device_id": self.phone.id}
        ticket, _ = self.book.issue(**facts, version=1, now=CLOCK.now())
        return [
            {
                "id": str(envelope.id),
                "stream": f"{self.phone.id}:{user_id}",
                "seq": next(self.seqs),
                "type": envelope.type,
                "v": 1,
                "lane": f"wo:{self.factory.ticket_id}/op:{envelope.body['operation_id']}",
                "ticket": ticket,
                "occurred_at": CLOCK.now().isoformat(),
                "clock_offset_ms": 0,
                "body": envelope.body,
            }
            for envelope in islice(self.factory.reports(), size)
        ]


def measure(place: Place, task: Task, rounds: int) -> dict[str, Times]:
    """The times of each of WAYS, in turns, for all phones of *task* at once."""
    with ExitStack() as stack:
        url = stack.enter_context(place.database("push"))
        with app_on(url, place.folder):
            factories = _factories(task.phones)
        twins = [stack.enter_context(place.twin(url, f"twin_{number}")) for number in range(3)]
        app = stack.enter_context(app_on(url, place.folder))
        db.session.remove()
        db.engine.dispose()
        return _run(app, factories, twins, task, rounds)


def _factories(phones: int) -> list[Factory]:
    factory = found_factory(db.session())
    return released_orders(factory, phones)


def _run(
    app: Flask, factories: Sequence[Factory], twins: Sequence[str], task: Task, rounds: int
) -> dict[str, Times]:
    processes = multiprocessing.get_context("fork")
    barrier = processes.Barrier(task.phones + 1)
    phones = [
        processes.Process(target=_live, args=(app, factory, twins, task, rounds, barrier), daemon=True)
        for factory in factories
    ]
    for one in phones:
        one.start()
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            barrier.wait(PATIENCE)
            started = time.perf_counter()
            barrier.wait(PATIENCE)
            times[way].append(time.perf_counter() - started)
    for one in phones:
        one.join()
    return {way: Times(tuple(seconds), task.reports) for way, seconds in times.items()}


def _live(app: Flask, factory: Factory, twins: Sequence[str], task: Task, rounds: int, barrier: Any) -> None:
    """A phone's life: in each round what it has to send, then the same by the bare driver in three ways."""
    try:
        with app.app_context(), _beside(twins, factory) as raw:
            db.engine.dispose(close=False)
            sender = _sender(factory)
            sender.push(task.size)
            for _ in range(rounds):
                _round(sender, raw, task, barrier)
    except BaseException:
        barrier.abort()
        raise


@contextmanager
def _beside(twins: Sequence[str], factory: Factory) -> Iterator[list[RawConnection]]:
    with ExitStack() as stack:
        yield [stack.enter_context(raw_on(twin, factory.company_id)) for twin in twins]


def _sender(factory: Factory) -> Sender:
    session = db.session()
    bind_company(session, factory.company_id)
    phone = Phone(device := new_id(), factory.company_id, revoked=False, sender=device)
    return Sender(factory.on(session), phone, TicketBook("a secret of the benchmark alone"), count(1))


def _round(sender: Sender, raw: Sequence[RawConnection], task: Task, barrier: Any) -> None:
    with recording(db.engine, EVERYTHING) as sent:

        def ours() -> None:
            for _ in range(task.pushes):
                sent.next_group()
                sender.push(task.size)

        _timed(barrier, ours)
    alone = _one_by_one(sender, task)
    scripts = (alone, [writes_in(group) for group in alone], sent.groups[1:])
    for connection, groups in zip(raw, scripts, strict=True):
        _timed(barrier, lambda connection=connection, groups=groups: _play(connection, groups))


def _one_by_one(sender: Sender, task: Task) -> list[Group]:
    """What as many reports make our door say when each comes alone: a statement a row. One group a push of the task."""
    groups: list[Group] = []
    with recording(db.engine, EVERYTHING) as sent:
        for _ in range(task.pushes):
            sent.groups.clear()
            for _ in range(task.size):
                sent.next_group()
                sender.push(1)
            groups.append([statement for group in sent.groups for statement in group])
    return groups


def _play(connection: RawConnection, groups: Sequence[Group]) -> None:
    for group in groups:
        connection.write([group])


def _timed(barrier: Any, work: Any) -> None:
    """Do *work* while the others do theirs; the parent looks at its clock at both ends."""
    barrier.wait(PATIENCE)
    work()
    barrier.wait(PATIENCE)
