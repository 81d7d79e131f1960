"""The file of last resort: what a phone wrote down comes in by the office, once, for whose it is (docs/sync.md §7)."""

from __future__ import annotations

import base64
import errno
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.house import CSRF, new_house
from tests.sync.phone import Floor, Phone, new_floor
from tests.sync.test_blobs import ask, photo, put_all, sha
from webapp.core.audit import AuditEntry
from webapp.domains.sync.blob_store import BlobStore

REPORT = "production.report"
NEW = "/phones/files/new"


def a_blob(data: bytes, **changes: Any) -> dict[str, Any]:
    text = base64.b64encode(data).decode()
    return {"sha256": sha(data), "type": "image/jpeg", "size": len(data), "base64": text} | changes


def written(phone: Phone, *commands: Any, blobs: Any = (), **changes: Any) -> bytes:
    """The file as the app writes it."""
    head = {"format": "suigong-outbox", "version": 1, "exported_at": "2026-11-23T00:30:00.000Z"}
    entries = [
        {"command": one, "state": "waiting", "result": None, "about": {}, "user": {"name": "李娜"}}
        for one in commands
    ]
    device = {"id": str(phone.id), "number": "PH-0001", "name": "Line 2 phone"}
    return json.dumps(
        {**head, "device": device, "commands": entries, "blobs": list(blobs), **changes}
    ).encode()


def load(client: FlaskClient, data: bytes) -> TestResponse:
    form = {"csrf_token": CSRF, "file": (io.BytesIO(data), "outbox.json")}
    answer = client.post(NEW, data=form, content_type="multipart/form-data", buffered=True)
    answer.request.environ["wsgi.input"].close()  # on disk when it is large, and left open by the client
    return answer


def take_in(client: FlaskClient, data: bytes) -> str:
    """Load the file, look at it, take it in; the page that follows."""
    page = load(client, data).location
    assert client.get(page).status_code == 200
    answer = client.post(f"{page}/take-in", data={"csrf_token": CSRF})
    assert answer.status_code == 303
    return client.get(answer.location).text


@pytest.fixture
def leader(floor: Floor) -> FlaskClient:
    return floor.house.browser("team_leader")


def test_what_the_phone_never_sent_counts_for_its_worker(floor: Floor, leader: FlaskClient) -> None:
    data = photo(200, 200)
    blob = {"sha256": sha(data), "size": len(data), "type": "image/jpeg"}
    file = written(
        floor.phone,
        floor.phone.command(REPORT, floor.report("2"), blobs=[blob]),
        floor.phone.command(REPORT, floor.report("3")),
        blobs=[a_blob(data)],
    )

    page = take_in(leader, file)

    assert "2 条新记录" in page or "2 new records were taken in" in page
    assert floor.made() == "5"
    assert ask(floor.phone, data).status_code == 200
    with floor.house.open() as factory:
        rows = factory.ask("production.reports").rows
        assert {row.worker_id for row in rows} == {floor.phone.user_id}
        entries = factory.session.query(AuditEntry).filter_by(action="floor.note_file").all()
    assert [one.outcome for one in entries] == ["applied"]


def test_twice_changes_nothing_and_neither_does_the_phone_afterwards(
    floor: Floor, leader: FlaskClient
) -> None:
    command = floor.phone.command(REPORT, floor.report("2"))
    file = written(floor.phone, command)

    take_in(leader, file)
    take_in(leader, file)
    again = floor.phone.push(command)[0]

    assert (again["status"], again["duplicate"]) == ("applied", True)
    assert floor.made() == "2"


def test_looking_at_a_file_books_nothing(floor: Floor, leader: FlaskClient) -> None:
    page = load(leader, written(floor.phone, floor.phone.command(REPORT, floor.report("2")))).location

    assert "Worker" in leader.get(page).text
    assert floor.made() == "0"


def test_a_revoked_or_unknown_phones_records_are_kept_for_a_person(floor: Floor, leader: FlaskClient) -> None:
    revoked = floor.phone.command(REPORT, floor.report("2"), lane="a")
    unknown = floor.phone.command(
        REPORT, floor.report("1"), lane="b", stream=f"{uuid4()}:{floor.phone.user_id}"
    )
    with floor.house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(floor.phone.id)})

    take_in(leader, written(floor.phone, revoked, unknown))

    assert floor.made() == "0"
    with floor.house.open() as factory:
        waiting = factory.ask("floor.held").rows
        assert {(row.status, row.code) for row in waiting} == {("stored", "device_revoked")}
        for row in waiting:
            factory.send(
                "floor.accept", {"command_id": str(row.command_id)}, factory.actor("team_leader", "planner")
            )
    assert floor.made() == "3"


