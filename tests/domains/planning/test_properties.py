"""What holds for every plan: all is covered or it is said why not, pegs add up, and a part of it is as good as the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domains.planning.plans import MONDAY, day
from webapp.domains.planning.rules.engine import above, affected, net_change, regenerate
from webapp.domains.planning.rules.values import (
    ONE,
    Amount,
    Demand,
    Inputs,
    ItemPlan,
    Key,
    LeadTime,
    LotRule,
    Part,
    Supply,
    Swap,
    Use,
    Yield,
)
from webapp.domains.planning.rules.workdays import Calendar

ITEMS = range(8)
small = st.integers(0, 40).map(lambda one: one * ONE)
lot_rules = st.one_of(
    st.just(LotRule()),
    st.builds(LotRule, st.just("fixed"), fixed=st.integers(1, 50).map(lambda one: one * ONE)),
    st.builds(LotRule, st.just("period"), period_days=st.integers(1, 10), minimum=small),
    st.builds(
        LotRule, multiple=st.sampled_from([0, 7 * ONE, ONE // 2]), maximum=st.sampled_from([0, 15 * ONE])
    ),
    st.builds(LotRule, st.just("wagner_whitin"), order_cost=small, holding_cost=st.just(ONE)),
)
leads = st.builds(
    LeadTime,
    days=st.integers(0, 9),
    inspection_days=st.integers(0, 2),
    setup_days=st.integers(0, 3).map(lambda one: one * ONE),
    run_minutes=st.sampled_from([0, 20 * ONE]),
    daily_minutes=st.just(480 * ONE),
)
weeks = st.sampled_from([Calendar(), Calendar(weekend=()), Calendar((6,), [day(3), day(4), day(5)])])
stock = st.sampled_from([0, 0, 5 * ONE, 30 * ONE])


@st.composite
def substitutions(draw: st.DrawFn, ref: str) -> Swap:
    """One or two items for one or two others; for any product or one, in any days or some, used up first or not."""
    items = draw(st.lists(st.integers(2, 7), min_size=2, max_size=4, unique=True))
    mains = draw(st.integers(max(1, len(items) - 2), min(2, len(items) - 1)))
    amounts = [Amount(item, draw(st.sampled_from([ONE, 2 * ONE, 3 * ONE, ONE // 3]))) for item in items]
    return Swap(
        ref,
        tuple(amounts[:mains]),
        tuple(amounts[mains:]),
        draw(st.sampled_from([None, None, 0, 1])),
        draw(st.booleans()),
        draw(st.sampled_from([None, None, day(5)])),
        draw(st.sampled_from([None, None, day(20)])),
    )


@st.composite
def factories(draw: st.DrawFn) -> Inputs:
    """Eight items in some structure: a component always has a higher number than its parent."""
    parts: dict[Key, Part] = {
        item: Part(
            item,
            draw(st.sampled_from(["make", "subcontract"])) if item < 5 else "buy",
            draw(stock),
            draw(st.sampled_from([0, 0, 10 * ONE])),
            draw(lot_rules),
            draw(leads),
            phantom=0 < item < 5 and draw(st.integers(0, 5)) == 0,
        )
        for item in ITEMS
    }
    below = {item: range(item + 1, len(ITEMS)) for item in range(5)}
    uses = {
        item: [
            Use(one, draw(st.sampled_from([ONE, 2 * ONE, ONE // 3])), draw(st.sampled_from([0, ONE // 50])))
            for one in draw(st.sets(st.sampled_from(choice), max_size=3))
        ]
        for item, choice in below.items()
    }
    others = st.integers(0, 7)
    yields = {draw(st.integers(0, 4)): [Yield(draw(others), ONE // 4)]} if draw(st.booleans()) else {}
    swaps = [draw(substitutions(f"S{at}")) for at in range(draw(st.integers(0, 4)))]
    demands = [
        Demand(item, on, draw(st.integers(1, 30)) * ONE, "work_order", f"WO-{at}", product)
        for at in range(draw(st.integers(0, 4)))
        for product, on in [(draw(st.integers(0, 4)), draw(st.integers(day(-3), day(40))))]
        for item in draw(st.sets(st.integers(3, 7), min_size=1))
        if not parts[item].phantom
    ]
    demands += [
        Demand(
            draw(st.integers(0, 7)),
            draw(st.integers(day(-3), day(40))),
            draw(st.integers(1, 30)) * ONE,
            "sales",
            at,
        )
        for at in range(draw(st.integers(0, 12)))
    ]
    supplies = [
        Supply(
            item := draw(st.integers(0, 7)),
            on := draw(st.integers(day(-3), day(40))),
            draw(st.integers(1, 30)) * ONE,
            draw(st.sampled_from(["work_order", "subcontract", "firm"])) if item < 5 else "purchase",
            f"S{at}",
            start=on - 2,
            explodes=draw(st.booleans()),
            changeable=draw(st.booleans()),
        )
        for at in range(draw(st.integers(0, 6)))
    ]
    return Inputs(
        MONDAY.toordinal(),
        draw(weeks),
        parts,
        {item: found for item, found in uses.items() if found},
        {item: [one for one in found if one.item != item] for item, found in yields.items()},
        swaps,
        demands,
        supplies,
    )


@given(factories())
@settings(max_examples=80)
def test_each_demand_is_supplied_in_full_and_in_time_or_a_message_says_so(asked: Inputs) -> None:
    plans = regenerate(asked)
    for plan in plans.values():
        told = {one.ref for one in plan.messages if one.kind in ("expedite", "overdue")}
        supplied: dict[object, int] = defaultdict(int)
        for peg in plan.pegs:
            supplied[peg.demand_kind, peg.demand_ref] += peg.quantity
            in_time = peg.supply_day <= peg.demand_day
            assert in_time or peg.supply_ref in told or peg.demand_kind in ("safety", "excess")
        for demand in asked.demands:
            if demand.item == plan.item:
                assert supplied[demand.kind, demand.ref] == demand.quantity


@given(factories())
@settings(max_examples=80)
def test_pegs_sum_to_what_they_peg(asked: Inputs) -> None:
    plans = regenerate(asked)
    for item, plan in plans.items():
        given_out: dict[object, int] = defaultdict(int)
        for peg in plan.pegs:
            assert peg.quantity > 0
            given_out[peg.supply_kind, peg.supply_ref] += peg.quantity
        for one in plan.proposals:
            assert given_out["proposal", one.ref] == one.quantity
        for supply in asked.supplies:
            if supply.item == item:
                assert given_out[supply.kind, supply.ref] == supply.quantity
        assert given_out["stock", item] == asked.parts[item].on_hand


@given(factories())
@settings(max_examples=150)
def test_what_stands_in_is_there_and_is_used_once(asked: Inputs) -> None:
    plans = regenerate(asked)
    for item, plan in plans.items():
        given_away = sum(one.quantity for one in plan.pegs if one.demand_kind == "substitute")
        there = sum(one.quantity for one in plan.pegs if one.supply_kind not in ("proposal", "declined"))
        assert given_away <= there - asked.parts[item].safety or not given_away
        # Nothing is ordered in order to stand in, and what stands in is there in time.
        assert not given_away or not plan.proposals
        for one in plan.pegs:
            assert one.demand_kind != "substitute" or one.supply_day <= one.demand_day
    for swap in asked.swaps:
        for day_ in {one.demand_day for plan in plans.values() for one in plan.pegs}:
            _check_sets(swap, plans, day_)


def _check_sets(swap: Swap, plans: Mapping[Key, ItemPlan], on: int) -> None:
    """On each day as many sets are drawn of every substitute as are replaced of every main, to a millionth an order."""
    replaced = {main: _pegged(plans[main.item], swap, on, supply=True) for main in swap.mains}
    whose = {ref for found in replaced.values() for ref in found}
    drawn = [
        sum(_pegged(plans[one.item], swap, on, supply=False).values()) / one.quantity
        for one in swap.substitutes
    ]
    sets = []
    for ref in whose:
        of_each = [found.get(ref, 0) / main.quantity for main, found in replaced.items()]
        assert max(of_each) - min(of_each) < 1e-5
        sets.append(of_each[0])
    assert all(abs(one - sum(sets)) < 1e-4 for one in drawn)


def _pegged(plan: ItemPlan, swap: Swap, on: int, *, supply: bool) -> dict[object, int]:
    found: dict[object, int] = defaultdict(int)
    for one in plan.pegs:
        kind, ref = (one.supply_kind, one.supply_ref) if supply else (one.demand_kind, one.demand_ref)
        if (kind, ref, one.demand_day) == ("substitute", swap.ref, on):
            found[one.demand_kind, one.demand_ref] += one.quantity
    return found


@given(factories())
@settings(max_examples=80)
def test_substitutes_serve_only_what_they_are_allowed_for(asked: Inputs) -> None:
    swaps = {one.ref: one for one in asked.swaps}
    firm = {one.ref: one.item for one in asked.supplies}
    orders = {one.ref: one.product for one in asked.demands}
    for plan in regenerate(asked).values():
        for one in plan.pegs:
            if one.supply_kind != "substitute":
                continue
            swap, ref = swaps[one.supply_ref], one.demand_ref
            assert swap.holds_on(one.demand_day)
            made = ref[0] if isinstance(ref, tuple) else firm.get(ref, orders.get(ref))
            assert made is not None
            assert swap.product in (None, made)


@given(factories())
def test_what_a_proposal_says_about_itself_adds_up(asked: Inputs) -> None:
    for plan in regenerate(asked).values():
        for one in plan.proposals:
            why = one.why
            assert why.net == why.gross + why.safety - why.on_hand - why.inbound - why.substituted
            assert why.net - why.carried <= why.lot
            assert one.start <= one.due <= one.available
            assert all(asked.calendar.is_working(at) for at in (one.start, one.due, one.available))
            late = [told for told in plan.messages if told.ref == one.ref and told.kind == "past_due_start"]
            assert bool(late) == (why.earliest > one.available)


@given(factories())
def test_planning_twice_comes_to_the_same(asked: Inputs) -> None:
    assert regenerate(asked) == regenerate(asked)


@given(factories())
@settings(max_examples=60)
def test_what_is_firm_as_proposed_leaves_nothing_to_propose(asked: Inputs) -> None:
    """All proposals made firm cover all that is needed: the next plan has nothing to add, and all they do not need is excess."""
    plans = regenerate(replace(asked, swaps=(), yields={}))
    firm = [
        Supply(item, one.due, one.quantity, "firm", one.ref, start=one.start, explodes=one.kind != "buy")
        for item, plan in plans.items()
        for one in plan.proposals
    ]
    again = regenerate(replace(asked, swaps=(), yields={}, supplies=[*asked.supplies, *firm]))
    assert all(not plan.proposals for plan in again.values())


@given(factories(), st.data())
@settings(max_examples=80)
def test_a_change_planned_alone_comes_to_what_the_whole_plan_says(asked: Inputs, data: st.DataObject) -> None:
    before = regenerate(asked)
    changed = data.draw(st.sets(st.sampled_from(ITEMS), min_size=1, max_size=3))
    now = replace(
        asked,
        parts={
            item: replace(part, on_hand=data.draw(stock), safety=data.draw(stock))
            if item in changed
            else part
            for item, part in asked.parts.items()
        },
        demands=[
            *(one for one in asked.demands if one.item not in changed or data.draw(st.booleans())),
            Demand(min(changed), data.draw(st.integers(day(0), day(40))), 7 * ONE, "sales", "new"),
        ],
    )
    items = affected(now, changed)
    known = {item: before[item].proposals for item in above(now, items)}
    after: dict[Key, ItemPlan] = {**before, **net_change(now, items, known)}
    assert after == regenerate(now)
