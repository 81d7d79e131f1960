"""What the company's own fields of items may hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.items.custom_rules import KINDS, Value, read, taken


@dataclass(frozen=True)
class Asked:
    key: str
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False


COLOUR = Asked("f1", "choice", ("red", "blue"), required=True)
WEIGHT = Asked("f2", "number")


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("text", " IP54 ", "IP54"),
        ("text", "x" * 201, None),
        ("number", "12.50", "12.5"),
        ("number", "-0.000001", "-0.000001"),
        ("number", "0.0000001", None),
        ("number", "1e400", None),
        ("number", "NaN", None),
        ("number", "12 kg", None),
        ("date", "2026-11-29", "2026-11-29"),
        ("date", "2026-02-30", None),
        ("choice", "red", "red"),
        ("choice", "green", None),
        ("yes_no", "true", True),
        ("yes_no", False, False),
        ("yes_no", "maybe", None),
    ],
)
def test_each_kind_keeps_only_what_it_means(kind: str, said: Value, kept: Value | None) -> None:
    assert read(Asked("f1", kind, ("red", "blue")), said)[0] == kept


def test_every_field_at_fault_is_named() -> None:
    _, wrong = taken([COLOUR, WEIGHT], {"f2": "heavy", "f9": "x"}, {})
    found = sorted((one.field, one.code) for one in wrong)
    assert found == [
        ("custom.f1", "custom_missing"),
        ("custom.f2", "custom_no_number"),
        ("custom.f9", "custom_unknown"),
    ]


def test_what_is_not_named_stays_and_what_is_emptied_goes() -> None:
    before: dict[str, Value] = {"f1": "red", "f2": "3", "f7": "of a field retired since"}
    values, wrong = taken([COLOUR, WEIGHT], {"f2": None}, before)
    assert (values, wrong) == ({"f1": "red", "f7": "of a field retired since"}, [])
    assert taken([COLOUR, WEIGHT], {"f1": ""}, before)[1][0].code == "custom_missing"
    assert before["f2"] == "3"


@given(st.sampled_from(KINDS), st.text(max_size=30))
def test_what_was_kept_is_kept_again(kind: str, said: str) -> None:
    field = Asked("f1", kind, ("red", "blue"))
    kept, _ = read(field, said)
    if kept is not None:
        assert read(field, kept)[0] == kept


@given(st.decimals("-1000000", "1000000", places=6))
def test_a_number_is_kept_exactly(number: Decimal) -> None:
    kept, _ = read(WEIGHT, str(number))
    assert isinstance(kept, str)
    assert Decimal(kept) == number
