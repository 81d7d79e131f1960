from __future__ import annotations

from typing import Any

import pytest

from simulate import ENOUGH, Tally


def report(stored: int, booked: int) -> dict[str, Any]:
    return {"problems": [], "stored": stored, "booked": booked}


@pytest.mark.parametrize(("booked", "too_little"), [(0, True), (3, True), (4, False), (10, False)])
def test_a_server_that_books_little_is_no_clean_run(booked: int, too_little: bool) -> None:
    tally = Tally()
    for _ in range(ENOUGH):
        tally.add(report(10, booked))

    assert tally.books_too_little is too_little


def test_a_few_seeds_say_nothing_about_how_much_is_booked() -> None:
    tally = Tally()
    tally.add(report(10, 0))

    assert not tally.books_too_little
