"""The commands of planning that concern it alone; accepting a proposal reaches further and is a flow."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from webapp.core.commands import Body, Context, command
from webapp.domains.planning import operations


class NoFacts(Body):
    """A command that says all by its name."""


class RunResult(BaseModel):
    """What a run came to."""

    id: UUID
    scope: str
    changed: int
    planned: int
    altered: int
    proposals: int
    messages: int


@command("planning.run", permission="planning.write", body=NoFacts, result=RunResult)
def run(ctx: Context, body: NoFacts) -> RunResult:
    """Plan material requirements: what has changed since the last run, and everything below it."""
    ran = operations.run_planning(ctx)
    return RunResult(
        id=ran.run.id,
        scope=ran.run.scope,
        changed=ran.changed,
        planned=ran.planned,
        altered=ran.altered,
        proposals=ran.run.outcome["proposals"],
        messages=ran.run.outcome["messages"],
    )
