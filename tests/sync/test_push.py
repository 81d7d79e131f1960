"""Store first, judge second: what the server makes of the records of a phone (docs/sync.md §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.house import new_house, said
from tests.sync.phone import Floor, Phone, instant
from webapp.core import commands
from webapp.core.command_store import StoredCommand
from webapp.core.db import bound_company
from webapp.core.ids import new_id
from webapp.domains.identity.models import Device
from webapp.domains.sync import waiting
from webapp.extensions import db
from webapp.flows import upkeep

REPORT = "production.report"


def stored(floor: Floor, command: dict[str, Any]) -> StoredCommand | None:
    with floor.house.open() as factory:
        return factory.session.get(StoredCommand, (floor.house.company_id, UUID(command["id"])))


def test_a_report_is_applied_for_the_worker_whose_ticket_it_carries(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"))

    result = floor.phone.push(command)[0]

    assert result["status"] == "applied"
    assert result["result"]["pay"] == "3.00"  # 5 × 0.60
    kept = stored(floor, command)
    assert kept is not None
    assert (kept.actor_id, kept.device_id) == (floor.phone.user_id, floor.phone.id)


def test_sent_twice_it_counts_once_and_gets_the_first_answer_again(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"))

    first, again = floor.phone.push(command)[0], floor.phone.push(command)[0]

    assert again == {**first, "duplicate": True}
    assert floor.made() == "5"


def test_the_same_id_with_another_body_is_rejected_and_set_aside(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"))
    floor.phone.push(command)

    for _ in range(2):
        result = floor.phone.push({**command, "body": floor.report("6")})[0]
        assert (result["status"], result["code"]) == ("rejected", "id_conflict")

    assert floor.made() == "5"
    with floor.house.open() as factory:
        assert factory.ask("floor.conflicts").total == 1


def test_one_bad_record_never_stops_another(floor: Floor) -> None:
    phone = floor.phone
    good = [phone.command(REPORT, floor.report("1"), lane=f"lane {n}") for n in range(2)]
    bad: list[Any] = [
        {"id": "x"},
        17,
        None,
        {**phone.command(REPORT, floor.report("1"), lane="a"), "occurred_at": "yesterday"},
        phone.command(REPORT, {"nonsense": True}, lane="b"),
        phone.command(REPORT, {**floor.report("1"), "note": "nul \x00"}, lane="c"),
        phone.command("no.such", {}, lane="d"),
        phone.command(REPORT, floor.report("1"), lane="e", v=99),
    ]

    statuses = phone.statuses(good[0], *bad, good[1])

    assert statuses == [
        "applied",
        *("rejected", "rejected", "rejected", "rejected"),
        *("refused", "rejected", "stored", "stored"),
        "applied",
    ]


@pytest.mark.parametrize("field", ["type", "stream", "lane"])
def test_a_text_that_not_every_database_can_keep_is_rejected_and_nothing_else(
    floor: Floor, field: str
) -> None:
    good, bad = (floor.phone.command(REPORT, floor.report("1"), lane=lane) for lane in "ab")

    results = floor.phone.push({**bad, field: "nul \x00"}, good)

    assert [one["status"] for one in results] == ["rejected", "applied"]
    assert results[0]["id"] == bad["id"]


@pytest.mark.parametrize(
    ("says", "offset"),
    [
        ("1970-01-02T03:04:05.000Z", 1_795_000_000_000),  # the battery was empty; the way back is known
        ("1970-01-02T03:04:05.000Z", None),
        ("0001-01-01T00:00:00.000+08:00", 0),
        ("0001-01-02T00:00:00.000Z", -(2**53)),
        ("9999-12-31T23:59:59.000-08:00", 2**53),
    ],
)
def test_a_clock_that_stands_anywhere_at_all_is_put_right_and_noted(
    floor: Floor, says: str, offset: int | None
) -> None:
    command = floor.phone.command(REPORT, floor.report("1"), occurred_at=says, clock_offset_ms=offset)

    assert floor.phone.statuses(command)[0] in ("applied", "stored")

    kept = stored(floor, command)
    assert kept is not None
    assert kept.flags == ["clock"]
    assert kept.clock_offset_ms == offset


def test_results_stand_in_the_order_of_sending_though_judged_by_number(floor: Floor) -> None:
    first, second = (floor.phone.command(REPORT, floor.report(good)) for good in ("1", "2"))

    results = floor.phone.push(second, first)

    assert [one["id"] for one in results] == [second["id"], first["id"]]
    assert [one["status"] for one in results] == ["applied", "applied"]


def test_too_much_at_once_is_told_so(floor: Floor) -> None:
    many = [floor.phone.command(REPORT, floor.report("1")) for _ in range(51)]
    large = [floor.phone.command(REPORT, {**floor.report("1"), "note": "x" * 300_000}) for _ in range(2)]
    huge = floor.phone.command(REPORT, {**floor.report("1"), "note": "x" * 4_200_000})

    assert floor.phone.post("/api/v1/sync/push", {"commands": many}).status_code == 413
    assert floor.phone.post("/api/v1/sync/push", {"commands": large}).status_code == 413
    assert floor.phone.post("/api/v1/sync/push", {"commands": [huge]}).status_code == 413
    assert floor.made() == "0"


def test_one_record_may_be_larger_than_a_push_for_nobody_can_halve_it(floor: Floor) -> None:
    photos = [{"sha256": f"{n:064x}", "size": 1, "type": "image/jpeg"} for n in range(2_000)]
    large = floor.phone.command(REPORT, {**floor.report("2"), "note": "x" * 1_000}, blobs=photos)
    padded = {**large, "later": "x" * 600_000}

    assert floor.phone.statuses(padded) == ["applied"]
    assert floor.made() == "2"


def test_more_than_there_is_waits_whole_for_the_team_leader(floor: Floor) -> None:
    result = floor.phone.push(floor.phone.command(REPORT, floor.report("15")))[0]

    assert (result["status"], result["code"]) == ("held", "over_report")
    assert "15" in result["message"]
    assert floor.made() == "0"


def test_a_held_record_does_not_stop_its_lane(floor: Floor) -> None:
    too_much = floor.phone.command(REPORT, floor.report("15"))
    right = floor.phone.command(REPORT, floor.report("4"))

    assert floor.phone.statuses(too_much, right) == ["held", "applied"]


def test_an_unknown_ticket_waits_and_so_does_its_lane_alone(floor: Floor) -> None:
    unknown = {**floor.report("1"), "ticket_id": str(uuid4())}
    first = floor.phone.command(REPORT, unknown)
    behind = floor.phone.command(REPORT, floor.report("1"))
    elsewhere = floor.phone.command(REPORT, floor.report("1"), lane="another lane")

    results = floor.phone.push(first, behind, elsewhere)

    assert [one["status"] for one in results] == ["deferred", "deferred", "applied"]
    assert [one["code"] for one in results[:2]] == ["ticket_unknown", "lane_waits"]


def test_what_depends_on_another_record_waits_for_it_and_goes_on_by_itself(floor: Floor) -> None:
    base = floor.phone.command(REPORT, floor.report("3"))
    dependent = floor.phone.command(
        REPORT, floor.report("3", step=1), lane="wo:1/op:20", depends_on=[base["id"]]
    )

    assert floor.phone.push(dependent)[0]["code"] == "dependency_waits"
    cursor = floor.phone.pull()["cursor"]
    assert floor.phone.statuses(base) == ["applied"]

    assert floor.made(step=1) == "3"
    outcomes = {one["id"]: one["status"] for one in floor.phone.pull(cursor)["outcomes"]}
    assert outcomes == {base["id"]: "applied", dependent["id"]: "applied"}


def test_a_chain_that_arrives_backwards_is_judged_forwards(floor: Floor) -> None:
    chain = [floor.phone.command(REPORT, floor.report("1"), lane="l0")]
    for n in range(1, 4):
        chain.append(
            floor.phone.command(REPORT, floor.report("1"), lane=f"l{n}", depends_on=[chain[-1]["id"]])
        )

    for command in reversed(chain):
        floor.phone.push(command)

    assert floor.made() == "4"


def hopeless(floor: Floor, count: int) -> None:
    """Let *count* records wait for what never comes."""
    nowhere = {**floor.report("1"), "ticket_id": str(uuid4())}
    floor.phone.push(*(floor.phone.command(REPORT, nowhere, lane=f"nowhere {n}") for n in range(count)))


def base_and_dependent(floor: Floor) -> tuple[dict[str, Any], dict[str, Any]]:
    base = floor.phone.command(REPORT, floor.report("3"))
    body = floor.report("3", step=1)
    return base, floor.phone.command(REPORT, body, lane="wo:1/op:20", depends_on=[base["id"]])


def test_what_has_arrived_is_looked_at_however_many_wait_in_vain(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_AT_ONCE", 2)
    hopeless(floor, 20)
    base, dependent = base_and_dependent(floor)
    behind = floor.phone.command(REPORT, floor.report("1", step=1), lane="wo:1/op:20")
    floor.phone.push(dependent, behind)

    floor.phone.push(base)
    # A fourth is one too many at the second step: it is judged, and waits for the team leader.
    kept = stored(floor, behind)

    assert floor.made(step=1) == "3"
    assert kept is not None
    assert kept.status == "held"


def test_what_was_overlooked_gets_its_turn_however_many_wait_in_vain(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_AT_ONCE", 3)
    hopeless(floor, 6)
    base, dependent = base_and_dependent(floor)
    floor.phone.push(dependent)
    with monkeypatch.context() as crashed:
        crashed.setattr("webapp.web.sync_api.retry_deferred", lambda *_: 0)
        floor.phone.push(base)
    assert floor.made(step=1) == "0"

    for _ in range(60):
        with floor.house.app.app_context():
            upkeep.go_on(db.session(), floor.house.clock)
        if floor.made(step=1) == "3":
            break

    assert floor.made(step=1) == "3"


def test_after_a_day_of_waiting_a_person_is_asked(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("1"), depends_on=[str(new_id())])
    floor.phone.push(command)

    floor.house.clock.advance(timedelta(hours=25))
    with floor.house.app.app_context():
        upkeep.go_on(db.session(), floor.house.clock)

    kept = stored(floor, command)
    assert kept is not None
    assert (kept.status, (kept.answer or {})["code"]) == ("held", "waited_too_long")


def test_waiting_leaves_no_new_line_in_the_log_each_time_it_is_looked_at(floor: Floor) -> None:
    floor.phone.push(floor.phone.command(REPORT, floor.report("1"), depends_on=[str(new_id())]))
    before = floor.phone.pull()["cursor"]

    for _ in range(3):
        with floor.house.app.app_context():
            upkeep.go_on(db.session(), floor.house.clock)

    assert floor.phone.pull()["cursor"] == before


def test_a_forged_ticket_is_kept_and_counts_for_nobody(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"), ticket=floor.phone.ticket[:-9] + "AAAAAAAAA")

    result = floor.phone.push(command)[0]

    assert (result["status"], result["code"]) == ("stored", "ticket_invalid")
    assert floor.made() == "0"
    kept = stored(floor, command)
    assert kept is not None
    assert kept.actor_id is None


def test_nobody_can_accept_a_record_without_an_author(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"), ticket="forged")
    floor.phone.push(command)

    with floor.house.open() as factory:
        leader = factory.actor("team_leader")
        outcome = factory.try_to_send("floor.accept", {"command_id": command["id"]}, leader)

    assert outcome.code == "author_unknown"
    assert floor.made() == "0"


def test_work_done_while_signed_in_counts_however_late_it_arrives(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"))

    floor.house.clock.advance(timedelta(days=3))

    assert floor.phone.statuses(command) == ["applied"]


def test_work_done_after_the_sign_in_had_expired_is_kept_unjudged(floor: Floor) -> None:
    floor.house.clock.advance(timedelta(hours=17))

    result = floor.phone.push(floor.phone.command(REPORT, floor.report("5")))[0]

    assert (result["status"], result["code"]) == ("stored", "ticket_expired")


def test_a_queue_drains_while_somebody_else_is_signed_in_and_each_gets_their_own(floor: Floor) -> None:
    second = floor.another_phone("worker", "inspector")
    theirs = second.command(REPORT, floor.report("2"), lane="other")
    mine = floor.phone.command(REPORT, floor.report("3"))

    assert floor.phone.statuses(mine, theirs) == ["applied", "applied"]

    with floor.house.open() as factory:
        rows = factory.ask("production.reports").rows
    assert {(row.worker_id, str(row.good)) for row in rows} == {
        (floor.phone.user_id, "3.000000"),
        (second.user_id, "2.000000"),
    }


def test_a_clock_that_runs_ahead_is_put_right_and_noted(floor: Floor) -> None:
    now = floor.house.clock.now()
    command = floor.phone.command(REPORT, floor.report("1"), occurred_at=instant(now + timedelta(hours=2)))

    assert floor.phone.statuses(command) == ["applied"]

    kept = stored(floor, command)
    assert kept is not None
    assert kept.occurred_at == now
    assert kept.flags == ["clock"]


def test_a_clock_known_to_be_slow_is_corrected_by_what_was_measured(floor: Floor) -> None:
    now = floor.house.clock.now()
    command = floor.phone.command(
        REPORT,
        floor.report("1"),
        occurred_at=instant(now - timedelta(hours=3)),
        clock_offset_ms=3 * 3600 * 1000,
    )

    assert floor.phone.statuses(command) == ["applied"]
    kept = stored(floor, command)
    assert kept is not None
    assert kept.occurred_at == now


def test_a_revoked_phone_may_hand_over_what_it_has_and_nothing_else(floor: Floor) -> None:
    with floor.house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(floor.phone.id)})

    result = floor.phone.push(floor.phone.command(REPORT, floor.report("5")))[0]

    assert (result["status"], result["code"]) == ("stored", "device_revoked")
    pulled = floor.phone.get("/api/v1/sync/pull", cursor=0)
    assert (pulled.status_code, said(pulled)["code"]) == (401, "device_revoked")


def test_a_phone_that_nobody_enrolled_is_turned_away(floor: Floor) -> None:
    floor.phone.token = floor.phone.token[:-1] + "_"

    answer = floor.phone.post("/api/v1/sync/push", {"commands": []})

    assert (answer.status_code, said(answer)["code"]) == (401, "device_unknown")


def test_work_done_before_leaving_counts_and_is_noted_later_work_is_held(floor: Floor) -> None:
    before = floor.phone.command(REPORT, floor.report("1"))
    floor.house.clock.advance(timedelta(hours=1))
    with floor.house.open() as factory:
        factory.send("identity.deactivate_user", {"user_id": str(floor.phone.user_id)})
    floor.house.clock.advance(timedelta(hours=1))
    after = floor.phone.command(REPORT, floor.report("1"), lane="other")

    results = floor.phone.push(before, after)

    assert [one["status"] for one in results] == ["applied", "held"]
    assert results[1]["code"] == "user_inactive"
    kept = stored(floor, before)
    assert kept is not None
    assert kept.flags == ["user_left"]


def test_a_closed_order_keeps_the_report(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"))
    with floor.house.open() as factory:
        factory.send("production.cancel", {"work_order_id": floor.order_id})

    assert floor.phone.push(command)[0]["code"] == "order_closed"


def test_a_crash_keeps_the_record_and_it_is_tried_again_until_it_works(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = commands.all_commands()[REPORT]

    def crash(_ctx: Any, _body: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(commands._registry, REPORT, replace(spec, handler=crash))
    command = floor.phone.command(REPORT, floor.report("5"))
    behind = floor.phone.command(REPORT, floor.report("1"))
    assert [one["status"] for one in floor.phone.push(command)] == ["failed"]
    monkeypatch.undo()
    assert floor.phone.push(behind)[0]["code"] == "lane_waits"

    with floor.house.app.app_context():
        upkeep.go_on(db.session(), floor.house.clock)
        upkeep.go_on(db.session(), floor.house.clock)

    assert floor.made() == "6"


def test_what_goes_wrong_among_waiting_records_fails_neither_the_call_nor_another_company(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[UUID] = []

    def crash(session: Any, *_more: Any) -> int:
        asked.append(bound_company(session))
        raise ZeroDivisionError

    monkeypatch.setattr("webapp.web.sync_api.retry_deferred", crash)
    monkeypatch.setattr("webapp.flows.upkeep.retry_deferred", crash)
    monkeypatch.setattr("webapp.core.doctor.run", lambda session: crash(session, None))

    assert floor.phone.statuses(floor.phone.command(REPORT, floor.report("5"))) == ["applied"]

    new_house(floor.house.app, floor.house.clock, "other")
    asked.clear()
    with floor.house.app.app_context():
        upkeep.go_on(db.session(), floor.house.clock)
        assert upkeep.check_all(db.session()) is False
    assert len(set(asked)) == 2


def test_gaps_in_the_numbers_show_that_a_phone_lost_records(floor: Floor) -> None:
    floor.phone.push(floor.phone.command(REPORT, floor.report("1")))
    floor.phone.seq += 3
    floor.phone.push(floor.phone.command(REPORT, floor.report("1")))

    with floor.house.open() as factory:
        gap = factory.ask("floor.gaps")[0]
        number = factory.session.get_one(Device, (floor.house.company_id, floor.phone.id)).number

    assert (gap.missing, gap.device) == (3, number)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_however_often_and_in_whatever_order_records_arrive_each_counts_once(floor: Floor, data: Any) -> None:
    phone: Phone = floor.phone
    with floor.house.open() as factory:
        before = factory.ask("production.order", {"id": floor.order_id}).operations[0].good
    sent = [phone.command(REPORT, floor.report("0.01")) for _ in range(data.draw(st.integers(1, 4)))]
    for _ in range(data.draw(st.integers(1, 3))):
        phone.push(*data.draw(st.permutations(sent)))
    phone.push(*sent)

    with floor.house.open() as factory:
        after = factory.ask("production.order", {"id": floor.order_id}).operations[0].good
    assert after - before == len(sent) * type(after)("0.01")
