"""The benchmarks by name: `make bench ONLY=report` runs those whose name begins so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from bench.databases import Place
from bench.measure import Result, Skipped

Run: TypeAlias = Callable[[Place], Iterable[Result | Skipped]]


class NotHere(Exception):
    """What a benchmark needs is not part of this installation; the message says what."""


@dataclass(frozen=True)
class Benchmark:
    """A registered benchmark: it yields its results on one database."""

    name: str
    run: Run
    databases: tuple[str, ...]

    @property
    def summary(self) -> str:
        return (self.run.__doc__ or self.name).strip().splitlines()[0]


_registry: dict[str, Benchmark] = {}


def benchmark(name: str, databases: tuple[str, ...] = ("sqlite", "postgresql")) -> Callable[[Run], Run]:
    """Register a function of the place that a database is in as the benchmark *name*."""

    def register(run: Run) -> Run:
        _registry[name] = Benchmark(name, run, databases)
        return run

    return register


def chosen(only: str) -> list[Benchmark]:
    """The benchmarks whose name begins with *only*, all for an empty one. Raises KeyError when there is none."""
    found = [one for one in _registry.values() if one.name.startswith(only)]
    if not found:
        raise KeyError(only)
    return found
