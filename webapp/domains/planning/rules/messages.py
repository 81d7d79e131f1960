"""Exception messages: what the planner should do about what is on its way, and about what should have begun already."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.domains.planning.rules.lead_times import backwards
from webapp.domains.planning.rules.netting import Taken
from webapp.domains.planning.rules.values import Inputs, Message, Part, Proposal, Supply


def about_supplies(part: Part, taken: Sequence[Taken], inputs: Inputs) -> list[Message]:
    """Expedite what is needed sooner, postpone what is needed later, cancel what nobody needs, date anew what is overdue."""
    said = []
    for (day, supply, fixed), needed in taken:
        if fixed:
            continue
        if needed is None:
            said.append(_message(part, "cancel", supply, None))
        elif supply.day < inputs.today:
            said.append(_message(part, "overdue", supply, _promise(part, max(day, needed), inputs)))
        elif day > needed:
            said.append(_message(part, "expedite", supply, _promise(part, needed, inputs)))
        elif needed - day > inputs.tolerance:
            said.append(_message(part, "postpone", supply, _promise(part, needed, inputs)))
    return said


def about_proposals(
    part: Part, proposals: Sequence[Proposal], taken: Sequence[Taken], inputs: Inputs
) -> list[Message]:
    """Say which proposals should have begun before today, and which are needless if an order of the same day is increased."""
    said = []
    changeable = {needed: one.supply for one, needed in taken if needed is not None and one.supply.changeable}
    for one in proposals:
        if one.declined:
            continue
        if one.why.earliest > one.available:
            start = backwards(part, one.quantity, one.ref[1], inputs.calendar).start
            said.append(
                Message(
                    one.item, "past_due_start", "proposal", one.ref, start, one.why.earliest, one.quantity
                )
            )
        supply = changeable.get(one.available)
        if supply is not None and _fits(part, supply.quantity + one.quantity):
            del changeable[one.available]
            said.append(
                Message(
                    one.item,
                    "increase",
                    supply.kind,
                    supply.ref,
                    supply.day,
                    supply.day,
                    one.quantity,
                    one.ref,
                )
            )
    return said


def _fits(part: Part, quantity: int) -> bool:
    """Whether one order may be as large as that."""
    return not part.lots.maximum or quantity <= part.lots.maximum


def _message(part: Part, kind: str, supply: Supply, to_day: int | None) -> Message:
    return Message(part.key, kind, supply.kind, supply.ref, supply.day, to_day, supply.quantity)


def _promise(part: Part, needed: int, inputs: Inputs) -> int:
    """The day to promise so that the supply can be used on *needed*: no day before today can be promised."""
    now = inputs.calendar.at_or_after(inputs.today)
    if part.source == "make":
        return max(needed, now)
    return max(inputs.calendar.back(needed, part.lead.inspection_days), now)
