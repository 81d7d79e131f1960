"""What a phone is told in each of the cases that its records may meet: one test a row, read like the row.

Every record goes in by the real push; the code and the worker's words are looked at in Chinese and in English.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.house import said
from tests.sync.phone import Floor, instant
from webapp.core import commands
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, command
from webapp.domains.identity.models import Device
from webapp.domains.sync.waiting import retry_deferred, retry_failed
from webapp.extensions import db

REPORT = "production.report"
NOTE = "production.note_ticket"


class Breaks(Body):
    """Nothing."""


def push(floor: Floor, *records: dict[str, Any], language: str = "en") -> list[dict[str, Any]]:
    """The server's word on *records*, to a phone that reads *language*."""
    headers = {**floor.phone.headers, "Accept-Language": language}
    client = floor.house.app.test_client()
    answer = client.post("/api/v1/sync/push", json={"commands": list(records)}, headers=headers)
    assert answer.status_code == 200
    return list(said(answer)["results"])


def told(floor: Floor, record: dict[str, Any]) -> tuple[str, str | None, str | None, str | None]:
    """Status, code, and the words in English and in Chinese (sent again, a record gets the same answer)."""
    english, chinese = push(floor, record)[0], push(floor, record, language="zh")[0]
    assert chinese["duplicate"]
    return english["status"], english["code"], english["message"], chinese["message"]


def stored(floor: Floor, record: dict[str, Any]) -> StoredCommand:
    with floor.house.open() as factory:
        return factory.session.get_one(StoredCommand, (floor.house.company_id, UUID(record["id"])))


def close_the_order(floor: Floor) -> None:
    with floor.house.open() as factory:
        factory.send("production.close", {"work_order_id": floor.order_id})


