"""A server that was put back to an earlier state without ``flask restored`` notices it by the first phone that knows more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from tests.support.house import House, said
from tests.sync.phone import Floor, Phone
from webapp.core import audit
from webapp.core.changes import Change, CompanyCounter
from webapp.core.command_store import CommandConflict
from webapp.core.db import write_transaction
from webapp.domains.identity.companies import own_company, renew_epoch
from webapp.domains.identity.epochs import FoundBack, went_back

REPORT = "production.report"


def put_back(house: House, to: int) -> None:
    """What a snapshot does to the feed: it ends earlier."""
    with house.open() as factory, write_transaction(factory.session) as session:
        session.execute(delete(Change).where(Change.seq > to))
        session.execute(update(CompanyCounter).values(change_seq=to))


def asks(phone: Phone, cursor: int, tag: str = "", **query: Any) -> TestResponse:
    headers = {**phone.signed_in, **({"If-None-Match": tag} if tag else {})}
    return phone.house.app.test_client().get(
        "/api/v1/sync/pull", query_string={"cursor": cursor, **query}, headers=headers
    )


def ahead(floor: Floor, phone: Phone | None = None) -> tuple[int, str, str]:
    """A phone pulls, then the server is put back ten changes: cursor, tag and epoch that the phone has."""
    answer = asks(phone or floor.phone, 0)
    page = said(answer)
    put_back(floor.house, page["cursor"] - 10)
    return page["cursor"], answer.headers["ETag"], page["epoch"]


def epoch_of(house: House) -> str:
    with house.open() as factory:
        return str(own_company(factory.session).epoch)


def noticed(house: House) -> list[Any]:
    with house.open() as factory:
        return list(factory.ask("identity.gone_back"))


def test_a_cursor_beyond_the_feeds_end_begins_a_new_epoch_for_every_phone(floor: Floor) -> None:
    cursor, tag, epoch = ahead(floor)

    page = said(asks(floor.phone, cursor, tag, epoch=epoch))

    assert page["epoch"] == epoch_of(floor.house) != epoch
    assert (page["cursor"], page["more"], page["changes"]) == (0, True, [])
    assert floor.another_phone().pull()["epoch"] == page["epoch"]


def test_the_phone_then_offers_again_what_was_lost_and_what_was_not(floor: Floor) -> None:
    record = floor.phone.command(REPORT, floor.report("2"))
    floor.phone.push(record)
    cursor, tag, epoch = ahead(floor)
    anew = said(asks(floor.phone, cursor, tag, epoch=epoch))["epoch"]

    assert [one["duplicate"] for one in floor.phone.push(record)] == [True]
    assert floor.phone.pull(0, epoch=anew)["epoch"] == anew


def test_operators_see_when_it_happened_and_which_phone_showed_it(floor: Floor) -> None:
    cursor, tag, _ = ahead(floor)
    asks(floor.phone, cursor, tag)

    (one,) = noticed(floor.house)
    page = floor.house.browser("administrator").get("/backups").text

    assert (one.device, one.lost) == ("PH-0001", 10)
    assert "flask restored" in page
    with floor.house.open() as factory:
        assert audit.verify(factory.session) is None


def test_an_app_of_before_that_does_not_name_its_epoch_is_noticed_too(floor: Floor) -> None:
    cursor, tag, epoch = ahead(floor)

    assert said(asks(floor.phone, cursor, f"W/{tag}"))["epoch"] == epoch_of(floor.house) != epoch


def test_two_phones_that_notice_it_together_renew_the_epoch_once(floor: Floor) -> None:
    cursor, _, epoch = ahead(floor)
    found = FoundBack(epoch=UUID(epoch), reached=cursor, head=cursor - 10, device_id=floor.phone.id)

    with floor.house.open() as factory:
        first = went_back(factory.session, floor.house.clock, found)
        second = went_back(
            factory.session, floor.house.clock, found.model_copy(update={"reached": cursor + 1})
        )
        assert factory.session.query(CommandConflict).count() == 0

    assert str(first) == str(second) == epoch_of(floor.house)
    assert len(noticed(floor.house)) == 1


def test_a_cursor_that_was_made_up_lets_only_its_own_phone_begin_anew(floor: Floor) -> None:
    answer = asks(floor.phone, 0)
    epoch, cursor = said(answer)["epoch"], said(answer)["cursor"]
    forged = answer.headers["ETag"].replace(f"-{cursor}.", f"-{cursor + 500}.")

    for tag in ("", forged, answer.headers["ETag"], '"nonsense"'):
        page = said(asks(floor.phone, cursor + 500, tag, epoch=epoch))
        assert page["epoch"] not in (epoch, epoch_of(floor.house))
        assert (page["cursor"], page["more"]) == (0, True)
        assert said(asks(floor.phone, 0, epoch=page["epoch"]))["epoch"] == epoch

    assert epoch_of(floor.house) == epoch
    assert noticed(floor.house) == []


def test_a_cursor_of_before_a_restore_that_was_announced_changes_nothing(floor: Floor) -> None:
    cursor, tag, epoch = ahead(floor)
    with floor.house.open() as factory:
        renew_epoch(factory.session)
    announced = epoch_of(floor.house)

    assert said(asks(floor.phone, cursor, tag, epoch=epoch))["epoch"] == announced
    assert said(asks(floor.phone, cursor, epoch=epoch))["epoch"] == announced

    assert epoch_of(floor.house) == announced
    assert noticed(floor.house) == []


def test_the_same_tag_proves_nothing_twice(floor: Floor) -> None:
    cursor, tag, _ = ahead(floor)
    asks(floor.phone, cursor, tag)
    renewed = epoch_of(floor.house)

    asks(floor.phone, cursor, tag)

    assert epoch_of(floor.house) == renewed


def test_nobody_may_begin_an_epoch_by_hand(floor: Floor) -> None:
    body = {"epoch": epoch_of(floor.house), "reached": 9, "head": 1, "device_id": str(floor.phone.id)}
    answer = floor.house.send("identity.begin_epoch", body, floor.house.bearer("administrator"))
    assert answer.status_code == 403
