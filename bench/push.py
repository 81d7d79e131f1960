"""Phones push their outboxes: one record at a time and fifty, one phone and many at once."""

from __future__ import annotations

from collections.abc import Iterator

from bench.databases import Place
from bench.measure import Result
from bench.phones import Task, measure
from bench.registry import benchmark

ROUNDS = 5
BATCH = 50
"""Commands in one push of a phone (docs/sync.md)."""
PUSHES = {1: 4, 4: 1, 16: 1}
"""By phones: how many batches each sends in a round."""
SINGLES = {1: 40, 4: 10, 16: 4}


@benchmark("push-single")
def single(place: Place) -> Iterator[Result]:
    """One record a push, from 1, 4 and 16 phones at once."""
    for phones, pushes in SINGLES.items():
        yield _result(place, f"push, one record, {_words(phones)}", Task(phones, 1, pushes))


@benchmark("push-batch")
def batch(place: Place) -> Iterator[Result]:
    """Fifty records a push, from 1, 4 and 16 phones at once."""
    for phones, pushes in PUSHES.items():
        yield _result(place, f"push, {BATCH} records, {_words(phones)}", Task(phones, BATCH, pushes))


def _words(phones: int) -> str:
    return "1 phone" if phones == 1 else f"{phones} phones"


def _result(place: Place, name: str, task: Task) -> Result:
    times = measure(place, task, ROUNDS)
    ours = times["ours"].median
    note = (
        f"{times['writes'].median / ours:.0%} of the writes alone ({1 / times['writes'].median:,.0f}/s), "
        f"{times['as sent'].median / ours:.0%} of our own statements ({1 / times['as sent'].median:,.0f}/s)"
    )
    return Result(name, place.kind, "reports", times["ours"], times["reads and writes"], note)
