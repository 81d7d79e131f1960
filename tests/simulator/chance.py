"""All chance of the server process from one seed, so that a run can be had again exactly."""

from __future__ import annotations

import random
import secrets
import time
from uuid import UUID

from argon2 import PasswordHasher

from webapp.core import ids
from webapp.core.clock import Clock
from webapp.domains.identity import passwords


class Chance:
    """Takes the place of the operating system's randomness and of the machine's clock in the ids."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._random = random.Random(0)
        self._last = 0
        self._install()

    def seed(self, seed: int) -> None:
        """Begin again: the same *seed* gives the same ids, tokens and codes in the same order."""
        self._random.seed(seed)
        self._last = 0

    def uuid7(self) -> UUID:
        """A UUIDv7 of the simulated moment; increasing, as the real ones are."""
        now = int(self._clock.now().timestamp() * 1000) << 12
        self._last = max(self._last + 1, now)
        milliseconds, counter = self._last >> 12, self._last & 0xFFF
        tail = self._random.getrandbits(62)
        return UUID(int=(milliseconds << 80) | (7 << 76) | (counter << 64) | (2 << 62) | tail)

    def random_for_sqlite(self) -> int:
        """What SQLite's own random() gives."""
        return self._random.getrandbits(63) - 2**62

    def _install(self) -> None:
        def token_urlsafe(nbytes: int | None = None) -> str:
            return self._random.randbytes(nbytes or 32).hex()

        places: list[tuple[object, str, object]] = [
            (ids, "uuid7", self.uuid7),
            (secrets, "choice", self._random.choice),
            (secrets, "token_urlsafe", token_urlsafe),
            (secrets, "token_hex", token_urlsafe),
            (random, "uniform", self._random.uniform),
            (time, "sleep", lambda _seconds: None),
        ]
        for module, name, ours in places:
            setattr(module, name, ours)


def cheap_secrets() -> None:
    """Hash passwords and PINs at no cost: what they withstand is proved elsewhere, and a run signs in often."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODYS_HASH = passwords._hasher.hash("of nobody", salt=bytes(16))
