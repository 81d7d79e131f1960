"""What a phone has to send after two weeks without a network."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.proofs.stage import SECRET, Stage
from tests.proofs.stories import REPORT, Record, photo
from tests.sync.phone import Phone, instant
from webapp.domains.sync.tickets import TicketBook

DAYS = 14
STEPS = (0, 0, 0, 1)
AHEAD = 40
"""Records of the first step before there is any of the second: what was not made yet would be held."""
SHIFT = timedelta(hours=9)
SIDES = (205, 350)
"""Pixels a side of a square of noise: 40 to 120 kB as JPEG."""


@dataclass
class Load:
    """Records in the order of saving, and photos by hash."""

    records: list[Record]
    photos: dict[str, bytes]

    @property
    def batches(self) -> Iterator[list[Record]]:
        """As many at once as one call may carry."""
        for at in range(0, len(self.records), 50):
            yield self.records[at : at + 50]


def two_weeks(on: Stage, phone: Phone, records: int, photos: int, seed: int = 1) -> Load:
    """So many records spread evenly over 14 days, each day's under a ticket of that day, with *photos* among them."""
    chance, made, pictures = random.Random(seed), list[Record](), dict[str, bytes]()
    with_photo = set(chance.sample(range(records), photos))
    mornings = [datetime.now(UTC) - timedelta(days=DAYS - day) for day in range(DAYS)]
    tickets = [_ticket(phone, morning) for morning in mornings]
    for number in range(records):
        day, share = divmod(DAYS * number / records, 1)
        phone.ticket = tickets[int(day)]
        at = mornings[int(day)] + SHIFT * share
        blobs = [_picture(chance, pictures)] if number in with_photo else []
        made.append(
            _record(on, phone, 0 if number < AHEAD else chance.choice(STEPS), chance, blobs)
            | {"occurred_at": instant(at)}
        )
    return Load(made, pictures)


def _record(on: Stage, phone: Phone, step: int, chance: random.Random, blobs: list[dict[str, Any]]) -> Record:
    """Eight reports of ten; starts, pauses and finishes between. The second step reports a part of what the first has made."""
    lane = f"wo:{on.floor.order_id}/op:{10 * (step + 1)}"
    if blobs or chance.random() < 0.8:
        body = on.floor.report("2" if step == 0 else "1", step)
        return phone.command(REPORT, body, lane=lane, blobs=blobs)
    kind = chance.choice(("start", "pause", "finish"))
    return phone.command(f"production.{kind}", on.floor.steps[step], lane=lane)


def _picture(chance: random.Random, pictures: dict[str, bytes]) -> dict[str, Any]:
    data = photo(chance, chance.randint(*SIDES))
    sha256 = hashlib.sha256(data).hexdigest()
    pictures[sha256] = data
    return {"sha256": sha256, "size": len(data), "type": "image/jpeg"}


def _ticket(phone: Phone, at: datetime) -> str:
    text, _ = TicketBook(SECRET).issue(
        company_id=phone.house.company_id, user_id=phone.user_id, device_id=phone.id, version=1, now=at
    )
    return text
