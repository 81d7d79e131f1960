"""A stream numbers the records of one person on one phone: what others send under its numbers is no gap of that phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.sync.phone import Floor, Phone
from tests.sync.test_phone_file import take_in, written
from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch
from webapp.domains.identity.devices import enrol_device
from webapp.domains.sync.tickets import TicketBook

REPORT = "production.report"


def stream(phone: Phone) -> str:
    return f"{phone.id}:{phone.user_id}"


def flags_of(floor: Floor, record: dict[str, Any]) -> list[str]:
    with floor.house.open() as factory:
        return list(fetch(factory.session, StoredCommand, UUID(record["id"])).flags)


def gaps(floor: Floor) -> dict[str, int]:
    with floor.house.open() as factory:
        return {one.stream: one.missing for one in factory.ask("floor.gaps")}


def report(floor: Floor, phone: Phone, **more: Any) -> dict[str, Any]:
    return phone.command(REPORT, floor.report("1"), lane=f"lane {phone.seq} of {phone.id}", **more)


def enrolled_anew(floor: Floor, previous: str) -> Phone:
    """The same phone under a new name; nobody has signed in on it yet."""
    with floor.house.open() as factory:
        code = factory.send("identity.invite_device", {"name": "again"}).result["code"]
        device, token = enrol_device(
            factory.session, floor.house.clock, code=code, name="", platform="", previous=previous
        )
        return Phone(floor.house, device.id, token, floor.phone.user_id, floor.phone.ticket)


def signed_in(floor: Floor, phone: Phone, user_id: UUID) -> str:
    ticket, _ = TicketBook(floor.house.app.config["SECRET_KEY"]).issue(
        company_id=floor.house.company_id,
        user_id=user_id,
        device_id=phone.id,
        version=1,
        now=floor.house.clock.now(),
    )
    return ticket


def test_a_record_under_another_phones_numbers_counts_and_is_no_gap_of_that_phone(floor: Floor) -> None:
    floor.phone.push(report(floor, floor.phone))
    other = floor.another_phone("worker", "inspector")
    forged = report(floor, other, stream=stream(floor.phone), seq=10)

    assert other.statuses(forged) == ["applied"]

    assert flags_of(floor, forged) == ["other_stream"]
    assert gaps(floor) == {}


def test_it_closes_no_gap_either(floor: Floor) -> None:
    other = floor.another_phone("worker", "inspector")
    floor.phone.push(report(floor, floor.phone), report(floor, floor.phone, seq=3))

    other.push(report(floor, other, stream=stream(floor.phone), seq=2))

    assert gaps(floor) == {stream(floor.phone): 1}


def test_a_record_under_another_persons_numbers_is_flagged(floor: Floor) -> None:
    other = floor.another_phone("worker", "inspector")
    forged = report(floor, other, stream=f"{other.id}:{floor.phone.user_id}", seq=5)

    other.push(forged)

    assert flags_of(floor, forged) == ["other_stream"]
    assert gaps(floor) == {}


def test_several_workers_on_one_phone_each_have_their_own_numbers(floor: Floor) -> None:
    second = floor.another_phone("worker", "inspector").user_id
    ticket = signed_in(floor, floor.phone, second)
    mine = report(floor, floor.phone)
    theirs = report(floor, floor.phone, stream=f"{floor.phone.id}:{second}", seq=1, ticket=ticket)

    floor.phone.push(mine, theirs)

    assert [flags_of(floor, one) for one in (mine, theirs)] == [[], []]


def test_a_phone_that_was_enrolled_anew_brings_what_it_had_under_its_old_name(floor: Floor) -> None:
    old = [report(floor, floor.phone) for _ in range(2)]
    for previous in (floor.phone.token, ""):  # a server that was restored may not know the old token
        anew, before = enrolled_anew(floor, previous), old.pop()
        with_old_ticket = report(floor, anew)

        anew.push(before, with_old_ticket)

        assert [flags_of(floor, one) for one in (before, with_old_ticket)] == [[], []]
    assert gaps(floor) == {}


def test_a_phones_file_is_that_phones_own(floor: Floor) -> None:
    missing, last = report(floor, floor.phone), report(floor, floor.phone)
    floor.phone.push(last)
    assert gaps(floor) == {stream(floor.phone): 1}

    take_in(floor.house.browser("team_leader"), written(floor.phone, missing))

    assert flags_of(floor, missing) == []
    assert gaps(floor) == {}


def test_a_file_that_names_another_phones_numbers_is_no_gap_of_that_phone(floor: Floor) -> None:
    other = floor.another_phone("worker", "inspector")
    forged = report(floor, other, stream=stream(floor.phone), seq=7)

    take_in(floor.house.browser("team_leader"), written(other, forged))

    assert flags_of(floor, forged) == ["other_stream"]
    assert gaps(floor) == {}


def test_a_record_without_proof_under_the_phones_own_numbers_still_shows_a_gap(floor: Floor) -> None:
    record = report(floor, floor.phone, ticket="nonsense", seq=4)

    floor.phone.push(record)

    assert flags_of(floor, record) == []
    assert gaps(floor) == {stream(floor.phone): 3}
