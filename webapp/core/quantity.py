"""Exact decimals: quantities and unit prices with 6 places, money with 2. No float touches them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from webapp.core.i18n import N_
from webapp.core.validation import NotPossible

ZERO = Decimal(0)
QUANTITY_PLACES = 6
MONEY_PLACES = 2
LIMIT = Decimal(1_000_000_000)
"""Nothing counted, priced or costed in a factory of 500 people reaches this; beyond it lies a slip of the finger."""

_QUANTITY_STEP = Decimal(1).scaleb(-QUANTITY_PLACES)
_MONEY_STEP = Decimal(1).scaleb(-MONEY_PLACES)


def round_money(amount: Decimal) -> Decimal:
    """*amount* to 2 places, halves away from zero, as accountants in China round."""
    return amount.quantize(_MONEY_STEP, rounding=ROUND_HALF_UP)


def round_quantity(quantity: Decimal) -> Decimal:
    """*quantity* (or unit price) to 6 places, halves away from zero."""
    return quantity.quantize(_QUANTITY_STEP, rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """*value* as people write it: no exponent, no trailing zeros ("20", "0.5")."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def money_text(value: Decimal) -> str:
    """*value* with exactly two places ("1200.00")."""
    return format(round_money(value), "f")


def _no_float(value: Any) -> Any:
    if isinstance(value, float):
        raise NotPossible(N_("Numbers are sent as decimal strings."))
    if isinstance(value, str):
        return value.strip().replace(",", "").replace("，", "")
    return value


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= LIMIT:
        raise NotPossible(N_("The number is too large."))
    return value


def _places(step: Decimal) -> AfterValidator:
    def check(value: Decimal) -> Decimal:
        if value != value.quantize(step):
            raise NotPossible(N_("At most {places} decimal places."), places=-int(step.as_tuple().exponent))
        return value

    return AfterValidator(check)


_number = (BeforeValidator(_no_float), AfterValidator(_finite))
_as_text = PlainSerializer(plain, return_type=str)
_as_money = PlainSerializer(money_text, return_type=str)

Quantity = Annotated[Decimal, *_number, _places(_QUANTITY_STEP), _as_text]
"""Any quantity, unit price or unit cost: 6 places; negative allowed."""
PositiveQuantity = Annotated[Decimal, Field(gt=0), *_number, _places(_QUANTITY_STEP), _as_text]
CountedQuantity = Annotated[Decimal, Field(ge=0), *_number, _places(_QUANTITY_STEP), _as_text]
"""Zero or more."""
UnitPrice = CountedQuantity
Money = Annotated[Decimal, *_number, _places(_MONEY_STEP), _as_money]
"""A ledger amount in the company's currency: 2 places."""
