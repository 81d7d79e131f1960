"""A promise that plans only what it hangs on says what a plan of everything says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domains.planning.plans import day
from tests.domains.planning.test_properties import ITEMS, factories, stock
from webapp.domains.planning.rules.board import Board, TooNarrow, board_of
from webapp.domains.planning.rules.engine import regenerate
from webapp.domains.planning.rules.promise import Promise, promise, promised
from webapp.domains.planning.rules.values import ONE, Demand, Inputs, ItemPlan, Key, Proposal
from webapp.domains.planning.rules.window import Order, Structure

ORDERS = ("work_order", "subcontract")


def structure_of(now: Inputs) -> Structure:
    """What a reader would find out about how all items hang together."""
    materials: defaultdict[object, set[Key]] = defaultdict(set)
    for one in now.demands:
        if one.kind in ORDERS:
            materials[one.ref].add(one.item)
    return Structure(
        replace(now, demands=(), supplies=()),
        {item for item, part in now.parts.items() if part.phantom},
        {one.ref: Order(one.item, one.day, materials[one.ref]) for one in now.supplies if one.kind in ORDERS},
    )


class Asked:
    """Questions that are answered by windows, each as wide as it has to be, over the plan *before* and what is *stale* of it."""

    def __init__(self, now: Inputs, before: Mapping[Key, ItemPlan], stale: set[Key]) -> None:
        self.now, self.before, self.stale = now, before, stale
        self.structure = structure_of(now)
        self.whole: set[Key] = set()
        self.seen: set[Key] = set()
        self.planned: set[Key] = set()

    def answers(self, questions: Sequence[Demand]) -> list[Promise]:
        self.whole |= {one.item for one in questions}
        while True:
            try:
                return all_of(self._board(), questions)
            except TooNarrow as wider:
                self._widen(wider)

    def _widen(self, wider: TooNarrow) -> None:
        whole, seen = set(wider.whole), set(wider.seen)
        assert not (whole <= self.whole and seen <= self.seen), "it asks for what it has"
        self.whole |= whole
        self.seen |= seen

    def _board(self) -> Board:
        window = self.structure.window(self.whole, self.seen, self.stale)
        self.planned = set(window.planned)
        known: dict[Key, Sequence[Proposal]] = {one: self.before[one].proposals for one in window.known}
        return board_of(self.now, self.structure, window, known)


def all_of(board: Board, questions: Sequence[Demand]) -> list[Promise]:
    found = []
    for one in questions:
        answer, board = promise(board, one)
        found.append(answer)
    return found


def question(data: st.DataObject, at: int) -> Demand:
    quantity = data.draw(st.integers(1, 60)) * ONE
    return Demand(
        data.draw(st.sampled_from(ITEMS)),
        data.draw(st.integers(day(0), day(30))),
        quantity,
        "sales",
        f"new:{at}",
    )


def with_materials_and_forecasts(data: st.DataObject, asked: Inputs) -> Inputs:
    """Orders on their way bring the needs of their own materials, whatever the bill says."""
    more = [
        Demand(
            data.draw(st.integers(5, 7)), one.day - 1, data.draw(st.integers(1, 20)) * ONE, one.kind, one.ref
        )
        for one in asked.supplies
        if one.kind in ORDERS and data.draw(st.booleans())
    ]
    expected = [
        Demand(
            data.draw(st.sampled_from(ITEMS)),
            day(data.draw(st.integers(0, 30))),
            5 * ONE,
            "forecast",
            f"F{at}",
        )
        for at in range(data.draw(st.integers(0, 2)))
    ]
    supplies = [replace(one, explodes=one.kind == "firm") for one in asked.supplies]
    return replace(asked, demands=[*asked.demands, *more, *expected], supplies=supplies)


@given(factories(), st.data())
@settings(max_examples=150)
def test_a_window_answers_as_the_whole_plan_does(drawn: Inputs, data: st.DataObject) -> None:
    """Whatever has changed since the plan was made, and whatever it expects that nobody was promised."""
    asked = with_materials_and_forecasts(data, drawn)
    before = regenerate(asked)
    changed = data.draw(st.sets(st.sampled_from(ITEMS), max_size=2))
    now = replace(
        asked,
        parts={
            item: replace(part, on_hand=data.draw(stock)) if item in changed else part
            for item, part in asked.parts.items()
        },
        demands=[one for one in asked.demands if one.item not in changed or data.draw(st.booleans())],
    )
    questions = [question(data, at) for at in range(data.draw(st.integers(1, 2)))]
    stale = changed | {one.item for one in asked.demands if one.kind == "forecast"}
    window = Asked(promised(now), before, stale)
    assert window.answers(questions) == all_of(board_of(promised(now)), questions)
