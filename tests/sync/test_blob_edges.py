"""Photos at the edges: two phones at once, a killed server, a full disk, a phone that was taken out of use (docs/sync.md §6)."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.house import said
from tests.sync.phone import Floor, Phone
from tests.sync.test_blobs import ask, photo, put, put_all, sha, show
from webapp.domains.sync import blob_store
from webapp.domains.sync.blob_store import CHUNK, BlobStore


def store_of(floor: Floor) -> BlobStore:
    return BlobStore(floor.house.app.extensions["suigong"].blobs)


def files_of(floor: Floor) -> list[Path]:
    own = floor.house.app.extensions["suigong"].blobs / str(floor.house.company_id)
    return [one for one in own.rglob("*") if one.is_file()]


def large_photo() -> bytes:
    data = photo(quality=95)
    assert 2 * CHUNK < len(data) < 3 * CHUNK
    return data


def send_as_told(phone: Phone, data: bytes) -> list[int]:
    """Send a photo as the protocol has it: from where the server says that it is; the answers on the way."""
    start = 0
    answers: list[int] = []
    while not answers or answers[-1] != 201:
        answer = put(phone, data, start)
        answers.append(answer.status_code)
        start = said(answer)["received"]
    return answers


def test_two_phones_send_the_same_photo_in_turns_and_it_is_whole(floor: Floor) -> None:
    data, other = large_photo(), floor.another_phone("inspector")

    answers = [
        put(floor.phone, data).status_code,
        put(other, data).status_code,
        put(other, data, CHUNK).status_code,
        put(floor.phone, data, CHUNK).status_code,
        put(floor.phone, data, 2 * CHUNK).status_code,
        put(other, data, 2 * CHUNK).status_code,
    ]

    assert answers == [202, 202, 202, 202, 201, 201]
    assert show(other, data).status_code == 200


def test_two_phones_send_the_same_photo_at_once_and_it_is_there_once(floor: Floor) -> None:
    data, other = large_photo(), floor.another_phone("inspector")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda phone: send_as_told(phone, data), (floor.phone, other)))

    assert [one[-1] for one in answers] == [201, 201]
    assert ask(floor.phone, data).status_code == 200
    assert len(files_of(floor)) == 2  # the original and its copy for display: no part is left


def test_a_part_that_overlaps_what_is_here_adds_only_what_is_new(floor: Floor) -> None:
    data = large_photo()
    put(floor.phone, data, 0, 1000)

    assert said(put(floor.phone, data, 500, 500 + CHUNK))["received"] == 500 + CHUNK
    assert said(put(floor.phone, data, 200, 700))["received"] == 500 + CHUNK
    assert send_as_told(floor.phone, data)[-1] == 201


def test_a_server_that_was_killed_before_it_had_checked_the_last_byte_is_told_it_again(floor: Floor) -> None:
    data = large_photo()
    with store_of(floor).part(floor.house.company_id, sha(data)) as file:
        blob_store.append(file, data)

    asked = ask(floor.phone, data)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (206, str(len(data)))

    assert put(floor.phone, data, 2 * CHUNK).status_code == 201
    assert show(floor.phone, data).status_code == 200


def test_what_a_kill_left_torn_is_found_out_and_sent_again_from_the_start(floor: Floor) -> None:
    data = large_photo()
    with store_of(floor).part(floor.house.company_id, sha(data)) as file:
        blob_store.append(file, bytes(CHUNK))

    put(floor.phone, data, CHUNK)
    answer = put(floor.phone, data, 2 * CHUNK)

    assert (answer.status_code, said(answer)["code"]) == (422, "hash_mismatch")
    assert ask(floor.phone, data).status_code == 404
    assert send_as_told(floor.phone, data)[-1] == 201


def test_a_full_disk_breaks_nothing_and_the_photo_goes_on_when_there_is_room(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = large_photo()
    put(floor.phone, data)
    with monkeypatch.context() as full:
        full.setattr(blob_store, "append", no_room_after(1000))
        full.setattr("webapp.domains.sync.blobs.append", no_room_after(1000))
        answer = put(floor.phone, data, CHUNK)
    assert (answer.status_code, said(answer)["code"]) == (507, "storage_full")
    assert int(answer.headers["Retry-After"]) > 0
    assert ask(floor.phone, data).headers["Upload-Offset"] == str(CHUNK)

    put(floor.phone, data, CHUNK)
    with monkeypatch.context() as full:
        full.setattr(blob_store, "_write_durably", no_room)
        answer = put(floor.phone, data, 2 * CHUNK)
    assert answer.status_code == 507
    assert [one.suffix for one in files_of(floor)] == [".part"]

    assert put(floor.phone, data, 2 * CHUNK).status_code == 201
    assert show(floor.phone, data).status_code == 200


def no_room(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FullDisk(FileIO):
    """A file on a disk that takes so many bytes more, and then none."""

    room = 0

    def write(self, data: Any) -> int:
        written = super().write(data[: self.room])
        self.room -= written
        if not written:
            no_room()
        return written


def no_room_after(room: int) -> Any:
    """``append`` onto a disk with so much *room*, by the real code."""
    real = blob_store.append

    def append(file: FileIO, data: bytes) -> None:
        with FullDisk(os.dup(file.fileno()), "a+b") as full:
            full.room = room
            real(full, data)

    return append


def test_a_size_that_the_record_got_wrong_stops_nothing(floor: Floor) -> None:
    """The hash names the photo; a size is only how long it takes."""
    data = photo(200, 200)
    blob = {"sha256": sha(data), "size": len(data) + 7, "type": "image/jpeg"}
    command = floor.phone.command("production.report", floor.report("1"), blobs=[blob])

    assert floor.phone.statuses(command) == ["applied"]
    assert put_all(floor.phone, data).status_code == 201


@pytest.mark.parametrize("total", ["600000", "100"])
def test_a_total_that_does_not_fit_the_photo_is_found_out(floor: Floor, total: str) -> None:
    data = photo(200, 200)

    answer = put(floor.phone, data, Content_Range=f"bytes 0-{len(data) - 1}/{total}")

    assert answer.status_code in (202, 400)
    assert show(floor.phone, data).status_code == 404
    assert put_all(floor.phone, data).status_code == 201


def test_a_revoked_phone_sends_the_photos_of_its_records_and_no_others(floor: Floor) -> None:
    named, other = photo(200, 200), photo(220, 220)
    blob = {"sha256": sha(named), "size": len(named), "type": "image/jpeg"}
    with floor.house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(floor.phone.id)})
    command = floor.phone.command("production.report", floor.report("1"), blobs=[blob])
    assert floor.phone.statuses(command) == ["stored"]

    assert ask(floor.phone, named).status_code == 404
    assert put_all(floor.phone, named).status_code == 201
    refused = put_all(floor.phone, other)
    assert (refused.status_code, said(refused)["code"]) == (403, "device_revoked")
    assert ask(floor.phone, other).status_code == 403
    assert show(floor.phone, named).status_code == 401
