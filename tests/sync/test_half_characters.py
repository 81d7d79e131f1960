"""Half a character, cut off at the end of a field, costs that character and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.house import said
from tests.sync.phone import Floor
from tests.sync.test_phone_file import take_in, written
from webapp.domains.production.models import OperationReport

REPORT = "production.report"
TEXTS = {
    "low half missing \ud83d": "low half missing \ufffd",
    "high half missing \udc4d!": "high half missing \ufffd!",
    "twice \ud83d\ud83d\udc4d": "twice \ufffd👍",
    "whole 👍, and no half: \\ud83d \ud83d": "whole 👍, and no half: \\ud83d \ufffd",
}


def push(floor: Floor, *commands: dict[str, Any]) -> list[str]:
    """As a browser sends it: what is half stands there escaped."""
    data = json.dumps({"commands": commands}).encode()
    client = floor.house.app.test_client()
    answer = client.post(
        "/api/v1/sync/push", data=data, content_type="application/json", headers=floor.phone.headers
    )
    assert answer.status_code == 200, answer.text
    return [one["status"] for one in said(answer)["results"]]


def notes(floor: Floor) -> list[str]:
    with floor.house.open() as factory:
        return sorted(factory.session.scalars(select(OperationReport.note)))


@pytest.mark.parametrize("text", TEXTS)
def test_a_record_with_half_a_character_and_the_one_behind_it_arrive(floor: Floor, text: str) -> None:
    first = floor.phone.command(REPORT, floor.report("2", note=text))
    second = floor.phone.command(REPORT, floor.report("3", note=""))

    assert push(floor, first, second) == ["applied", "applied"]
    assert push(floor, first) == ["applied"]

    assert notes(floor) == ["", TEXTS[text]]
    assert floor.made() == "5"


def test_a_phones_file_with_half_a_character_is_read(floor: Floor) -> None:
    record = floor.phone.command(REPORT, floor.report("2", note="cut \ud83d"))

    take_in(floor.house.browser("team_leader"), written(floor.phone, record))

    assert notes(floor) == ["cut \ufffd"]
