"""When a customer can have what is being asked for: without breaking another promise, and why not earlier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from webapp.core.collecting import without_collecting
from webapp.core.db import fetch
from webapp.core.i18n import N_
from webapp.core.quantity import PositiveQuantity, Quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.core.validation import NotPossible
from webapp.domains.items.models import Item
from webapp.domains.planning.reading import Books
from webapp.domains.planning.reading_items import whole
from webapp.domains.planning.references import Reference, References, references
from webapp.domains.planning.rules import promise as rules
from webapp.domains.planning.rules.board import Board
from webapp.domains.planning.rules.promise import Promise
from webapp.domains.planning.rules.values import Demand, Ref
from webapp.domains.planning.views import units
from webapp.domains.planning.windows import Question

MOST_LINES = 50


class PromiseParams(Params):
    """What a customer asks for, line by line; *wanted_on*: the earliest possible where a line has no day of its own here.

    *order_id*: the order that is being changed, whose own lines are not asked for twice.
    """

    item_ids: list[UUID] = Field([], max_length=MOST_LINES)
    quantities: list[PositiveQuantity] = Field([], max_length=MOST_LINES)
    wanted_on: list[date] = Field([], max_length=MOST_LINES)
    order_id: UUID | None = None

    @model_validator(mode="after")
    def _alike(self) -> PromiseParams:
        if len(self.item_ids) != len(self.quantities):
            raise NotPossible(N_("Each item needs its quantity."))
        return self


CauseKind: TypeAlias = Literal["coming", "buy", "make", "subcontract", "other", "promised"]
"""What an order waits for: a supply on its way, something to be ordered, or a promise to somebody else."""


class Cause(BaseModel):
    """What the day follows from.

    *kind*: coming (*about* is on its way, or drafted, and comes on *on*), buy or make (has to be ordered and takes *days*:
    calendar days to buy, working days to make), other, or promised (earlier, *about* would be late).
    """

    kind: CauseKind
    item_number: str = ""
    item_name: str = ""
    item_name_en: str = ""
    on: date | None = None
    days: int = 0
    about: Reference


class LinePromise(BaseModel):
    """A line: when all of it can be there (None: not within two years), how much on the day wanted, where it comes from.

    *broken*: who would get it late if the line came on the day wanted, where the line's own *cause* is another.
    *taken*: so much is in stock for others, most of it for *taken_by*, where the line does not all come from stock.
    """

    wanted_on: date
    possible_on: date | None
    in_time: bool
    on_the_day: Quantity
    from_stock: Quantity
    coming: Quantity
    to_order: Quantity
    cause: Cause | None
    broken: Reference | None
    taken: Quantity
    taken_by: Reference | None
    taken_others: int


class PromiseView(BaseModel):
    """The lines in the order in which they were asked, and the day on which all of them can be there."""

    possible_on: date | None
    in_time: bool
    lines: list[LinePromise]


@query("planning.promise", permission="sales.read", params=PromiseParams, result=PromiseView)
def promise(ctx: ReadContext, params: PromiseParams) -> PromiseView:
    """See when an order could be there before it is entered; nothing is saved. Raises NotFound."""
    if not params.item_ids:
        return PromiseView(possible_on=None, in_time=True, lines=[])
    for item_id in params.item_ids:
        fetch(ctx.session, Item, item_id)
    with without_collecting():
        return _promise(ctx, params)


def _promise(ctx: ReadContext, params: PromiseParams) -> PromiseView:
    question = Question(ctx, params.item_ids, expected=False, without=params.order_id)
    return question.answer(lambda books, board: _answer(ctx, params, books, board))


def _answer(ctx: ReadContext, params: PromiseParams, books: Books, board: Board) -> PromiseView:
    found = []
    for at, (item_id, quantity) in enumerate(zip(params.item_ids, params.quantities, strict=True)):
        day = params.wanted_on[at] if at < len(params.wanted_on) else ctx.today
        wanted = Demand(
            books.places[item_id],
            max(day, ctx.today).toordinal(),
            whole(quantity),
            "sales",
            f"{NEW}{at}",
        )
        answer, board = rules.promise(board, wanted)
        found.append(_Found(item_id, wanted, answer))
    return _view(ctx, books, board, found)


NEW = "new:"
"""What the plan calls the lines that nobody has ordered yet."""


@dataclass(frozen=True)
class _Found:
    item_id: UUID
    wanted: Demand
    answer: Promise


def _view(ctx: ReadContext, books: Books, board: Board, found: list[_Found]) -> PromiseView:
    named: list[UUID | None] = []
    for one in found:
        peg = one.answer.bottleneck.peg if one.answer.bottleneck else None
        named += [ref for ref in (one.answer.broken, peg and peg.supply_ref) if isinstance(ref, UUID)]
        if peg:
            named.append(books.id_of(peg.item))
        named += [_owner(books, taken.ref) for taken in one.answer.taken[:1]]
    known = references(ctx.session, named)
    lines = [_line(books, board, one, known) for one in found]
    days = [one.possible_on for one in lines]
    return PromiseView(
        possible_on=None if None in days else max(one for one in days if one),
        in_time=all(one.in_time for one in lines),
        lines=lines,
    )


def _line(books: Books, board: Board, one: _Found, known: References) -> LinePromise:
    answer = one.answer
    in_time = answer.day is not None and answer.day <= one.wanted.day
    return LinePromise(
        wanted_on=date.fromordinal(one.wanted.day),
        possible_on=None if answer.day is None else date.fromordinal(answer.day),
        in_time=in_time,
        on_the_day=units(one.wanted.quantity if in_time else answer.in_time),
        from_stock=units(answer.sources.get(rules.STOCK, 0)),
        coming=units(answer.sources.get(rules.COMING, 0)),
        to_order=units(answer.sources.get(rules.ORDERED, 0)),
        cause=None if in_time else _cause(books, board, answer, known),
        broken=_broken(answer, known),
        taken=units(sum(one.quantity for one in answer.taken)),
        taken_by=_taken_by(books, answer, known),
        taken_others=max(0, len(answer.taken) - 1),
    )


def _broken(answer: Promise, known: References) -> Reference | None:
    if answer.bottleneck is None or answer.broken is None:
        return None
    return known.of("sales", _id(answer.broken))


def _taken_by(books: Books, answer: Promise, known: References) -> Reference | None:
    """Who has most of what is in stock: a document, or what is going to be made of it."""
    if not answer.taken:
        return None
    most = answer.taken[0]
    return known.of(most.kind, _owner(books, most.ref))


def _owner(books: Books, ref: Ref) -> UUID | None:
    """What names a demand: its document, or the item of a proposal."""
    return books.id_of(ref[0]) if isinstance(ref, tuple) else _id(ref)


_CAUSES: dict[str, CauseKind] = {"make": "make", "buy": "buy", "subcontract": "subcontract"}


def _cause(books: Books, board: Board, answer: Promise, known: References) -> Cause | None:
    found = answer.bottleneck
    if found is None:
        return _promised(answer.broken, known)
    peg = found.peg
    part = board.inputs.parts[peg.item]
    item = known.of("item", books.id_of(peg.item))
    kind: CauseKind = "other"
    days = 0
    if peg.supply_kind in ("purchase", "work_order", "subcontract"):
        kind = "coming"
    elif peg.supply_kind == "proposal":
        kind = _CAUSES.get(part.source, "other")
        days = found.days
    return Cause(
        kind=kind,
        item_number=item.number,
        item_name=item.words,
        item_name_en=item.words_en,
        on=date.fromordinal(found.day),
        days=days,
        about=known.of(peg.supply_kind, _id(peg.supply_ref)),
    )


def _promised(broken: Ref | None, known: References) -> Cause | None:
    if broken is None:
        return None
    about = known.of("sales", _id(broken)) if isinstance(broken, UUID) else Reference(kind="sales")
    return Cause(kind="promised", about=about)


def _id(ref: Ref) -> UUID | None:
    return ref if isinstance(ref, UUID) else None
