"""What phones keep of the company's data, and how it stays true (docs/sync.md §5)."""

from __future__ import annotations

from sqlalchemy import event

from tests.support.house import new_house, said
from tests.sync.phone import Floor, new_phone

REPORT = "production.report"


def test_the_first_pull_brings_everything_that_a_phone_needs(floor: Floor) -> None:
    page = floor.phone.pull()

    assert not page["more"]
    kinds = {one["kind"] for one in page["changes"]}
    assert kinds == {"company", "job", "defect", "downtime", "machine", "item", "lot", "place"}
    assert [one["seq"] for one in page["changes"]] == sorted(one["seq"] for one in page["changes"])


def test_a_job_says_all_that_a_worker_needs(floor: Floor) -> None:
    (job,) = floor.phone.documents("job").values()

    assert job["quantity"] == "10"
    order = job["work_order"]
    assert (order["number"], order["status"], order["due_date"]) == ("WO-2026-0001", "released", "2026-12-01")
    assert order["item"]["number"] == "FAN"
    assert order["item"]["drawing"] is None
    assert (order["item"]["unit"], order["item"]["unit_en"]) == ("个", "pcs")
    assert (order["sales_order"], order["customer"], order["customer_en"]) == (None, None, None)
    first, last = job["operations"]
    assert (first["seq"], first["input"], first["piece_price"], first["last"]) == (10, "10", "0.6", False)
    assert first["work_centre"]["name"] == "总装"
    assert [one["number"] for one in first["machines"]] == ["M-01"]
    assert (last["input"], last["last"]) == ("0", True)


def test_a_report_changes_the_job_and_nothing_else(floor: Floor) -> None:
    cursor = floor.phone.pull()["cursor"]
    floor.phone.push(floor.phone.command(REPORT, floor.report("4")))

    page = floor.phone.pull(cursor)

    jobs = [one["doc"] for one in page["changes"] if one["kind"] == "job"]
    assert [step["good"] for step in jobs[0]["operations"]] == ["4", "0"]
    assert jobs[0]["operations"][1]["input"] == "4"
    assert [one["status"] for one in page["outcomes"]] == ["applied"]


def test_outcomes_are_for_the_phone_that_sent_the_record(floor: Floor) -> None:
    other = floor.another_phone()
    cursor = other.pull()["cursor"]
    floor.phone.push(floor.phone.command(REPORT, floor.report("4")))

    assert other.pull(cursor)["outcomes"] == []


def test_pages_put_together_are_the_whole_and_nothing_comes_twice(floor: Floor) -> None:
    whole = floor.phone.pull()
    pages, cursor, more = [], 0, True
    while more:
        page = floor.phone.pull(cursor, limit=7)
        pages += page["changes"]
        cursor, more = page["cursor"], page["more"]

    assert cursor == whole["cursor"]
    latest = {(one["kind"], one["id"]): one.get("doc") for one in pages}
    assert latest == {(one["kind"], one["id"]): one.get("doc") for one in whole["changes"]}


def test_nothing_new_is_said_in_few_bytes(floor: Floor) -> None:
    answer = floor.phone.get("/api/v1/sync/pull", cursor=0)
    headers = {**floor.phone.signed_in, "If-None-Match": answer.headers["ETag"]}
    client = floor.house.app.test_client()

    again = client.get(f"/api/v1/sync/pull?cursor={said(answer)['cursor']}", headers=headers)

    assert (again.status_code, again.data) == (304, b"")
    floor.phone.push(floor.phone.command(REPORT, floor.report("1")))
    assert (
        client.get(f"/api/v1/sync/pull?cursor={said(answer)['cursor']}", headers=headers).status_code == 200
    )


def test_a_cancelled_order_leaves_a_tombstone(floor: Floor) -> None:
    (job_id,) = floor.phone.documents("job")
    cursor = floor.phone.pull()["cursor"]
    with floor.house.open() as factory:
        factory.send("production.cancel", {"work_order_id": floor.order_id})

    changes = [one for one in floor.phone.pull(cursor)["changes"] if one["kind"] == "job"]

    assert [(one["id"], one["deleted"], "doc" in one) for one in changes] == [(job_id, True, False)]


def test_a_lot_that_is_used_up_leaves_a_tombstone(floor: Floor) -> None:
    lots = floor.phone.documents("lot")
    assert sorted(lot["on_hand"] for lot in lots.values()) == ["10", "5"]
    cursor = floor.phone.pull()["cursor"]
    with floor.house.open() as factory:
        factory.send("production.issue_materials", {"work_order_id": floor.order_id})

    changed = floor.phone.documents("lot", cursor)

    assert sorted((lot or {}).get("on_hand", "gone") for lot in changed.values()) == ["2.9", "gone"]


def test_a_change_of_an_item_shows_in_its_jobs(floor: Floor) -> None:
    cursor = floor.phone.pull()["cursor"]
    with floor.house.open() as factory:
        item = factory.ask("items.item", {"id": floor.ids.fan})
        body = {"item_id": floor.ids.fan, "version": item.version, "name": "新台扇"}
        factory.send("items.change_item", body)

    assert [doc["name"] for doc in floor.phone.documents("item", cursor).values()] == ["新台扇"]
    jobs = floor.phone.documents("job", cursor).values()
    assert [doc["work_order"]["item"]["name"] for doc in jobs] == ["新台扇"]


