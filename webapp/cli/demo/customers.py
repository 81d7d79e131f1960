"""What the demo's customers do after goods left: they sign for them, and complain of some; and where two of them want them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import sin
from typing import Any

from webapp.cli.demo import data
from webapp.cli.demo.days import Days
from webapp.cli.demo.plan import WorkPlan
from webapp.cli.demo.sender import Act, Body, Demo

SELLER, DRIVER = "0004", "0008"
SIGNED = 3
"""So many deliveries were signed."""


def addresses(days: Days) -> Iterator[Act]:
    """A chain of stores wants its goods at its warehouse, or at a new store."""

    def places(demo: Demo) -> Body:
        kept = [
            {"name": "大良总仓", "address": "佛山市顺德区大良街道五沙工业园 8 号仓", "contact": "周师傅"},
            {"name": "容桂店", "address": "佛山市顺德区容桂街道桂洲大道 66 号", "contact": "何店长"},
        ]
        return {"partner_id": str(demo.ids["partner C-101"]), "addresses": kept}

    yield Act(days.at(-1, "11:05"), "addresses", "partners.change_partner", places, SELLER)


def signatures(plans: Sequence[WorkPlan], days: Days) -> Iterator[Act]:
    """The first deliveries are signed in the days after they left; of the last of them two fans were not taken."""

    def signed(line: data.Line, gap: bool) -> Callable[[Demo], Body]:
        def body(demo: Demo) -> Body:
            order_id = demo.ids[f"sale {line.order}"]
            delivery = demo.ask("sales.shipments", order_id=order_id, sort="occurred_at").rows[0]
            signer = demo.ask("partners.partner", id=demo.ids[f"partner {line.customer}"]).contact
            missing = {"line_id": str(delivery.lines[0].id), "quantity": "2", "reason": "破损"}
            said = {"shipment_id": str(delivery.id), "signer": signer, "strokes": _scrawl(line.order)}
            return said | {"differences": [missing] if gap else []}

        return body

    shipped = sorted((plan for plan in plans if plan.line is not None), key=lambda plan: plan.end)
    for at, plan in enumerate(shipped[:SIGNED], start=1):
        if plan.line is not None:
            body = signed(plan.line, gap=at == SIGNED)
            key = f"signed {plan.key}"
            yield Act(days.at(plan.end + 4, "16:30"), key, "sales.sign_delivery", body, DRIVER)


def complaints(days: Days) -> Iterator[Act]:
    """One complaint is closed with a return, one was answered, one waits and is overdue."""
    cases: tuple[tuple[str, int, dict[str, Any]], ...] = (
        ("switch", -4, {"kind": "quality", "what": "三档开关接触不良，客户要求退货", "quantity": "3"}),
        ("late", -6, {"kind": "late", "what": "上一批晚到，客户要求书面说明原因"}),
        ("boxes", -9, {"kind": "damage", "what": "外箱压坏，两台网罩变形", "quantity": "2"}),
    )

    def raised(facts: dict[str, Any], due: int) -> Callable[[Demo], Body]:
        def body(demo: Demo) -> Body:
            delivery = first_delivery(demo)
            about = {"shipment_id": str(delivery.id), "item_id": str(delivery.lines[0].item_id)}
            customer = {"customer_id": str(delivery.customer_id), "due_on": days.day(due).isoformat()}
            return facts | about | customer | {"handler_id": str(demo.ids[f"person {SELLER}"])}

        return body

    def answered(key: str, words: str) -> Callable[[Demo], Body]:
        return lambda demo: {"complaint_id": str(demo.ids[key]), "version": 1, "answer": words}

    def closed(demo: Demo) -> Body:
        back = demo.ask("sales.returns", sort="-occurred_at").rows[0]
        said = {"complaint_id": str(demo.ids["complaint switch"]), "version": 2, "outcome": "return"}
        return said | {"return_id": str(back.id)}

    for key, day, facts in cases:
        body = raised(facts, day + 5)
        at = days.at(day, "10:10")
        yield Act(at, f"complaint {key}", "sales.raise_complaint", body, SELLER, makes=True)
    for key, words in (("switch", "已安排退货，开关供应商整改"), ("late", "已书面说明：模具维修延误两天")):
        body = answered(f"complaint {key}", words)
        yield Act(days.at(-2, "16:20"), f"answer {key}", "sales.answer_complaint", body, SELLER)
    yield Act(days.at(-1, "09:40"), "closed switch", "sales.close_complaint", closed, SELLER)


def first_delivery(demo: Demo) -> Any:
    """The delivery of which some fans come back."""
    shipped = demo.ask("sales.orders", status="shipped", sort="number").rows[0]
    return demo.ask("sales.order", id=shipped.id).shipments[0]


def _scrawl(name: str) -> list[list[int]]:
    """Two lines that look like a hand's, another one for each *name*."""
    beat = 2.1 + sum(map(ord, name)) % 7 / 5
    first = [int(x) for at in range(36) for x in (140 + at * 9, 200 + 80 * sin(at / beat) + at)]
    second = [int(x) for at in range(44) for x in (480 + at * 9, 220 + 60 * sin(at / beat) * sin(at / 9))]
    return [first, second]
