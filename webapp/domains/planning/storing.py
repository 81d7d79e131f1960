"""Keeping a plan: only what became different is written, in rows by the thousand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.core.db import bound_company
from webapp.core.ids import derived_hex
from webapp.domains.planning.models import PlanItem, PlanningMessage, Proposal
from webapp.domains.planning.reading import Books, digest
from webapp.domains.planning.reading_items import millionths, within
from webapp.domains.planning.rules import values
from webapp.domains.planning.rules.values import ItemPlan, Key, Ref, Why
from webapp.domains.planning.writing import many_ids, write_rows

CHUNK = 500
ROWS = 5_000
"""So many rows are made and written at a time."""


class Names(dict[Ref, str]):
    """What the plan's own names are in the database: the id, in hex, of a document, an item or a proposal."""

    def __init__(self, company_id: UUID, books: Books) -> None:
        self._company, self._books = str(company_id), books
        self._begin: dict[Key, str] = {}

    def __missing__(self, ref: Ref) -> str:
        if isinstance(ref, tuple):
            item, day, number = ref
            found = derived_hex(f"{self._begin_of(item)}{day}\x1f{number}")
        else:
            found = (ref if isinstance(ref, UUID) else self._books.id_of(ref)).hex
        self[ref] = found
        return found

    def _begin_of(self, item: Key) -> str:
        """What the ids of an item's proposals follow from, but for day and number: see ``core.ids.derived_id``."""
        found = self._begin.get(item)
        if found is None:
            parts = ("proposal", self._company, str(self._books.id_of(item)), "")
            found = self._begin[item] = "\x1f".join(parts)
        return found


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
    ).where(Proposal.status.in_(("proposed", "rejected")), Proposal.firm.is_(False))
    if len(items) <= ROWS:
        statement = within(statement, Proposal.item_id, [books.id_of(one) for one in items])
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
    session: Session, books: Books, plans: dict[Key, ItemPlan], before: Mapping[UUID, tuple[bytes, bytes]]
) -> int:
    """Write what became different; say of how many items the plan did. Takes each plan out of *plans*, which is large."""
    names = Names(bound_company(session), books)
    altered, batch = 0, _Batch()
    while plans:
        place, plan = plans.popitem()
        batch.add(books.id_of(place), books.signatures[place], _plain(plan, names), before)
        if len(batch) >= ROWS or not plans:
            altered += batch.write(session)
            batch = _Batch()
    return altered


class _Plain(NamedTuple):
    """The plan of an item as rows of plain values, ids in hex and days as ordinals; the pegs as one text."""

    proposals: list[tuple[Any, ...]]
    pegs: str
    messages: list[tuple[Any, ...]]


class _Batch:
    """Plans to be written together."""

    def __init__(self) -> None:
        self.hashes: list[tuple[Any, ...]] = []
        self.anew: list[UUID] = []
        """Items that were planned before."""
        self.altered: list[tuple[UUID, _Plain]] = []
        self.rows = 0

    def __len__(self) -> int:
        return self.rows

    def add(
        self, item_id: UUID, signature: bytes, own: _Plain, before: Mapping[UUID, tuple[bytes, bytes]]
    ) -> None:
        """Take in what the plan of an item came to, unless that is what it came to *before*."""
        last, mark = before.get(item_id), (signature, digest(own[:]))
        if last == mark:
            return
        self.hashes.append((item_id, *mark, own.pegs))
        if last is not None:
            self.anew.append(item_id)
        if last is None or last[1] != mark[1]:
            self.altered.append((item_id, own))
        self.rows += 1 + len(own.proposals) + len(own.messages)

    def write(self, session: Session) -> int:
        """Write it; say how many plans became different."""
        known = set(self.anew)
        said = _forget(session, [item_id for item_id, _ in self.altered if item_id in known])
        for start in range(0, len(self.anew), CHUNK):
            session.execute(delete(PlanItem).where(PlanItem.id.in_(self.anew[start : start + CHUNK])))
        write_rows(session, PlanItem, ("id", "inputs_hash", "plan_hash", "pegs"), self.hashes)
        proposals = [
            (row[0], item_id, *row[1:], False, *said.get(row[0], _NOTHING_SAID), "[]")
            for item_id, own in self.altered
            for row in own.proposals
        ]
        # Ids that follow from a hash are scattered: in order, neighbours find their page still at hand.
        proposals.sort(key=itemgetter(0))
        write_rows(session, Proposal, _PROPOSAL, proposals)
        messages = [(item_id, row) for item_id, own in self.altered for row in own.messages]
        ids = many_ids(len(messages))
        rows = [(row_id, item_id, *row) for row_id, (item_id, row) in zip(ids, messages, strict=True)]
        write_rows(session, PlanningMessage, _MESSAGE, rows)
        return len(self.altered)


_NOTHING_SAID = ("", None, None)


def _forget(session: Session, altered: Sequence[UUID]) -> dict[str, tuple[Any, ...]]:
    """Take the old plans of *altered* items away; hand back what was said about rejected proposals, by id in hex."""
    said: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(altered), CHUNK):
        chunk = altered[start : start + CHUNK]
        rejected = select(Proposal.id, Proposal.reason, Proposal.decided_at, Proposal.decided_by_id).where(
            Proposal.item_id.in_(chunk), Proposal.status == "rejected"
        )
        said |= {row[0].hex: tuple(row[1:]) for row in session.execute(rejected)}
        # A plain list of states, besides: with that alone the index over item and status is used.
        replaced = Proposal.status.in_(("proposed", "rejected")) & (
            (Proposal.status == "rejected") | Proposal.firm.is_(False)
        )
        for statement in (
            delete(PlanningMessage).where(PlanningMessage.item_id.in_(chunk)),
            delete(Proposal).where(Proposal.item_id.in_(chunk), replaced),
        ):
            session.execute(statement.execution_options(synchronize_session=False))
    return said


def _plain(plan: ItemPlan, names: Names) -> _Plain:
    proposals: list[tuple[Any, ...]] = [
        (
            names[one.ref],
            one.kind,
            one.ref[1],
            one.ref[2],
            one.quantity,
            one.start,
            one.due,
            one.available,
            "rejected" if one.declined else "proposed",
            _WHY_TEXT % one.why,
        )
        for one in plan.proposals
    ]
    messages: list[tuple[Any, ...]] = [
        (
            one.kind,
            one.supply_kind,
            names[one.ref],
            one.from_day,
            one.to_day,
            one.quantity,
            None if one.instead is None else names[one.instead],
        )
        for one in plan.messages
    ]
    return _Plain(proposals, _pegs_text(plan, names), messages)


def _pegs_text(plan: ItemPlan, names: Names) -> str:
    """The pegs as JSON, see ``planning.pegs.Kept``: numbers, ids and names of kinds need no encoder."""
    texts = []
    for _, quantity, kind, ref, on, wanted_kind, wanted, wanted_on in plan.pegs:
        demand = "null" if wanted is None else f'"{names[wanted]}"'
        texts.append(
            f'[{quantity},"{kind}","{names[ref]}",{on or "null"},"{wanted_kind}",{demand},{wanted_on or "null"}]'
        )
    return "[" + ",".join(texts) + "]"


_MEMBERS = (f'"{name}": "%s"' if name == "rule" else f'"{name}": %d' for name in Why._fields)
_WHY_TEXT = "{" + ", ".join(_MEMBERS) + "}"
"""The figures as JSON: numbers and the name of a rule need no encoder, and there are as many as proposals."""

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
