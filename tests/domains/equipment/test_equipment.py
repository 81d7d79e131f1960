from __future__ import annotations

from typing import Any

from tests.support.factory import Factory, found
from webapp.core.codes import is_valid, tag_of


def work_centre(factory: Factory, number: str = "INJ", **facts: Any) -> Any:
    body = {"number": number, "name": "注塑", "name_en": "Injection moulding", "hourly_rate": "42.5"} | facts
    return factory.send("equipment.add_work_centre", body, factory.actor("planner")).result


def machine(factory: Factory, centre: Any, number: str = "INJ-01", expect: str = "applied") -> Any:
    body = {"number": number, "name": "1号注塑机", "work_centre_id": centre["id"]}
    return factory.send("equipment.add_machine", body, factory.actor("planner"), expect=expect)


def test_a_machine_gets_a_code_for_its_sign(factory: Factory) -> None:
    centre = work_centre(factory)
    made = machine(factory, centre).result
    assert is_valid(made["code"])
    assert tag_of(made["code"]) == factory.company.tag
    row = factory.ask("equipment.machine", {"id": made["id"]}, factory.actor("team_leader"))
    assert (row.status, row.work_centre_number, row.work_centre_name_en) == (
        "idle",
        "INJ",
        "Injection moulding",
    )


def test_numbers_are_taken_once_in_a_company(factory: Factory) -> None:
    centre = work_centre(factory)
    machine(factory, centre)
    refused = machine(factory, centre, expect="refused")
    assert [(one.field, one.code) for one in refused.errors] == [("number", "number_taken")]
    body = {"number": "INJ", "name": "x"}
    factory.send("equipment.add_work_centre", body, factory.actor("planner"), expect="refused")
    other = found(factory.session, factory.clock, "other")
    refused = machine(other, centre, expect="refused")
    assert [(one.field, one.code) for one in refused.errors] == [("work_centre_id", "work_centre_unknown")]


def test_machines_are_moved_renamed_and_put_out_of_use(factory: Factory) -> None:
    centre, second = work_centre(factory), work_centre(factory, "ASM")
    made = machine(factory, centre).result
    planner = factory.actor("planner")
    body = {"machine_id": made["id"], "work_centre_id": second["id"], "active": False}
    factory.send("equipment.change_machine", body, planner)
    changed = {"work_centre_id": second["id"], "hourly_rate": "50"}
    factory.send("equipment.change_work_centre", changed, planner)
    (row,) = factory.ask("equipment.machines", {"work_centre_id": second["id"]}).rows
    assert (row.name, row.active) == ("1号注塑机", False)
    centres = {row.number: row for row in factory.ask("equipment.work_centres")}
    assert str(centres["ASM"].hourly_rate) == "50.000000"
    assert centres["ASM"].name_en == "Injection moulding"
    assert centres["ASM"].machines == 0


def test_machines_are_searched_filtered_and_sorted(factory: Factory) -> None:
    centre = work_centre(factory)
    for number in ("INJ-01", "INJ-02"):
        machine(factory, centre, number)
    page = factory.ask("equipment.machines", {"search": "inj", "sort": "-number", "active": True})
    assert [row.number for row in page.rows] == ["INJ-02", "INJ-01"]
    assert factory.ask("equipment.machines", {"status": "running"}).rows == []


def test_a_worker_may_not_set_up_machines(factory: Factory) -> None:
    body = {"number": "X", "name": "X"}
    outcome = factory.send("equipment.add_work_centre", body, factory.actor("worker"), expect="refused")
    assert outcome.code == "forbidden"


def test_downtime_reasons_come_in_both_languages(factory: Factory) -> None:
    reasons = {row.code: row for row in factory.ask("equipment.downtime_reasons")}
    assert (reasons["D04"].name, reasons["D04"].name_en) == ("待料", "Waiting for material")
