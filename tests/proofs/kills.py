"""SIGKILL of the real gunicorn in the middle of pushes, again and again, at moments drawn by a seeded chance."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event

from tests.proofs import books
from tests.proofs.pushing import Pusher, Tally, start
from tests.proofs.stage import Stage
from tests.proofs.stories import Stories
from tests.proofs.wire import Wire

PHONES = 4
MOST_ANSWERS = 12
"""Pushes that the server gets to answer between two kills, at most: it is killed at work, however slow the machine is."""
LONGEST_LIFE = 20.0
"""Seconds between two kills, at most, whatever was answered."""
AFTER = 0.3
LOOK_EVERY = 5
SETTLE_SECONDS = 120


@dataclass
class Killing:
    """How it ended: kills of the whole server and of single workers, what was wrong, and what there was of it."""

    seed: int
    whole: int = 0
    workers: int = 0
    records: int = 0
    wrong: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    seconds: float = 0
    starts: list[float] = field(default_factory=list)
    """Seconds that each start took."""


def kill_and_look(
    on: Stage, kills: int, seed: int, tell: Callable[[str], object] = lambda _text: None
) -> Killing:
    """Kill the whole server *kills* times, and single workers besides, while phones push; ends early when something is wrong."""
    came, chance, began = Killing(seed), random.Random(seed), time.monotonic()
    pushers = [_pusher(on, seed + 1 + n) for n in range(PHONES)]
    came.starts.append(on.server.start())
    stop = Event()
    threads = start(pushers, stop)
    while came.whole < kills and not came.wrong:
        _one_life(on, came, pushers, chance)
        if came.whole % LOOK_EVERY == 0:
            came.wrong += books.acknowledged(on, pushers) + books.database_is_whole(on)
        came.wrong += [text for one in pushers for text in one.wrong]
        tell(f"{came.whole} kills, {sum(len(one.told) for one in pushers)} records acknowledged")
        came.starts.append(on.server.start())
    stop.set()
    for thread in threads:
        thread.join(SETTLE_SECONDS)
    came.wrong += [text for one in pushers for text in one.wrong]
    came.wrong += ["a phone never came to rest"] * any(thread.is_alive() for thread in threads)
    came.wrong += books.complete(on, pushers)
    for one in pushers:
        came.tally.add(one.tally)
        came.records += len(one.sent)
        one.wire.hang_up()
    came.seconds = time.monotonic() - began
    return came


def _pusher(on: Stage, seed: int) -> Pusher:
    chance = random.Random(seed)
    phone = on.floor.another_phone()
    return Pusher(Wire(on.server.port, phone), Stories(on.floor, phone, chance), chance)


def _one_life(on: Stage, came: Killing, pushers: Sequence[Pusher], chance: random.Random) -> None:
    """Let the server work for a while, now and then lose a worker, and die."""
    if chance.random() < 0.4:
        _let_work(pushers, chance)
        came.workers += on.server.kill_one_worker(chance)
    _let_work(pushers, chance)
    on.server.kill()
    came.whole += 1


def _let_work(pushers: Sequence[Pusher], chance: random.Random) -> None:
    """Wait for some answers, and then for no particular moment."""
    wanted = sum(one.tally.answered for one in pushers) + chance.randint(0, MOST_ANSWERS)
    deadline = time.monotonic() + LONGEST_LIFE
    while sum(one.tally.answered for one in pushers) < wanted and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, AFTER))
