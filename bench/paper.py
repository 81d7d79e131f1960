"""Two hundred job tickets as PDF, as the background worker makes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bench.databases import Place
from bench.measure import Result, timed
from bench.registry import benchmark
from webapp.printing import tickets
from webapp.printing.documents import TICKETS_A_PART
from webapp.printing.tickets import Material, Step, TicketSheet

TICKETS = 200
RUNS = 3
STEPS = (
    ("下料", "Cutting"),
    ("车削", "Turning"),
    ("铣削", "Milling"),
    ("去毛刺", "Deburring"),
    ("磨削", "Grinding"),
    ("检验", "Inspection"),
)


@benchmark("paper", databases=("sqlite",))
def paper(place: Place) -> Iterator[Result]:
    """Tickets with six operations and three materials, in Chinese and English, with two codes each."""
    sheets = [_sheet(number) for number in range(TICKETS)]
    tickets.render(sheets[:1])

    def render() -> None:
        for first in range(0, TICKETS, TICKETS_A_PART):
            tickets.render(sheets[first : first + TICKETS_A_PART])

    times = timed(render, RUNS, TICKETS)
    note = f"{times.median * TICKETS:.1f} s for {TICKETS} tickets (A5)"
    yield Result("job ticket to PDF", "none", "tickets", times, note=note)


def _sheet(number: int) -> TicketSheet:
    steps = tuple(
        Step(10 * place, name, english, "机加工", "Machining", Decimal(30), Decimal(2), place == 1)
        for place, (name, english) in enumerate(STEPS, start=1)
    )
    materials = tuple(
        Material(f"M-{place}", "圆钢", "Round bar", Decimal(12), "千克", "kg") for place in range(3)
    )
    code = f"7K3F9A{number:04d}"
    return TicketSheet(
        code=code,
        payload=f"HTTP://SUIGONG.LOCAL/T/{code}",
        company="测试工厂",
        company_en="Test factory",
        order_number=f"WO-2026-{number:04d}",
        seq=1,
        count=1,
        item_number="P-100",
        item_name="传动轴",
        item_name_en="Drive shaft",
        specification="Φ20×300",
        quantity=Decimal(250),
        unit="个",
        unit_en="piece",
        due_on=date(2026, 12, 24),
        steps=steps,
        materials=materials,
    )