def test_another_companys_records_are_left_out(floor: Floor, leader: FlaskClient) -> None:
    other = new_floor(new_house(floor.house.app, floor.house.clock, "other"))
    theirs = other.phone.command(REPORT, other.report("2"))

    take_in(leader, written(other.phone, theirs, floor.phone.command(REPORT, floor.report("1"))))

    assert (floor.made(), other.made()) == ("1", "0")
    with floor.house.open() as factory:
        assert factory.ask("floor.held").total == 0


def test_what_cannot_be_read_or_proved_stops_nothing(floor: Floor, leader: FlaskClient) -> None:
    good = floor.phone.command(REPORT, floor.report("1"), lane="a")
    forged = floor.phone.command(REPORT, floor.report("2"), lane="b", ticket="forged")
    damaged = floor.phone.command(REPORT, floor.report("3"), lane="c")
    del damaged["occurred_at"]

    take_in(leader, written(floor.phone, {"nonsense": 1}, None, damaged, forged, good))

    assert floor.made() == "1"
    with floor.house.open() as factory:
        assert [row.code for row in factory.ask("floor.held").rows] == ["ticket_invalid"]


def test_a_photo_that_is_damaged_or_that_no_record_names_is_left_out(
    floor: Floor, leader: FlaskClient
) -> None:
    whole, torn, wrong, unnamed = (photo(200 + n, 200) for n in range(4))
    blobs = [{"sha256": sha(one), "size": len(one), "type": "image/jpeg"} for one in (whole, torn, wrong)]
    file = written(
        floor.phone,
        floor.phone.command(REPORT, floor.report("1"), blobs=blobs),
        blobs=[
            a_blob(whole),
            a_blob(torn[:-9], sha256=sha(torn)),
            a_blob(wrong, size=7),
            a_blob(unnamed),
            None,
        ],
    )

    take_in(leader, file)

    assert [ask(floor.phone, one).status_code for one in (whole, torn, wrong, unnamed)] == [
        200,
        404,
        404,
        404,
    ]
    assert put_all(floor.phone, torn).status_code == 201


def test_a_full_disk_is_not_taken_for_damage(
    floor: Floor, leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = photo(200, 200)
    blob = {"sha256": sha(data), "size": len(data), "type": "image/jpeg"}
    file = written(
        floor.phone, floor.phone.command(REPORT, floor.report("1"), blobs=[blob]), blobs=[a_blob(data)]
    )

    def full(*_given: Any) -> str:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as small:
        small.setattr(BlobStore, "keep", full)
        page = take_in(leader, file)

    assert "没有空间存放 1 张照片" in page
    assert "损坏" not in page
    assert floor.made() == "1"
    assert "1 张照片" in take_in(leader, file)
    assert ask(floor.phone, data).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"format":"suigong-outbox","version":1}',
        b'{"format":"other","version":1,"commands":[]}',
        b'{"format":"suigong-outbox","version":2,"commands":[]}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_what_is_no_phones_file_is_refused_in_words(floor: Floor, leader: FlaskClient, data: bytes) -> None:
    answer = load(leader, data)

    assert answer.status_code == 422
    assert "field__error" in answer.text


def test_a_file_larger_than_a_form_may_be_is_still_taken(floor: Floor, leader: FlaskClient) -> None:
    blobs = [{"sha256": "0" * 64, "type": "image/jpeg", "size": 1, "base64": "A" * 15_000_000}]
    file = written(floor.phone, floor.phone.command(REPORT, floor.report("1")), blobs=blobs)

    take_in(leader, file)

    assert floor.made() == "1"


@pytest.mark.parametrize("role", ["worker", "planner", "boss", "accountant"])
def test_only_who_looks_after_phones_may(floor: Floor, role: str) -> None:
    client = floor.house.browser(role)

    assert client.get(NEW).status_code == 403
    assert load(client, written(floor.phone)).status_code == 403
    assert client.post(f"/phones/files/{'0' * 64}/take-in", data={"csrf_token": CSRF}).status_code == 403


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fsecret.key", "new.json"])
def test_a_file_that_is_not_here_is_not_found(floor: Floor, leader: FlaskClient, name: str) -> None:
    assert leader.get(f"/phones/files/{name}").status_code == 404


def test_the_command_line_does_the_same(floor: Floor, tmp_path: Any) -> None:
    path = tmp_path / "outbox.json"
    path.write_bytes(written(floor.phone, floor.phone.command(REPORT, floor.report("4"))))
    runner = floor.house.app.test_cli_runner()

    first, again = (runner.invoke(args=["import-outbox", str(path)]) for _ in range(2))

    assert "1 new, 0 here already, 0 left out." in first.output
    assert "0 new, 1 here already, 0 left out." in again.output
    assert floor.made() == "4"
    path.write_text("{}")
    assert runner.invoke(args=["import-outbox", str(path)]).exit_code == 1
