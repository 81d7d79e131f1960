"""What a phone says of itself is read as far as it can be read, and is never worth an error."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.identity.phone_state import PhoneState, read_state


def test_all_that_it_may_say() -> None:
    said = "unsent=3; photos=1; oldest=2026-11-22T08:00:00.123Z; app=1.4.0"

    oldest = datetime(2026, 11, 22, 8, 0, 0, 123000, tzinfo=UTC)
    assert read_state(said) == PhoneState(3, 1, oldest, "1.4.0")


@pytest.mark.parametrize(
    ("header", "state"),
    [
        ("unsent=0", PhoneState()),
        ("UNSENT = 2 ;; nonsense", PhoneState(2)),
        ("unsent=2; oldest=yesterday; app=" + "9" * 90, PhoneState(2, app="9" * 64)),
        ("unsent=2; oldest=2026-11-22T08:00:00", PhoneState(2)),
        ("unsent=999999999", PhoneState(1_000_000)),
    ],
)
def test_what_cannot_be_read_is_passed_over(header: str, state: PhoneState) -> None:
    assert read_state(header) == state


@pytest.mark.parametrize("header", ["", "unsent=", "unsent=-1", "unsent=²", "photos=1", "unsent=1; photos=x"])
def test_without_numbers_it_says_nothing(header: str) -> None:
    assert read_state(header) is None


@given(st.text())
def test_no_text_breaks_it(header: str) -> None:
    read_state(header)
    read_state(f"unsent=1;oldest={header};app={header}")
