"""Keeping a plan: only what became different is written, in rows by the thousand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from webapp.core.db import bound_company
from webapp.core.ids import derived_id
from webapp.domains.planning.models import Peg, PlanItem, PlanningMessage, Proposal
from webapp.domains.planning.reading import Books, digest, millionths
from webapp.domains.planning.rules import values
from webapp.domains.planning.rules.values import ItemPlan, Key, Ref, Why
from webapp.domains.planning.writing import many_ids, write_rows

CHUNK = 500


class Names:
    """What the plan's own names are in the database."""

    def __init__(self, company_id: UUID, ids: Sequence[UUID]) -> None:
        self._company = company_id
        self._ids = ids
        self._known: dict[Ref, UUID] = {}

    def of(self, ref: Any) -> UUID | None:
        """The id of a document, an item or a proposal."""
        if ref is None or isinstance(ref, UUID):
            return ref
        if isinstance(ref, int):
            return self._ids[ref]
        found = self._known.get(ref)
        if found is None:
            item, day, number = ref
            found = self._known[ref] = proposal_id(self._company, self._ids[item], day, number)
        return found


def proposal_id(company_id: UUID, item_id: UUID, needed: int, seq: int) -> UUID:
    """The id of a proposal: the same as long as it is about the same item and day."""
    return derived_id("proposal", company_id, item_id, needed, seq)


def stored_hashes(session: Session) -> dict[UUID, tuple[bytes, bytes]]:
    """What the last plan of each item followed from and came to."""
    statement = select(PlanItem.id, PlanItem.inputs_hash, PlanItem.plan_hash)
    return {item_id: (bytes(followed), bytes(came)) for item_id, followed, came in session.execute(statement)}


def known_proposals(
    session: Session, books: Books, items: Collection[Key]
) -> dict[Key, list[values.Proposal]]:
    """The proposals of *items* as they were planned last, as far as others depend on them."""
    found: dict[Key, list[values.Proposal]] = {}
    if not items:
        return found
    statement = select(
        Proposal.item_id,
        Proposal.kind,
        Proposal.needed_on,
        Proposal.seq,
        Proposal.status,
        Proposal.start_on,
        Proposal.due_on,
        Proposal.available_on,
        millionths(Proposal.quantity),
    ).where(Proposal.status != "accepted", Proposal.firm.is_(False))
    for item_id, kind, needed_on, seq, status, start_on, due_on, available_on, quantity in session.execute(
        statement
    ):
        place = books.places[item_id]
        if place in items:
            known = values.Proposal(
                (place, needed_on.toordinal(), seq),
                place,
                kind,
                quantity,
                start_on.toordinal(),
                due_on.toordinal(),
                available_on.toordinal(),
                status == "rejected",
                _NO_REASON,
            )
            found.setdefault(place, []).append(known)
    return found


_NO_REASON = Why(0, 0, 0, 0, 0, 0, 0, 0, "", 0, 0)


def keep_plans(
    session: Session,
    books: Books,
    plans: Mapping[Key, ItemPlan],
    before: Mapping[UUID, tuple[bytes, bytes]],
) -> int:
    """Write what became different; say of how many items the plan did."""
    names = Names(bound_company(session), books.ids)
    hashes: list[tuple[Any, ...]] = []
    rows = _Rows()
    altered: list[UUID] = []
    anew: list[UUID] = []
    for place, plan in plans.items():
        item_id = books.ids[place]  # type: ignore[call-overload]
        own = _plain(plan, names)
        mark = (books.signatures[place], digest(own))  # type: ignore[call-overload]
        last = before.get(item_id)
        if last == mark:
            continue
        hashes.append((item_id, *mark))
        if last is not None:
            anew.append(item_id)
        if last is None or last[1] != mark[1]:
            if last is not None:
                altered.append(item_id)
            rows.add(item_id, own)
    reasons = _forget(session, altered)
    for start in range(0, len(anew), CHUNK):
        session.execute(delete(PlanItem).where(PlanItem.id.in_(anew[start : start + CHUNK])))
    write_rows(session, PlanItem, ("id", "inputs_hash", "plan_hash"), hashes)
    rows.write(session, reasons)
    return len(rows.items)


