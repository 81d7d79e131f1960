"""From the button to the paper: a few tickets at once, many by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from tests.scenarios.fan_factory import FanFactory, build
from tests.support.factory import Factory
from tests.support.house import CSRF, House, new_house
from tests.support.paper import a_drawing, codes_on, page_count, picture_of, text_of
from webapp.core import jobs
from webapp.core.clock import SettableClock
from webapp.core.codes import display
from webapp.core.jobs import BackgroundJob
from webapp.domains.equipment.models import Machine
from webapp.domains.identity.models import User
from webapp.domains.inventory.models import Lot, Place
from webapp.domains.production.models import Ticket
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.blobs import keep_picture
from webapp.extensions import current_config, db
from webapp.jobs import printing
from webapp.printing.source import LONG_CODE, ONLY_HERE, code_warnings, open_source
from webapp.printing.ticket_facts import ticket_sheets


def test_the_planner_gets_a_few_tickets_at_once_and_they_count_as_printed(house: House) -> None:
    order = released(house, tickets=3)
    planner = house.browser("planner")

    shown = press_print(planner, work_order_ids=[order])

    assert shown.mimetype == "application/pdf"
    assert page_count(shown.data) == 3
    text = text_of(shown.data)
    for words in (
        "随工单",
        "demo工厂",
        "WO-2026-0001",
        "FAN",
        "台扇",
        "7个",
        "总装",
        "首检",
        "MOTOR电机",
        "票1/3",
    ):
        assert words in text
    assert [one.print_count for one in tickets_of(house, order)] == [1, 1, 1]


def test_looking_at_a_ticket_again_does_not_count_as_printing(house: House) -> None:
    order = released(house)
    planner = house.browser("planner")

    shown = planner.get(f"/print/tickets/{order}.pdf")

    ticket = tickets_of(house, order)[0]
    assert codes_on(picture_of(shown.data)) == [f"HTTP://LOCALHOST/T/{ticket.code}"] * 2
    assert display(ticket.code) in text_of(shown.data)
    assert ticket.print_count == 0


def test_a_second_print_says_that_it_is_one(house: House) -> None:
    order = released(house)
    planner = house.browser("planner")

    first = press_print(planner, work_order_ids=[order])
    second = press_print(planner, work_order_ids=[order])

    assert "补打" not in text_of(first.data)
    assert "补打" in text_of(second.data)


def test_each_ticket_asks_for_its_share_of_the_material(house: House) -> None:
    order = released(house, tickets=3)

    shown = house.browser("planner").get(f"/print/tickets/{order}.pdf")

    assert "7个MOTOR" in text_of(shown.data)
    assert "21个MOTOR" not in text_of(shown.data)


def test_the_ticket_shows_the_drawing_of_its_item(house: House) -> None:
    order = released(house)
    with house.open() as factory:
        store = BlobStore(current_config().blobs)
        sha256 = keep_picture(factory.session, factory.clock, store, a_drawing())
        give_drawing(factory, sha256)
        source = open_source(factory.session, store, "zh", "")
        ids = list(factory.session.scalars(select(Ticket.id)))
        sheets = ticket_sheets(source, ids)

    assert [bool(one.drawing) for one in sheets] == [True]
    assert house.browser("planner").get(f"/print/tickets/{order}.pdf").status_code == 200


def test_the_paper_follows_the_wish_and_nonsense_gets_the_usual_one(house: House) -> None:
    order = released(house)
    planner = house.browser("planner")

    sizes = [
        picture_of(planner.get(f"/print/tickets/{order}.pdf?paper={one}").data).size for one in ("a6", "x")
    ]

    assert sizes[0] < sizes[1]


def test_english_readers_get_english_paper(house: House) -> None:
    order = released(house)
    planner = house.browser("planner")
    planner.set_cookie("locale", "en")

    assert "Jobticket" in text_of(planner.get(f"/print/tickets/{order}.pdf").data)


@pytest.mark.parametrize("role", ["worker", "inspector", "storekeeper"])
def test_only_those_who_plan_or_supervise_print_tickets(house: House, role: str) -> None:
    order = released(house)
    person = house.browser(role)

    assert person.get(f"/print/tickets/{order}.pdf").status_code == 403
    assert press_print(person, work_order_ids=[order]).status_code == 403
    assert tickets_of(house, order)[0].print_count == 0


def test_another_companys_tickets_cannot_be_printed(house: House, clock: SettableClock) -> None:
    order = released(house)
    ticket = tickets_of(house, order)[0]
    stranger = new_house(house.app, clock, "other").browser("planner")

    assert stranger.get(f"/print/tickets/{order}.pdf").status_code == 404
    assert stranger.get(f"/print/tickets.pdf?id={ticket.id}").status_code == 404
    assert press_print(stranger, work_order_ids=[order]).status_code == 422
    assert press_print(stranger, ticket_ids=[str(ticket.id)]).status_code == 404


def test_an_order_without_tickets_says_what_to_do_first(house: House) -> None:
    shown = press_print(house.browser("planner"), work_order_ids=[str(UUID(int=1))])

    assert shown.status_code == 422
    assert "还没有随工单" in shown.text


def test_many_tickets_are_made_by_the_worker_while_their_page_tells_how_far_it_is(house: House) -> None:
    order = released(house, tickets=7)
    planner = house.browser("planner")

    page = press_print(planner, work_order_ids=[order])
    assert "正在准备" in page.text
    assert 'hx-trigger="every 1s"' in page.text
    address = page.request.path
    assert planner.get(f"{address}.pdf").status_code == 404

    work(house)

    page = planner.get(address)
    assert "7 份全部完成" in page.text
    assert "只有本机能打开" in page.text
    assert "hx-trigger" not in page.text
    paper = planner.get(f"{address}.pdf")
    assert page_count(paper.data) == 7
    assert paper.headers["Content-Disposition"].startswith("inline; filename=tickets-2026")


def test_progress_is_told_part_by_part(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.printing.documents.TICKETS_A_PART", 3)
    told: list[int] = []
    monkeypatch.setattr("webapp.core.jobs.advance", lambda _session, _clock, _job, done: told.append(done))
    ask_for_seven(house)

    work(house)

    assert told == [3, 6, 7]


def test_a_job_is_seen_by_who_asked_for_it_and_nobody_else(house: House, clock: SettableClock) -> None:
    address = ask_for_seven(house)
    work(house)
    strangers = [house.browser("boss"), new_house(house.app, clock, "other").browser("planner")]

    assert house.browser("planner").get(f"{address}.pdf").status_code == 200
    for one in strangers:
        assert one.get(address).status_code == 404
        assert one.get(f"{address}.pdf").status_code == 404


def test_the_worker_is_woken_when_the_job_is_committed_and_not_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[UUID, UUID]] = []

    def note(company_id: UUID, job_id: UUID) -> None:
        with house.open() as factory:
            assert factory.session.get(BackgroundJob, (company_id, job_id)) is not None
        woken.append((company_id, job_id))

    monkeypatch.setattr(printing, "start", note)
    printing.wake_after_commit()
    try:
        address = ask_for_seven(house)
    finally:
        event.remove(db.session, "after_transaction_end", printing.wake)

    assert woken == [(house.company_id, UUID(address.rpartition("/")[2]))]


def test_a_job_is_done_once_however_often_it_is_woken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for_seven(house)
    work(house)
    monkeypatch.setattr(printing, "_document", lambda *_: pytest.fail("made twice"))

    work(house)


def test_a_broken_job_says_so_and_keeps_the_reason_for_the_log(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ask_for_seven(house)

    def explode(*_: Any) -> bytes:
        raise RuntimeError("paper jam")

    monkeypatch.setattr(printing, "_document", explode)
    work(house)

    page = house.browser("planner").get(address)
    assert "没有做成" in page.text
    assert "paper jam" not in page.text
    with house.open() as factory:
        assert factory.session.scalars(select(BackgroundJob.error)).one() == "RuntimeError: paper jam"


def test_jobs_whose_message_or_worker_got_lost_are_found_again(
    house: House, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_seven(house)
    started: list[UUID] = []
    monkeypatch.setattr(printing, "start", lambda _company, job: started.append(job))

    def wake() -> int:
        started.clear()
        with house.app.app_context(), house.open() as factory:
            printing.wake_forgotten(factory.session, clock)
        return len(started)

    assert wake() == 0  # its own message is still on the way
    clock.advance(timedelta(minutes=1))
    assert wake() == 1
    with house.open() as factory:
        taken = jobs.begin(factory.session, clock, started[0], clock.now() - printing.STALE_AFTER)
        assert taken is not None
    assert wake() == 0  # somebody works on it
    clock.advance(timedelta(minutes=11))
    assert wake() == 1  # but is silent for too long


def test_a_job_that_kills_its_workers_is_given_up(house: House, clock: SettableClock) -> None:
    ask_for_seven(house)
    with house.open() as factory:
        job_id = factory.session.scalars(select(BackgroundJob.id)).one()
        tries = []
        for _ in range(jobs.MAX_ATTEMPTS + 1):
            tries.append(jobs.begin(factory.session, clock, job_id, clock.now() - printing.STALE_AFTER))
            clock.advance(timedelta(hours=1))
        state = factory.session.get_one(BackgroundJob, (house.company_id, job_id)).state

    assert [one is None for one in tries] == [False, False, False, True]
    assert state == "failed"


def test_papers_are_thrown_away_after_a_week(house: House, clock: SettableClock) -> None:
    address = ask_for_seven(house)
    work(house)

    for days, status in ((6, 200), (2, 404)):
        clock.advance(timedelta(days=days))
        with house.open() as factory:
            printing.sweep(factory.session, clock, current_config().papers)
            left = list(current_config().papers.rglob("*.pdf"))
        assert house.browser("planner").get(f"{address}.pdf").status_code == status
        assert len(left) == (1 if status == 200 else 0)


def test_badges_carry_the_name_the_roles_and_the_code_of_the_person(house: House) -> None:
    with house.open() as factory:
        factory.actor("worker", "team_leader")
        user = factory.session.scalars(select(User).where(User.name.contains("Worker"))).one()

    shown = house.browser("administrator").get(f"/print/labels/badge.pdf?id={user.id}")

    assert codes_on(picture_of(shown.data)) == [f"HTTP://LOCALHOST/P/{user.badge}"]
    text = text_of(shown.data)
    for words in ("工牌", "Worker+TeamLeader", "班组长·工人", user.number, display(user.badge)):
        assert words in text


def test_machines_places_and_lots_get_labels_by_the_same_way(house: House) -> None:
    released(house)
    with house.open() as factory:
        machine = factory.session.scalars(select(Machine)).one()
        place = factory.session.scalars(select(Place).where(Place.kind == "warehouse")).first()
        lot = factory.session.scalars(select(Lot)).first()
    assert place is not None
    assert lot is not None
    boss = house.browser("boss")

    for kind, letter, row in (("machine", "M", machine), ("place", "W", place), ("lot", "L", lot)):
        form = {"kind": kind, "ids[]": str(row.id), "csrf_token": CSRF}
        shown = boss.post("/print/labels", data=form, follow_redirects=True)
        assert codes_on(picture_of(shown.data)) == [f"HTTP://LOCALHOST/{letter}/{row.code}"]
        assert row.number in text_of(shown.data)


@pytest.mark.parametrize(("role", "kind"), [("worker", "badge"), ("seller", "badge"), ("worker", "lot")])
def test_labels_are_for_those_who_may_see_the_thing(house: House, role: str, kind: str) -> None:
    nobody = UUID(int=1)

    assert house.browser(role).get(f"/print/labels/{kind}.pdf?id={nobody}").status_code == 403


def test_the_public_address_of_the_server_takes_precedence() -> None:
    codes = [one["message"] for one in code_warnings("https://mes.cn")]
    long = code_warnings("https://a-rather-long-name.example.com")
    here = [one["message"] for one in code_warnings("http://127.0.0.1:8000")]

    assert codes == []
    assert long == [{"message": LONG_CODE, "params": {"length": "51", "best": "34"}}]
    assert ONLY_HERE in here


# --- what these tests do ----------------------------------------------------------------------------------------------


def released(house: House, tickets: int = 1) -> str:
    """Return a released work order for seven fans a ticket."""
    with house.open() as factory:
        fans = build(factory)
        quantity = 7 * tickets
        for item, each in ((fans.motor, 1), (fans.resin, 1), (fans.screw, 4)):
            _receive(fans, item, str(each * quantity))
        body = {"item_id": fans.fan, "quantity": str(quantity), "due_on": "2026-12-04"}
        order = fans.send("production.create_order", body, "planner")
        release = {"work_order_id": order["id"], "ticket_quantity": "7"}
        fans.send("production.release", release, "planner")
        return str(order["id"])


def _receive(fans: FanFactory, item: str, quantity: str) -> None:
    body = {"item_id": item, "quantity": quantity, "unit_cost": "1", "supplier_id": fans.supplier}
    fans.send("inventory.receive", body, "storekeeper")


def tickets_of(house: House, order: str) -> list[Ticket]:
    """Return the order's tickets as they are now."""
    with house.open() as factory:
        statement = select(Ticket).where(Ticket.work_order_id == UUID(order)).order_by(Ticket.seq)
        return list(factory.session.scalars(statement))


