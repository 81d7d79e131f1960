"""A worker's report: stored, judged, booked, costed, received into stock, audited, announced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import Any

from bench.databases import Place, app_on
from bench.factory import CLOCK, Factory, found_factory
from bench.measure import Result, in_turns
from bench.registry import benchmark
from bench.transcript import WRITES, RawConnection, Transcript, raw_on, recording
from webapp.core.commands import execute
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company
from webapp.domains.sync.receive import Phone, receive
from webapp.domains.sync.tickets import TicketBook
from webapp.extensions import db

RUNS = 7
REPORTS = 150
"""Reports a run: enough to average over the three operations and the disk."""
BATCH = 50
"""Commands in one push of a phone (docs/sync.md)."""


@dataclass
class Bench:
    """Our door on one database, the bare driver on its twin, and what our door wrote last."""

    factory: Factory
    raw: RawConnection
    transcript: Transcript
    _envelopes: Iterator[Envelope] = field(init=False)
    _phone: Phone = field(init=False)
    _book: TicketBook = field(init=False)
    _seqs: Iterator[int] = field(init=False)
    _from: int = 0

    def __post_init__(self) -> None:
        self._envelopes = self.factory.reports()
        self._phone = Phone(new_id(), self.factory.company_id, revoked=False)
        self._book = TicketBook("a secret of the benchmark alone")
        self._seqs = count(1)

    def ours(self, reports: int = REPORTS) -> None:
        """Send *reports* commands through the door, one after the other."""
        self._from = len(self.transcript.groups)
        for envelope in islice(self._envelopes, reports):
            self.transcript.next_group()
            outcome = execute(self.factory.session, self.factory.worker, envelope, CLOCK)
            if not outcome.applied:
                raise RuntimeError(outcome)

    def push(self) -> None:
        """Send as many through the code behind ``POST /api/v1/sync/push``, a batch at a time."""
        self._from = len(self.transcript.groups)
        for _ in range(REPORTS // BATCH):
            self.transcript.next_group()
            outcomes = receive(self.factory.session, self._phone, self._sent(BATCH), self._book, CLOCK)
            if not all(one.applied for one in outcomes):
                raise RuntimeError(outcomes)

    def _sent(self, reports: int) -> list[dict[str, Any]]:
        worker_id = self.factory.worker.user_id or self.factory.company_id
        ticket, _ = self._book.issue(
            company_id=self.factory.company_id,
            user_id=worker_id,
            device_id=self._phone.id,
            version=1,
            now=CLOCK.now(),
        )
        return [
            {
                "id": str(envelope.id),
                "stream": f"{self._phone.id}:{worker_id}",
                "seq": next(self._seqs),
                "type": envelope.type,
                "v": 1,
                "ticket": ticket,
                "occurred_at": CLOCK.now().isoformat(),
                "body": envelope.body,
            }
            for envelope in islice(self._envelopes, reports)
        ]

    def one_by_one(self) -> None:
        """Write the last commands' rows by raw SQL, each in a transaction."""
        for group in self._last():
            self.raw.write([group])

    def in_batches(self) -> None:
        """Write the last batches' rows by raw SQL, each batch in a transaction."""
        for batch in self._last():
            self.raw.write([batch])

    def _last(self) -> Sequence[list[tuple[str, object, bool]]]:
        return self.transcript.groups[self._from :]


@contextmanager
def bench(place: Place) -> Iterator[Bench]:
    """A factory on a database, warmed up, and its twin in the same state."""
    with place.database("report") as url:
        with app_on(url, place.folder):
            factory = found_factory(db.session())
        with place.twin(url) as twin, app_on(url, place.folder), raw_on(twin, factory.company_id) as raw:
            bind_company(db.session(), factory.company_id)
            factory = replace(factory, session=db.session())
            with recording(db.engine, WRITES) as transcript:
                ready = Bench(factory, raw, transcript)
                ready.ours()
                ready.one_by_one()
                yield ready


@benchmark("report-single")
def single(place: Place) -> Iterator[Result]:
    """One report at a time, each in its own transaction, as a screen sends it."""
    with bench(place) as ready:
        ours, raw = in_turns(ready.ours, ready.one_by_one, RUNS, REPORTS)
        each = ready.transcript.statements / len(ready.transcript.groups)
        yield Result(
            "report, one by one", place.kind, "reports", ours, raw, f"{each:.0f} writing statements each"
        )


@benchmark("report-batch")
def batch(place: Place) -> Iterator[Result]:
    """Fifty reports as a phone pushes them, against raw SQL with one commit for all fifty."""
    with bench(place) as ready:
        ours, raw = in_turns(ready.push, ready.in_batches, RUNS, REPORTS)
        note = "each report in a transaction of its own; raw SQL commits once for 50"
        yield Result("report, batches of 50", place.kind, "reports", ours, raw, note)
