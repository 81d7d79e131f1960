"""What a phone may have to say, in all the ways in which a record can end; drawn by a seeded chance."""

from __future__ import annotations

import hashlib
import io
import random
from typing import Any
from uuid import UUID

from PIL import Image

from tests.sync.phone import Floor, Phone
from webapp.core.ids import new_id

REPORT = "production.report"
NOWHERE = str(UUID(int=0))
Record = dict[str, Any]


class Stories:
    """The records of one phone, one after the other. What depends on another record may come before it."""

    def __init__(self, floor: Floor, phone: Phone, chance: random.Random) -> None:
        self._floor = floor
        self._phone = phone
        self._chance = chance
        self._owed: list[Record] = []
        self.photos: dict[str, bytes] = {}
        """Bytes by SHA-256 of the photos that the records so far name."""

    def next(self) -> Record:
        """The next record to be sent for the first time."""
        if self._owed and self._chance.random() < 0.5:
            return self._owed.pop()
        kinds = (self._plain, self._with_photo, self._clock, self._too_much, self._faulty, self._backwards)
        return self._chance.choices(kinds, (60, 8, 15, 3, 4, 5))[0]()

    def rest(self) -> list[Record]:
        """What earlier records still wait for."""
        owed, self._owed = self._owed, []
        return owed

    def _lane(self) -> str:
        return f"wo:1/op:{self._chance.randrange(6)}"

    def _report(self, good: str, **more: Any) -> Record:
        return self._phone.command(REPORT, self._floor.report(good), **{"lane": self._lane(), **more})

    def _plain(self) -> Record:
        return self._report("0.01")

    def _with_photo(self) -> Record:
        data = photo(self._chance)
        sha256 = hashlib.sha256(data).hexdigest()
        self.photos[sha256] = data
        return self._report("0.01", blobs=[{"sha256": sha256, "size": len(data), "type": "image/jpeg"}])

    def _clock(self) -> Record:
        kind = self._chance.choice(("start", "pause", "finish"))
        return self._phone.command(f"production.{kind}", self._floor.steps[0], lane=self._lane())

    def _too_much(self) -> Record:
        return self._report("9000000")

    def _faulty(self) -> Record:
        return self._report("-1")

    def _backwards(self) -> Record:
        """A record that goes out before the one that it depends on."""
        base = self._report("0.01", lane=f"base {new_id()}")
        self._owed.append(base)
        return self._report("0.01", lane=f"on {base['id']}", depends_on=[base["id"]])


def photo(chance: random.Random, side: int = 96) -> bytes:
    """A JPEG of noise: no two are alike, and none packs well."""
    noise = Image.frombytes("RGB", (side, side), chance.randbytes(3 * side * side))
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=90)
    return file.getvalue()