def give_drawing(factory: Factory, sha256: str) -> None:
    """Let the fan have the drawing with this hash."""
    fan = next(one for one in factory.ask("items.items").rows if one.number == "FAN")
    found = factory.ask("items.item", {"id": fan.id})
    body = {"item_id": str(fan.id), "version": found.version, "sha256": sha256}
    factory.send("items.attach_drawing", body)


def press_print(person: FlaskClient, **ids: list[str]) -> TestResponse:
    """Press the button for tickets or orders, and follow to what it shows."""
    form = {f"{name}[]": values for name, values in ids.items()} | {"csrf_token": CSRF}
    return person.post("/print/tickets", data=form, follow_redirects=True)


def ask_for_seven(house: House) -> str:
    """Return the address of a job for seven tickets."""
    order = released(house, tickets=7)
    return press_print(house.browser("planner"), work_order_ids=[order]).request.path


def work(house: House) -> None:
    """Do what a worker does when it is woken for each job of the company."""
    with house.open() as factory:
        for job_id in factory.session.scalars(select(BackgroundJob.id)).all():
            printing.run(factory.session, factory.clock, current_config(), job_id)


@pytest.fixture(autouse=True)
def no_old_papers(house: House) -> None:
    with house.open():
        for file in current_config().papers.rglob("*.pdf"):
            file.unlink()