def _forget(session: Session, altered: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Take the old plans of *altered* items away; hand back what was said about rejected proposals, by id."""
    said: dict[UUID, tuple[Any, ...]] = {}
    for start in range(0, len(altered), CHUNK):
        chunk = altered[start : start + CHUNK]
        rejected = select(Proposal.id, Proposal.reason, Proposal.decided_at, Proposal.decided_by_id).where(
            Proposal.item_id.in_(chunk), Proposal.status == "rejected"
        )
        said |= {row[0]: tuple(row[1:]) for row in session.execute(rejected)}
        open_ones = or_(
            Proposal.status == "rejected", (Proposal.status == "proposed") & Proposal.firm.is_(False)
        )
        for statement in (
            delete(Peg).where(Peg.item_id.in_(chunk)),
            delete(PlanningMessage).where(PlanningMessage.item_id.in_(chunk)),
            delete(Proposal).where(Proposal.item_id.in_(chunk), open_ones),
        ):
            session.execute(statement.execution_options(synchronize_session=False))
    return said


def _plain(plan: ItemPlan, names: Names) -> tuple[list[Any], list[Any], list[Any]]:
    """The plan of an item as rows of plain values, ids as bytes and days as ordinals."""
    of = names.of
    proposals = [
        (
            of(one.ref).bytes,  # type: ignore[union-attr]
            one.kind,
            one.ref[1],
            one.ref[2],
            one.quantity,
            one.start,
            one.due,
            one.available,
            "rejected" if one.declined else "proposed",
            _WHY_TEXT % _figures(one.why),
        )
        for one in plan.proposals
    ]
    pegs = [
        (quantity, kind, of(ref).bytes, on or None, wanted_kind, _bytes(of(wanted)), wanted_on or None)  # type: ignore[union-attr]
        for _, quantity, kind, ref, on, wanted_kind, wanted, wanted_on in plan.pegs
    ]
    messages = [
        (
            one.kind,
            one.supply_kind,
            of(one.ref).bytes,  # type: ignore[union-attr]
            one.from_day,
            one.to_day,
            one.quantity,
            _bytes(of(one.instead)),
        )
        for one in plan.messages
    ]
    return proposals, pegs, messages


_WHY = tuple(one.name for one in fields(Why))
_figures = attrgetter(*_WHY)
_MEMBERS = (f'"{name}": "%s"' if name == "rule" else f'"{name}": %d' for name in _WHY)
_WHY_TEXT = "{" + ", ".join(_MEMBERS) + "}"
"""The figures as JSON: numbers and the name of a rule need no encoder, and there are as many as proposals."""


def _bytes(found: UUID | None) -> bytes | None:
    return None if found is None else found.bytes


class _Rows:
    """What is to be written."""

    def __init__(self) -> None:
        self.items: list[tuple[UUID, tuple[list[Any], list[Any], list[Any]]]] = []

    def add(self, item_id: UUID, own: tuple[list[Any], list[Any], list[Any]]) -> None:
        self.items.append((item_id, own))

    def write(self, session: Session, reasons: Mapping[UUID, tuple[Any, ...]]) -> None:
        nothing = ("", None, None)
        write_rows(
            session,
            Proposal,
            _PROPOSAL,
            [
                (row[0], item_id, *row[1:], False, *reasons.get(UUID(bytes=row[0]), nothing), "[]")
                if row[8] == "rejected"
                else (row[0], item_id, *row[1:], False, *nothing, "[]")
                for item_id, (proposals, _, _) in self.items
                for row in proposals
            ],
        )
        write_rows(session, Peg, _PEG, _with_ids(self.items, 1))
        write_rows(session, PlanningMessage, _MESSAGE, _with_ids(self.items, 2))


def _with_ids(items: Sequence[tuple[UUID, Any]], which: int) -> list[tuple[Any, ...]]:
    rows = [(item_id.bytes, row) for item_id, own in items for row in own[which]]
    ids = many_ids(len(rows))
    return [(row_id, item_id, *row) for row_id, (item_id, row) in zip(ids, rows, strict=True)]


_PROPOSAL = (
    "id",
    "item_id",
    "kind",
    "needed_on",
    "seq",
    "quantity",
    "start_on",
    "due_on",
    "available_on",
    "status",
    "why",
    "firm",
    "reason",
    "decided_at",
    "decided_by_id",
    "documents",
)
_PEG = (
    "id",
    "item_id",
    "quantity",
    "supply_kind",
    "supply_id",
    "supply_on",
    "demand_kind",
    "demand_id",
    "demand_on",
)
_MESSAGE = (
    "id",
    "item_id",
    "kind",
    "supply_kind",
    "supply_id",
    "from_on",
    "to_on",
    "quantity",
    "instead_id",
)


def day_of(ordinal: int) -> date:
    """The date of a day of the plan."""
    return date.fromordinal(ordinal)