def test_a_change_of_a_plan_or_machine_shows_in_the_jobs_it_belongs_to(floor: Floor) -> None:
    cursor = floor.phone.pull()["cursor"]
    with floor.house.open() as factory:
        plan = {
            "name": "巡检",
            "type": "IPQC",
            "item_id": floor.ids.fan,
            "operation_seq": 20,
            "characteristics": [{"name": "外观", "kind": "attribute"}],
        }
        factory.send("quality.add_plan", plan)

    (plan_id,) = floor.phone.documents("plan", cursor)
    (job,) = floor.phone.documents("job", cursor).values()
    assert [step["plans"] for step in job["operations"]] == [[], [plan_id]]


def test_a_choice_of_the_company_reaches_the_phones(floor: Floor) -> None:
    cursor = floor.phone.pull()["cursor"]
    with floor.house.open() as factory:
        values = {"production.over_report": "flag"}
        factory.send("identity.change_settings", {"values": values}, factory.administrator)

    (company,) = floor.phone.documents("company", cursor).values()
    assert company["over_report"] == "flag"


def test_piece_prices_stay_hidden_where_the_company_wants_it(floor: Floor) -> None:
    with floor.house.open() as factory:
        factory.send("identity.change_settings", {"values": {"floor.shows_pay": False}})
    floor.phone.push(floor.phone.command(REPORT, floor.report("4")))

    (job,) = floor.phone.documents("job").values()
    mine = said(floor.phone.get("/api/v1/sync/mine"))

    assert {step["piece_price"] for step in job["operations"]} == {None}
    assert mine["pay_today"] is None
    assert mine["reports"][0]["pay"] is None


def test_ones_own_reports_and_pay_are_for_oneself(floor: Floor) -> None:
    other = floor.another_phone("worker", "inspector")
    command = floor.phone.command(REPORT, floor.report("4"))
    floor.phone.push(command)

    mine, theirs = said(floor.phone.get("/api/v1/sync/mine")), said(other.get("/api/v1/sync/mine"))

    assert (mine["pay_today"], mine["good_today"], mine["day"]) == ("2.40", "4", "2026-11-23")
    report = mine["reports"][0]
    assert (report["id"], report["good"], report["pay"]) == (command["id"], "4", "2.40")
    assert report["occurred_at"] == "2026-11-23T00:30:00.000Z"
    assert (theirs["reports"], theirs["pay_today"]) == ([], "0.00")


def test_a_phone_never_sees_another_company(floor: Floor) -> None:
    other = new_house(floor.house.app, floor.house.clock, "other")
    stranger = new_phone(other, "worker")

    theirs = {one["id"] for one in stranger.pull()["changes"]}

    assert theirs.isdisjoint({one["id"] for one in floor.phone.pull()["changes"]})
    stranger.ticket = floor.phone.ticket
    assert stranger.get("/api/v1/sync/pull", cursor=0).status_code == 401


def test_loading_more_jobs_takes_no_more_queries(floor: Floor) -> None:
    floor.phone.pull()  # the first call also notes that the phone was heard of
    few = queries_of(floor)
    with floor.house.open() as factory:
        factory.send("inventory.receive", {"item_id": floor.ids.motor, "quantity": "90", "unit_cost": "1"})
        factory.send("inventory.receive", {"item_id": floor.ids.resin, "quantity": "90", "unit_cost": "1"})
        factory.send("inventory.receive", {"item_id": floor.ids.screw, "quantity": "900", "unit_cost": "1"})
        for _ in range(6):
            order = {"item_id": floor.ids.fan, "quantity": "10", "due_on": "2026-12-01"}
            made = factory.send("production.create_order", order).result["id"]
            factory.send("production.release", {"work_order_id": made, "ticket_quantity": "5"})

    assert len(floor.phone.documents("job")) == 13
    assert queries_of(floor) == few


def queries_of(floor: Floor) -> int:
    from webapp.extensions import db

    with floor.house.app.app_context():
        engine = db.engine
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        floor.phone.pull()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_a_bad_cursor_is_refused(floor: Floor) -> None:
    for wrong in ("-1", "x", str(2**60)):
        assert floor.phone.get("/api/v1/sync/pull", cursor=wrong).status_code == 422


def test_hiding_piece_prices_takes_them_off_the_phones_that_have_them(floor: Floor) -> None:
    first = floor.phone.pull()
    shown = {
        step["piece_price"]
        for one in first["changes"]
        if one["kind"] == "job"
        for step in one["doc"]["operations"]
    }
    with floor.house.open() as factory:
        factory.send("identity.change_settings", {"values": {"floor.shows_pay": False}})

    (job,) = floor.phone.documents("job", first["cursor"]).values()

    assert shown == {"0.6", "0.2"}
    assert {step["piece_price"] for step in job["operations"]} == {None}
