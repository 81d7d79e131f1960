"""A duplicate storm: many senders offer the server one and the same command at the same moment."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from tests.proofs.stage import Stage
from tests.proofs.wire import Wire
from webapp.core.command_store import StoredCommand
from webapp.domains.production.models import OperationReport

SENDERS = 100
REPORT = "production.report"


@dataclass(frozen=True)
class Storm:
    """How it ended: commands sent, senders of each, what was wrong, and how long it took."""

    commands: int
    senders: int
    wrong: tuple[str, ...]
    seconds: float


def storm(on: Stage, commands: int, senders: int = SENDERS) -> Storm:
    """Let *senders* send each of *commands* reports at once, over connections of their own, and look at what came of it."""
    phone = on.floor.phone
    made = [phone.command(REPORT, on.floor.report("1"), lane=f"storm {n}") for n in range(commands)]
    wires = [Wire(on.server.port, phone) for _ in range(senders)]
    began = time.monotonic()
    with ThreadPoolExecutor(senders) as pool:
        rounds = [_all_at_once(pool, wires, one) for one in made]
    seconds = time.monotonic() - began
    for wire in wires:
        wire.hang_up()
    wrong = [text for one, answers in zip(made, rounds, strict=True) for text in _judge(one, answers)]
    return Storm(commands, senders, (*wrong, *_effects(on, made)), seconds)


def _all_at_once(
    pool: ThreadPoolExecutor, wires: Sequence[Wire], command: dict[str, Any]
) -> list[dict[str, Any]]:
    start = Barrier(len(wires))

    def send(wire: Wire) -> dict[str, Any]:
        start.wait()
        wire.hang_up()  # a server closes what was idle for seconds, as lines between two rounds may be
        answer = wire.push([command])
        assert answer.status == 200, answer.body
        return dict(answer.json["results"][0])

    return list(pool.map(send, wires))


def _judge(command: dict[str, Any], answers: Sequence[dict[str, Any]]) -> list[str]:
    """All answers are one and the same, and one of them alone is the first."""
    first = [one for one in answers if not one["duplicate"]]
    different = [one for one in answers if {**one, "duplicate": False} != {**answers[0], "duplicate": False}]
    wrong = []
    if len(first) != 1:
        wrong.append(f"{command['id']}: {len(first)} answers say that they are the first")
    if different:
        wrong.append(f"{command['id']}: answers differ: {answers[0]} {different[0]}")
    if answers[0]["status"] != "applied":
        wrong.append(f"{command['id']}: {answers[0]}")
    return wrong


def _effects(on: Stage, made: Sequence[dict[str, Any]]) -> list[str]:
    """Each command has one row and one report."""
    with on.house.open() as factory:
        ids = {UUID(one["id"]) for one in made}
        stored = factory.session.scalar(
            select(func.count()).select_from(StoredCommand).where(StoredCommand.id.in_(ids))
        )
        reports = Counter(
            factory.session.scalars(
                select(OperationReport.command_id).where(OperationReport.command_id.in_(ids))
            )
        )
    wrong = [f"{one}: {reports[one]} effects" for one in ids if reports[one] != 1]
    return [*wrong, *([f"{stored} rows for {len(ids)} commands"] if stored != len(ids) else [])]