def decide(floor: Floor, type_: str, record: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The team leader decides about a record; returns the result."""
    with floor.house.open() as factory:
        body = {"command_id": record["id"], **more}
        return dict(factory.send(type_, body, factory.actor("team_leader")).result)


def after(floor: Floor, **span: float) -> None:
    """Time goes by, and the system looks again at what waits."""
    floor.house.clock.advance(timedelta(**span))
    with floor.house.open():
        retry_deferred(db.session(), floor.house.clock)
        retry_failed(db.session(), floor.house.clock)


def test_duplicate_gets_the_first_result_again(floor: Floor) -> None:
    record = floor.phone.command(REPORT, floor.report("5"))

    first, again = push(floor, record)[0], push(floor, record)[0]

    assert again == {**first, "duplicate": True}
    assert (first["status"], first["rev"]) == ("applied", 1)
    assert floor.made() == "5"


def test_out_of_order_other_lanes_go_on_and_this_one_waits_24_hours_then_is_held(floor: Floor) -> None:
    late = str(uuid4())
    waits = floor.phone.command(REPORT, floor.report("1"), lane="a", depends_on=[late])
    behind = floor.phone.command(REPORT, floor.report("1"), lane="a")
    other = floor.phone.command(REPORT, floor.report("1"), lane="b")

    assert [one["status"] for one in push(floor, waits, behind, other)] == ["deferred", "deferred", "applied"]
    after(floor, hours=23)
    assert told(floor, waits)[:2] == ("deferred", "dependency_waits")
    after(floor, hours=2)

    assert told(floor, waits) == (
        "held",
        "waited_too_long",
        "What this builds on did not arrive within a day: waits for the team leader.",
        "所依据的记录一天内没有到达：等待班组长处理。",
    )
    # What stood behind it is as old; it waits for nothing any more.
    assert told(floor, behind)[0] == "applied"


def test_stale_version_of_an_additive_fact_is_applied_and_the_version_noted(floor: Floor) -> None:
    first = floor.phone.command(REPORT, floor.report("2"), base={"wo": 1})
    second = floor.phone.command(REPORT, floor.report("3"), base={"wo": 1})

    assert [one["status"] for one in push(floor, first, second)] == ["applied", "applied"]
    assert stored(floor, second).base == {"wo": 1}
    assert floor.made() == "5"


def test_stale_version_of_an_edited_field_merges_disjoint_fields_else_holds_both_values(floor: Floor) -> None:
    def note(field: str, wanted: str) -> dict[str, Any]:
        changes = {field: {"from": "", "to": wanted}}
        ticket = floor.steps[0]["ticket_id"]
        return floor.phone.command(NOTE, {"ticket_id": ticket, "changes": changes}, lane="notes")

    theirs, disjoint, yours = note("standing_at", "B3"), note("remark", "wet"), note("standing_at", "C1")

    assert [one["status"] for one in push(floor, theirs, disjoint)] == ["applied", "applied"]
    assert told(floor, yours) == (
        "held",
        "stale_fields",
        "Somebody else changed it meanwhile: “B3” there, “C1” here. The team leader chooses.",
        "别人同时改过：现在是“B3”，这条记录是“C1”。由班组长选定。",
    )


def test_15_of_10_left_is_held_whole(floor: Floor) -> None:
    record = floor.phone.command(REPORT, floor.report("15"))

    assert told(floor, record) == (
        "held",
        "over_report",
        "15 of 10: waits for the team leader.",
        "报 15，只剩 10：等待班组长处理。",
    )
    assert floor.made() == "0"


@pytest.mark.parametrize("way", ["reopen", "move", "variance"])
def test_order_closed_is_held_until_it_is_reopened_moved_or_booked_as_variance(
    floor: Floor, way: str
) -> None:
    close_the_order(floor)
    record = floor.phone.command(REPORT, floor.report("5"))

    assert told(floor, record) == (
        "held",
        "order_closed",
        "Order WO-2026-0001 is closed; your report is kept.",
        "工单 WO-2026-0001 状态为“已结案”，报工记录已保留。",
    )
    if way == "reopen":
        assert decide(floor, "floor.reopen", record)["status"] == "applied"
    elif way == "variance":
        assert decide(floor, "floor.accept", record)["status"] == "applied"
    else:
        _move_to_another_order(floor, record)
    assert (
        _status_and_work_in_process(floor)
        == {
            "reopen": ("started", False),
            "move": ("closed", True),
            "variance": ("closed", True),
        }[way]
    )


def _move_to_another_order(floor: Floor, record: dict[str, Any]) -> None:
    with floor.house.open() as factory:
        for item in (floor.ids.motor, floor.ids.resin, floor.ids.screw):
            factory.send("inventory.receive", {"item_id": item, "quantity": "100", "unit_cost": "1"})
        order = {"item_id": floor.ids.fan, "quantity": "10", "due_on": "2026-12-02"}
        other = factory.send("production.create_order", order).result["id"]
        factory.send("production.release", {"work_order_id": other})
        (choice,) = factory.ask("floor.move_choices", {"command_id": record["id"]})
    there = {"ticket_id": str(choice.ticket_id), "operation_id": str(choice.operation_id)}
    decide(floor, "floor.change", record, body={**record["body"], **there}, note="other order")
    with floor.house.open() as factory:
        (report,) = factory.ask("production.reports").rows
        assert (str(report.work_order_id), report.worker_id) == (other, floor.phone.user_id)


def _status_and_work_in_process(floor: Floor) -> tuple[str, bool]:
    """The order's status, and whether nothing is left in process."""
    with floor.house.open() as factory:
        order = factory.ask("production.order", {"id": floor.order_id})
        sheet = factory.ask("insights.cost_sheet", {"id": floor.order_id})
        return order.status, sheet.wip == 0


def test_period_locked_is_posted_to_the_first_open_day(floor: Floor) -> None:
    done_at = floor.house.clock.now()
    floor.house.clock.advance(timedelta(days=3))
    with floor.house.open() as factory:
        through = (done_at + timedelta(days=1)).date().isoformat()
        factory.send("finance.close_books", {"through": through}, factory.actor("accountant"))
    record = floor.phone.command(REPORT, floor.report("5"), occurred_at=instant(done_at))

    assert told(floor, record) == ("applied", None, None, None)
    kept = stored(floor, record)
    assert (kept.flags, kept.occurred_at) == (["period_closed"], done_at)
    leader = floor.house.browser("team_leader")
    leader.set_cookie("locale", "en")
    assert "it counts for the first open day" in leader.get(f"/decide/{record['id']}").text
    with floor.house.open() as factory:
        (report,) = factory.ask("production.reports").rows
    assert f"/decide/{record['id']}" in leader.get(f"/reports/{report.id}").text


def test_what_arrived_before_what_is_ahead_of_it_gets_its_turn_after_it_and_not_too_late(
    floor: Floor,
) -> None:
    """As after a restore: the last of three was kept, the one before it comes again, and the first waits for what never comes."""
    first = floor.phone.command(REPORT, floor.report("1"), lane="a", depends_on=[str(uuid4())])
    second = floor.phone.command(REPORT, floor.report("1"), lane="a")
    third = floor.phone.command(REPORT, floor.report("1"), lane="a")
    push(floor, first)
    push(floor, third)
    floor.house.clock.advance(timedelta(minutes=1))
    push(floor, second)
    after(floor, hours=25)

    assert told(floor, first)[:2] == ("held", "waited_too_long")
    assert [told(floor, one)[0] for one in (second, third)] == ["applied", "applied"]


@pytest.mark.parametrize(
    ("missing", "code", "english", "chinese"),
    [
        (
            "ticket_id",
            "ticket_unknown",
            "This ticket is not known yet; the record is kept.",
            "暂时查不到这张随工单，记录已保留。",
        ),
        (
            "machine_id",
            "machine_unknown",
            "This machine is not known yet; the record is kept.",
            "系统还不认识这台设备，记录已保留。",
        ),
    ],
)
def test_unknown_ticket_or_machine_is_deferred_then_held(
    floor: Floor, missing: str, code: str, english: str, chinese: str
) -> None:
    record = floor.phone.command(REPORT, {**floor.report("5"), missing: str(uuid4())})

    assert told(floor, record) == ("deferred", code, english, chinese)
    after(floor, hours=25)
    assert told(floor, record)[:2] == ("held", "waited_too_long")


def test_clock_off_by_more_than_5_minutes_is_put_right_and_flagged_never_rejected(floor: Floor) -> None:
    now = floor.house.clock.now()
    fast = instant(now + timedelta(hours=48))
    record = floor.phone.command(REPORT, floor.report("5"), occurred_at=fast, clock_offset_ms=-48 * 3_600_000)

    assert told(floor, record) == ("applied", None, None, None)
    kept = stored(floor, record)
    assert (kept.flags, kept.occurred_at) == (["clock"], now)


def test_user_removed_meanwhile_done_before_is_applied_and_flagged_done_after_is_held(floor: Floor) -> None:
    before = floor.phone.command(REPORT, floor.report("1"), lane="a")
    floor.house.clock.advance(timedelta(hours=1))
    with floor.house.open() as factory:
        factory.send("identity.deactivate_user", {"user_id": str(floor.phone.user_id)})
    floor.house.clock.advance(timedelta(hours=1))
    later = floor.phone.command(REPORT, floor.report("1"), lane="b")

    assert told(floor, before)[0] == "applied"
    assert stored(floor, before).flags == ["user_left"]
    assert told(floor, later) == (
        "held",
        "user_inactive",
        "Worker was no longer active then: waits for the team leader.",
        "工人 当时已停用：等待班组长处理。",
    )
    assert floor.made() == "1"


def test_device_revoked_is_stored_only(floor: Floor) -> None:
    with floor.house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(floor.phone.id)})
        assert factory.session.get_one(Device, (floor.house.company_id, floor.phone.id)).revoked_at
    record = floor.phone.command(REPORT, floor.report("5"))

    assert told(floor, record) == (
        "stored",
        "device_revoked",
        "This phone was taken out of use; the record is kept. Ask the office.",
        "这部手机已停用，记录已保留。请联系办公室。",
    )
    assert floor.made() == "0"


def test_handler_that_crashes_5_times_needs_attention_and_its_lane_goes_on(floor: Floor) -> None:
    @command("tests.breaks", permission="production.work", body=Breaks, by_phone=True)
    def breaks(_ctx: Any, _body: Breaks) -> None:
        """Crash."""
        raise ZeroDivisionError

    try:
        record = floor.phone.command("tests.breaks", {}, lane="a")
        behind = floor.phone.command(REPORT, floor.report("5"), lane="a")
        assert [one["status"] for one in push(floor, record, behind)] == ["failed", "deferred"]
        for _attempt in range(6):
            after(floor, minutes=5)
        status, code, english, chinese = told(floor, record)
    finally:
        commands._registry.pop("tests.breaks")

    assert (status, code, stored(floor, record).attempts) == ("failed", "needs_attention", 5)
    with floor.house.open() as factory:
        (row,) = factory.ask("floor.held", actor=factory.actor("team_leader")).rows
        reference = row.params["reference"]
    assert (
        english
        == f"It could not be booked in several tries. It is kept, and needs attention: error {reference}."
    )
    assert chinese == f"试了几次都没有过账。记录已保存，需要有人处理：错误 {reference}。"
    assert told(floor, behind)[0] == "applied"
