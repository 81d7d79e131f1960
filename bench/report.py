"""A worker's report: stored, judged, booked, costed, received into stock, audited, announced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice

from bench.databases import Place, app_on
from bench.factory import CLOCK, Factory, found_factory
from bench.measure import Result, in_turns
from bench.registry import benchmark
from bench.transcript import WRITES, RawConnection, Transcript, raw_on, recording
from webapp.core.commands import execute
from webapp.core.envelope import Envelope
from webapp.core.tenancy import bind_company
from webapp.extensions import db

RUNS = 7
REPORTS = 150
"""Reports a run: enough to average over the three operations and the disk."""


@dataclass
class Bench:
    """Our door on one database, the bare driver on its twin, and what our door wrote last."""

    factory: Factory
    raw: RawConnection
    transcript: Transcript
    _envelopes: Iterator[Envelope] = field(init=False)
    _from: int = 0

    def __post_init__(self) -> None:
        self._envelopes = self.factory.reports()

    def ours(self, reports: int = REPORTS) -> None:
        """Send *reports* commands through the door, one after the other."""
        self._from = len(self.transcript.groups)
        for envelope in islice(self._envelopes, reports):
            self.transcript.next_group()
            outcome = execute(self.factory.session, self.factory.worker, envelope, CLOCK)
            if not outcome.applied:
                raise RuntimeError(outcome)

    def one_by_one(self) -> None:
        """Write the last commands' rows by raw SQL, each in a transaction."""
        for group in self._last():
            self.raw.write([group])

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
