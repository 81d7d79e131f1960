"""Photos: in parts, whole or not at all, and never as they came (docs/sync.md §6)."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from tests.support.house import new_house, said
from tests.sync.phone import Floor, Phone, new_phone
from webapp.domains.sync.blob_store import CHUNK
from webapp.domains.sync.pictures import MOST_PIXELS


def photo(width: int = 1400, height: int = 900, form: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, form, **options)
    return out.getvalue()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(phone: Phone, data: bytes, start: int = 0, end: int | None = None, **changes: str) -> TestResponse:
    end = min(len(data), start + CHUNK) if end is None else end
    headers = {
        **phone.headers,
        "Content-Type": "image/jpeg",
        "Content-Range": f"bytes {start}-{end - 1}/{len(data)}",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    path = f"/api/v1/blobs/{sha(data)}"
    return phone.house.app.test_client().put(path, data=data[start:end], headers=headers)


def put_all(phone: Phone, data: bytes, content_type: str = "image/jpeg") -> TestResponse:
    starts = range(0, len(data), CHUNK)
    return [put(phone, data, start, Content_Type=content_type) for start in starts][-1]


def ask(phone: Phone, data: bytes) -> TestResponse:
    return phone.house.app.test_client().head(f"/api/v1/blobs/{sha(data)}", headers=phone.headers)


def show(phone: Phone, data: bytes) -> TestResponse:
    return phone.house.app.test_client().get(f"/api/v1/blobs/{sha(data)}", headers=phone.headers)


def test_a_photo_arrives_in_parts_and_goes_on_where_it_stopped(floor: Floor) -> None:
    data = photo(quality=95)
    assert len(data) > 2 * CHUNK
    assert ask(floor.phone, data).status_code == 404

    first = put(floor.phone, data)

    assert (first.status_code, said(first)) == (202, {"received": CHUNK})
    asked = ask(floor.phone, data)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (206, str(CHUNK))
    put(floor.phone, data, CHUNK)
    last = put(floor.phone, data, 2 * CHUNK)
    assert (last.status_code, said(last)) == (201, {"received": len(data)})
    asked = ask(floor.phone, data)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, str(len(data)))


def test_a_part_sent_twice_is_harmless_and_one_too_early_is_led_back(floor: Floor) -> None:
    data = photo(quality=95)

    early = put(floor.phone, data, CHUNK)

    assert (early.status_code, said(early)["received"]) == (409, 0)
    assert put(floor.phone, data).status_code == put(floor.phone, data).status_code == 202
    put(floor.phone, data, CHUNK - 1000)
    assert put(floor.phone, data, 2 * CHUNK - 1000).status_code == 201
    assert put(floor.phone, data, 0).status_code == 201


def test_people_see_a_copy_without_what_the_phone_wrote_into_it(floor: Floor) -> None:
    exif = Image.Exif()
    exif[0x010F] = "the maker of the phone"
    data = photo(3000, 600, quality=60, exif=exif)
    assert b"the maker of the phone" in data

    put_all(floor.phone, data)
    shown = show(floor.phone, data)

    assert shown.content_type == "image/jpeg"
    assert b"the maker of the phone" not in shown.data
    assert Image.open(io.BytesIO(shown.data)).size == (2000, 400)
    assert "immutable" in shown.headers["Cache-Control"]


def test_damaged_bytes_are_noticed_and_it_starts_anew(floor: Floor) -> None:
    data = photo(200, 200)
    damaged = data[:-10] + b"0123456789"
    headers = {
        **floor.phone.headers,
        "Content-Type": "image/jpeg",
        "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}",
    }

    answer = floor.house.app.test_client().put(f"/api/v1/blobs/{sha(data)}", data=damaged, headers=headers)

    assert (answer.status_code, said(answer)["code"]) == (422, "hash_mismatch")
    assert ask(floor.phone, data).status_code == 404
    assert put_all(floor.phone, data).status_code == 201


@pytest.mark.parametrize(
    "data",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\xff\xd8\xff but no picture", b"GIF89a"],
)
def test_what_is_no_picture_is_refused_whatever_it_calls_itself(floor: Floor, data: bytes) -> None:
    assert put_all(floor.phone, data).status_code == 415
    assert show(floor.phone, data).status_code == 404


def test_the_name_must_fit_the_bytes(floor: Floor) -> None:
    assert put_all(floor.phone, photo(50, 50, "PNG")).status_code == 415
    assert put_all(floor.phone, photo(50, 50, "PNG"), "image/png").status_code == 201
    assert put_all(floor.phone, photo(50, 50, "WEBP"), "image/webp").status_code == 201
    assert put_all(floor.phone, photo(50, 50), "image/gif").status_code == 415


def test_a_small_file_that_unfolds_into_too_much_is_refused(floor: Floor) -> None:
    out = io.BytesIO()
    Image.new("L", (10_000, MOST_PIXELS // 10_000 + 1)).save(out, "PNG")
    assert len(out.getvalue()) < CHUNK

    assert put_all(floor.phone, out.getvalue(), "image/png").status_code == 415


def test_limits_are_kept(floor: Floor) -> None:
    data = photo(200, 200)
    too_much = f"bytes 0-{len(data) - 1}/{11 * 1024 * 1024}"

    assert put(floor.phone, data, Content_Range=too_much).status_code == 413
    assert put(floor.phone, data, Content_Range="bytes 0-9/10").status_code == 400
    assert put(floor.phone, data, Content_Range="nonsense").status_code == 400
    large = photo(quality=95)
    assert put(floor.phone, large, 0, CHUNK + 1).status_code == 413


def test_a_photo_whose_file_was_lost_is_taken_again(floor: Floor) -> None:
    data = photo(quality=95)
    put_all(floor.phone, data)
    ours = floor.house.app.extensions["suigong"].blobs / str(floor.house.company_id)
    files = [one for one in ours.rglob("*") if one.is_file()]
    for one in files:
        one.unlink()

    assert (ask(floor.phone, data).status_code, show(floor.phone, data).status_code) == (404, 404)
    assert put_all(floor.phone, data).status_code == 201

    assert ask(floor.phone, data).headers["Upload-Offset"] == str(len(data))
    assert show(floor.phone, data).status_code == 200
    assert {one for one in files if one.exists()} == set(files)


def test_another_company_cannot_see_a_photo_even_by_its_hash(floor: Floor) -> None:
    data = photo(200, 200)
    put_all(floor.phone, data)
    stranger = new_phone(new_house(floor.house.app, floor.house.clock, "other"), "worker")

    assert show(floor.phone, data).status_code == 200
    assert show(stranger, data).status_code == 404
    assert ask(stranger, data).status_code == 404


def test_the_office_sees_it_too_and_a_stranger_does_not(floor: Floor) -> None:
    data = photo(200, 200)
    put_all(floor.phone, data)
    path = f"/api/v1/blobs/{sha(data)}"

    assert floor.house.browser("planner").get(path).status_code == 200
    assert floor.house.app.test_client().get(path, headers=floor.house.bearer("planner")).status_code == 200
    assert floor.house.app.test_client().get(path).status_code == 401


def test_a_path_that_is_no_hash_is_not_found(floor: Floor) -> None:
    for name in ("..%2f..%2fsecret.key", "A" * 64, "0" * 63):
        path = f"/api/v1/blobs/{name}"
        assert floor.house.app.test_client().get(path, headers=floor.phone.headers).status_code == 404


def test_a_photo_that_was_waited_for_releases_its_inspection_and_what_waited_for_that(floor: Floor) -> None:
    inspector = floor.another_phone("inspector")
    data = photo(200, 200)
    with floor.house.open() as factory:
        plan = {
            "name": "终检",
            "type": "FQC",
            "item_id": floor.ids.fan,
            "characteristics": [{"name": "照片", "kind": "photo"}],
        }
        plan_id = factory.send("quality.add_plan", plan).result["id"]
        characteristic = factory.ask("quality.plan", {"id": plan_id}).characteristics[0].id
    reading = {"characteristic_id": str(characteristic), "value": sha(data)}
    body = {"plan_id": plan_id, **floor.steps[1], "units": [{"unit": 1, "readings": [reading]}]}
    blob = {"sha256": sha(data), "size": len(data), "type": "image/jpeg"}

    result = inspector.push(inspector.command("quality.inspect", body, blobs=[blob]))[0]

    assert (result["status"], result["result"]["status"]) == ("applied", "recorded")
    assert put_all(inspector, data).status_code == 201
    with floor.house.open() as factory:
        assert factory.ask("quality.inspections").rows[0].status == "released"
