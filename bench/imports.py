"""A list of 100,000 items from Excel: looked at and taken in, when all is new and when a tenth has changed."""

from __future__ import annotations

import json
import multiprocessing
import resource
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from openpyxl import Workbook
from sqlalchemy import create_engine, text

from bench.databases import Place, app_on
from bench.factory import CLOCK
from bench.measure import Result, Times
from bench.registry import benchmark
from webapp.core.actor import system_actor
from webapp.core.commands import execute
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company
from webapp.extensions import db
from webapp.flows.found_company import found_company
from webapp.flows.imports.looking import look
from webapp.imports.kinds import ITEMS, MOST_ROWS
from webapp.imports.reading import Wishes

HEAD = ("料号", "名称", "规格型号", "来源", "单位", "批次管理", "安全库存", "标准单价", "销售单价")
TODAY = date(2026, 11, 23)


@benchmark("imports")
def imports(place: Place) -> Iterator[Result]:
    """One xlsx file of nine columns; half of the second file is new, a tenth of the rest has another price."""
    with place.database("imports") as url:
        with app_on(url, place.folder):
            company = found_company(
                db.session(),
                clock=CLOCK,
                code="bench",
                name="Bench",
                admin_username="admin",
                admin_password="measuring only 1",
            )
            company_id = str(company.id)
        first = _file(place.folder / "first.xlsx", 0)
        for words, path in (
            ("new", first),
            ("known, a tenth changed", _file(place.folder / "again.xlsx", 10)),
        ):
            report = place.folder / "report.json"
            process = multiprocessing.get_context("spawn").Process(
                target=_bring, args=(url, str(place.folder), company_id, str(path), str(report))
            )
            process.start()
            process.join()
            if place.kind == "postgresql":
                _count_rows(url)
            if process.exitcode:
                raise RuntimeError(f"the import ended with {process.exitcode}")
            said = json.loads(report.read_text())
            memory, worked = said["memory"] / 1e6, said["worked"]
            note = f"both used {worked:.0f} s of the processor and {memory:.0f} MB at most, in a process of their own"
            for what in ("look", "take in"):
                times = Times((said[what],), MOST_ROWS)
                remark = f"{said[what]:.0f} s for {MOST_ROWS:,} rows; {note}"
                yield Result(
                    f"{what}: xlsx of {MOST_ROWS:,} items, {words}", place.kind, "rows", times, note=remark
                )


def _count_rows(url: str) -> None:
    """Let PostgreSQL count what is there, as it does by itself within a minute: nobody takes a list in again sooner."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _bring(url: str, folder: str, company_id: str, path: str, report: str) -> None:
    """Look at the file and take it in, as the preview and its button do; what it took goes into *report*."""
    with app_on(url, Path(folder)):
        session = db.session()
        bind_company(session, UUID(company_id))
        started = time.perf_counter()
        seen = look(session, TODAY, ITEMS, Path(path), Wishes())
        if not seen.ready:
            raise RuntimeError([row.problems for row in seen.rows if row.problems][:3])
        looked = time.perf_counter()
        body = dict(seen.body("bench.xlsx"))
        del seen
        outcome = execute(
            session, system_actor(UUID(company_id)), Envelope(new_id(), ITEMS.command, body), CLOCK
        )
        if not outcome.applied:
            raise RuntimeError(outcome)
        done, worked = time.perf_counter(), time.process_time()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        facts = {"look": looked - started, "take in": done - looked, "memory": memory, "worked": worked}
        Path(report).write_text(json.dumps(facts))


def _file(path: Path, changed: int) -> Path:
    """A list of MOST_ROWS items; each *changed*-th (none for 0) costs something else than before."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("物料")
    sheet.append(HEAD)
    for number in range(MOST_ROWS):
        price = "12.50" if changed and number % changed == 0 else f"{number % 997 + 1}.25"
        row = (
            f"M-{number:06d}",
            f"零件 {number}",
            f"Φ{number % 90}×{number % 300}",
            "外购",
            "个",
            "否",
            50,
            price,
            "",
        )
        sheet.append(row)
    book.save(path)
    return path
