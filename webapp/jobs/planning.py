"""Runs of the plan that nobody waits for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.core.clock import Clock
from webapp.core.jobs import BackgroundJob
from webapp.flows.plan_later import PLANNING, run_now

KIND = PLANNING


class NotPlanned(Exception):
    """The run was refused: whoever asked for it may no longer plan."""


def plan(session: Session, clock: Clock, job: BackgroundJob) -> None:
    """Plan once for *job*. Raises NotPlanned."""
    outcome = run_now(session, clock, job)
    if not outcome.applied:
        raise NotPlanned(outcome.code or outcome.status)
