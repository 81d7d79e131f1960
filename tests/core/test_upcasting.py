"""Bodies of older versions become bodies of the present one, step by step, and are never changed themselves."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.core.upcasting import AppTooOld, forget_upcasters, upcast, upcaster

TYPE = "tests.measured"
RETIRED = date(2026, 1, 31)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(st.text(max_size=5), JSON, max_size=5)


@pytest.fixture
def four_versions() -> Iterator[None]:
    """Three steps that each write down their number, in the body's own lists too."""

    def step(number: int) -> None:
        @upcaster(TYPE, from_version=number, retired=RETIRED + timedelta(days=number))
        def one(body: dict[str, Any]) -> dict[str, Any]:
            for name, part in body.items():
                if isinstance(part, list) and name != "steps":
                    part.append(number)
            return {**body, "steps": [*body.get("steps", []), number]}

    for number in (1, 2, 3):
        step(number)
    yield
    forget_upcasters(TYPE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=BODIES, version=st.integers(1, 4))
def test_every_version_takes_the_steps_that_it_lacks_in_order_and_the_sent_body_stays(
    four_versions: None, body: dict[str, Any], version: int
) -> None:
    body.pop("steps", None)
    sent = copy.deepcopy(body)

    found = upcast(TYPE, body, version, 4, RETIRED)

    assert body == sent
    assert found.get("steps", []) == list(range(version, 4))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=BODIES, version=st.integers(1, 4), between=st.integers(1, 4))
def test_it_makes_no_difference_where_the_chain_is_interrupted(
    four_versions: None, body: dict[str, Any], version: int, between: int
) -> None:
    middle = max(version, between)
    half = upcast(TYPE, body, version, middle, RETIRED)

    assert upcast(TYPE, half, middle, 4, RETIRED) == upcast(TYPE, body, version, 4, RETIRED)


@pytest.mark.parametrize(
    ("today", "version", "read"),
    [
        (date(2027, 2, 1), 1, True),  # version 1 was retired on the 1st of February 2026
        (date(2027, 2, 2), 1, False),
        (date(2027, 2, 2), 2, True),
        (date(2027, 2, 4), 3, False),
        (date(2040, 1, 1), 4, True),
    ],
)
def test_a_version_is_read_for_twelve_months_after_its_last_app(
    four_versions: None, today: date, version: int, read: bool
) -> None:
    if read:
        upcast(TYPE, {}, version, 4, today)
        return
    with pytest.raises(AppTooOld):
        upcast(TYPE, {}, version, 4, today)
    assert upcast(TYPE, {}, version, 4, today, however_old=True)["steps"] == list(range(version, 4))


def test_a_step_that_nobody_wrote_is_not_leapt_over(four_versions: None) -> None:
    with pytest.raises(AppTooOld):
        upcast(TYPE, {}, 0, 4, RETIRED, however_old=True)


def test_a_leap_day_has_its_twelve_months_too() -> None:
    @upcaster("tests.leap", from_version=1, retired=date(2028, 2, 29))
    def one(body: dict[str, Any]) -> dict[str, Any]:
        return body

    try:
        upcast("tests.leap", {}, 1, 2, date(2029, 2, 28))
        with pytest.raises(AppTooOld):
            upcast("tests.leap", {}, 1, 2, date(2029, 3, 1))
    finally:
        forget_upcasters("tests.leap")


def test_a_version_has_one_way_up(four_versions: None) -> None:
    with pytest.raises(ValueError, match="two upcasters"):
        upcaster(TYPE, from_version=1, retired=RETIRED)(dict)
