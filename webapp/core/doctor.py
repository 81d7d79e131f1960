"""What must always be true, asked of the live data: every domain registers its checks, ``run`` asks them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.core import audit

Check = Callable[[Session], Sequence[str]]


@dataclass(frozen=True)
class Finding:
    """What one check found: nothing, when all is well."""

    name: str
    problems: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        return not self.problems


_registry: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a function that reads one company's data and names every breach of the invariant *name*."""

    def register(function: Check) -> Check:
        if name in _registry:
            raise ValueError(f"two checks are called {name}")
        _registry[name] = function
        return function

    return register


def all_checks() -> dict[str, Check]:
    """The registered checks by name."""
    return dict(sorted(_registry.items()))


def run(session: Session) -> list[Finding]:
    """Ask every check about the company that *session* is bound to. Reads only."""
    return [Finding(name, tuple(function(session))) for name, function in all_checks().items()]


@check("the audit chain holds from end to end")
def audit_chain_holds(session: Session) -> list[str]:
    """The first broken link of the audit chain, if any."""
    broken = audit.verify(session)
    return [] if broken is None else [f"audit row {broken.seq}: {broken.reason}"]
