"""The plan as a whole: its last run, what has changed since, the company's rules."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.db import find
from webapp.core.jobs import JobView, last_job
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item
from webapp.domains.planning.models import (
    PlanningMessage,
    PlanningRun,
    Proposal,
)
from webapp.domains.planning.reading import read_books
from webapp.domains.planning.settings import rules_of
from webapp.domains.planning.storing import stored_hashes
from webapp.domains.planning.views import (
    RulesView,
    RunView,
    StateView,
)

MANY_ITEMS = 2_000
"""Above this, nobody waits for a page that counts what has changed."""


@query("planning.state", permission="planning.read", params=NoParams, result=StateView)
def state(ctx: ReadContext, params: NoParams) -> StateView:
    """The last run, what waits in the plan, and what has changed since."""
    last = ctx.session.scalars(select(PlanningRun).order_by(PlanningRun.ran_at.desc()).limit(1)).first()
    large = (ctx.session.scalar(select(func.count()).select_from(Item)) or 0) > MANY_ITEMS
    job = last_job(ctx.session, "planning")
    counted = select(Proposal.kind, func.count()).where(Proposal.status == "proposed").group_by(Proposal.kind)
    waiting = dict(ctx.session.execute(counted).all())
    return StateView(
        last=None if last is None else run_view(ctx.session, last),
        to_make=waiting.get("make", 0),
        to_buy=waiting.get("buy", 0),
        to_subcontract=waiting.get("subcontract", 0),
        messages=ctx.session.scalar(select(func.count()).select_from(PlanningMessage)) or 0,
        changed=None if last is None or large else _changed(ctx),
        large=large,
        job=None if job is None else JobView.model_validate(job, from_attributes=True),
    )


@query("planning.runs", permission="planning.read", params=PageParams, result=Page[RunView])
def runs(ctx: ReadContext, params: PageParams) -> Page[RunView]:
    """The runs of the plan, the last one first."""
    same = and_(User.company_id == PlanningRun.company_id, User.id == PlanningRun.ran_by_id)
    statement = searched(
        select(PlanningRun).outerjoin(User, same), params.search, User.name, User.name_en, User.number
    )
    statement = sorted_by(statement, params.sort, {"ran_at": PlanningRun.ran_at}, "-ran_at")
    found, counted = page_of(ctx.session, statement, params)
    return Page(rows=[run_view(ctx.session, row[0]) for row in found], **counted)


@query("planning.rules", permission="planning.read", params=NoParams, result=RulesView)
def rules(ctx: ReadContext, params: NoParams) -> RulesView:
    """Which days are worked, and what holds for items that say nothing else."""
    found = rules_of(ctx.session)
    return RulesView(**{name: getattr(found, name) for name in RulesView.model_fields})


def run_view(session: Session, run: PlanningRun) -> RunView:
    """A run as people see it."""
    who = find(session, User, run.ran_by_id) if run.ran_by_id else None
    own = ("id", "ran_at", "planned_on", "horizon_on", "scope", "inputs", "outcome")
    by, by_en = (who.name, who.name_en) if who else ("", "")
    return RunView(**{name: getattr(run, name) for name in own}, by=by, by_en=by_en)


def _changed(ctx: ReadContext) -> int:
    """How many items have changed since the last run."""
    books = read_books(ctx.session, ctx.today)
    before = stored_hashes(ctx.session)
    marks = books.signatures.items()
    return sum(1 for place, mark in marks if before.get(books.id_of(place), (b"", b""))[0] != mark)
