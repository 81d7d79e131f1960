"""Running the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.changes import current_cursor
from webapp.core.collecting import without_collecting
from webapp.core.commands import Context
from webapp.core.ledger import write_down
from webapp.core.numbering import next_plain_number
from webapp.domains.planning.models import PlanningMessage, PlanningRun, Proposal
from webapp.domains.planning.reading import Books, digest, read_books, rules_mark
from webapp.domains.planning.rules.engine import above, affected, net_change
from webapp.domains.planning.storing import keep_plans, known_proposals, stored_hashes


@dataclass(frozen=True)
class Ran:
    """What a run came to: items whose facts had changed, items planned for that, items whose plan became different."""

    run: PlanningRun
    changed: int
    planned: int
    altered: int


def run_planning(ctx: Context, *, everything: bool = False) -> Ran:
    """Plan what has changed since the last run and everything below it; the first run of a day plans *everything*.

    Run again without a change, it writes nothing but that it ran. Raises CycleFoundError, which no BOM that was entered
    can cause.
    """
    with without_collecting():
        return _run(ctx, everything)


def _run(ctx: Context, everything: bool) -> Ran:
    # Two runs at once would both write the same plan: the series' lock lets one through at a time.
    next_plain_number(ctx.session, "MRP")
    cursor = current_cursor(ctx.session)  # before anything is read: what comes meanwhile counts as changed
    books = read_books(ctx.session, ctx.today)
    before = stored_hashes(ctx.session)
    changed = [
        place
        for place, mark in books.signatures.items()
        if before.get(books.id_of(place), (b"", b""))[0] != mark
    ]
    items = set(books.inputs.parts) if everything else affected(books.inputs, changed)
    known = known_proposals(ctx.session, books, above(books.inputs, items))
    plans = net_change(books.inputs, items, known)
    altered = keep_plans(ctx.session, books, plans, before)
    run = _note(ctx, books, cursor, (len(changed), len(items), altered))
    return Ran(run, len(changed), len(items), altered)


def _note(ctx: Context, books: Books, cursor: int, figures: tuple[int, int, int]) -> PlanningRun:
    changed, planned, altered = figures
    inputs = books.inputs
    run = PlanningRun(
        id=ctx.command_id,
        ran_at=ctx.occurred_at,
        ran_by_id=ctx.actor.user_id,
        planned_on=date.fromordinal(inputs.today),
        horizon_on=date.fromordinal(books.horizon),
        scope="all" if planned == len(books.ids) else "changes",
        inputs={
            "items": len(books.ids),
            "demands": len(inputs.demands),
            "supplies": len(inputs.supplies),
            "tolerance": inputs.tolerance,
            "hash": digest(list(books.signatures.values())).hex(),
            "cursor": cursor,
            "rules": rules_mark(ctx.session),
        },
        outcome={
            "changed": changed,
            "planned": planned,
            "altered": altered,
            "proposals": _count(ctx.session, Proposal),
            "messages": _count(ctx.session, PlanningMessage),
        },
        command_id=ctx.command_id,
    )
    write_down(ctx.session, run)
    return run


def _count(session: Session, model: type[Proposal] | type[PlanningMessage]) -> int:
    statement = select(func.count()).select_from(model)
    if model is Proposal:
        statement = statement.where(Proposal.status == "proposed")
    return session.scalar(statement) or 0
