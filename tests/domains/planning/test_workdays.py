from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.planning.rules.workdays import Calendar

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 12, one).toordinal() for one in (4, 5, 6, 7))
calendars = st.builds(
    Calendar,
    st.sets(st.integers(0, 6), max_size=6),
    st.sets(st.integers(FRIDAY - 30, FRIDAY + 30), max_size=20),
    st.sets(st.integers(FRIDAY - 30, FRIDAY + 30), max_size=5),
)
near = st.integers(FRIDAY - 40, FRIDAY + 40)


def test_the_week_of_a_factory_has_five_days_unless_told_otherwise() -> None:
    plain = Calendar()
    assert [plain.is_working(one) for one in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [True, False, False, True]
    assert plain.at_or_before(SUNDAY) == FRIDAY
    assert plain.at_or_after(SATURDAY) == MONDAY
    assert plain.back(MONDAY, 1) == FRIDAY
    assert plain.back(SUNDAY, 1) == FRIDAY - 1
    assert plain.ahead(FRIDAY, 1) == MONDAY


def test_national_day_takes_a_week_and_gives_a_saturday_back() -> None:
    # 2026: 1 to 7 October are free, Saturday the 10th is worked instead.
    golden_week = [date(2026, 10, one).toordinal() for one in range(1, 8)]
    plain = Calendar(holidays=golden_week, workdays=[date(2026, 10, 10).toordinal()])
    start = date(2026, 9, 30).toordinal()
    ahead = [date.fromordinal(plain.ahead(start, count)) for count in range(1, 5)]
    assert ahead == [date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10), date(2026, 10, 12)]


def test_who_never_works_has_no_calendar() -> None:
    with pytest.raises(ValueError, match="never works"):
        Calendar(weekend=range(7))


@given(calendars, near, st.integers(0, 2000))
def test_counting_agrees_with_walking_day_by_day(calendar: Calendar, start: int, count: int) -> None:
    at = start
    while not calendar.is_working(at):
        at += 1
    for _ in range(min(count, 60)):
        at += 1
        while not calendar.is_working(at):
            at += 1
    assert calendar.ahead(start, min(count, 60)) == at
    assert calendar.is_working(calendar.back(start, count))


@given(calendars, near, st.integers(0, 900))
def test_backwards_undoes_forwards(calendar: Calendar, start: int, count: int) -> None:
    assert calendar.back(calendar.ahead(start, count), count) == calendar.at_or_after(start)
    assert calendar.ahead(calendar.back(start, count), count) == calendar.at_or_before(start)
