"""The arithmetic of subcontracting: pure functions.

Source: shopfloor.md, "Subcontracting": what the supplier owes = sent − returned − consumed − allowed loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from webapp.core.quantity import ZERO, round_money, round_quantity
from webapp.domains.inventory.rules import issue_value


@dataclass(frozen=True)
class Account:
    """What is known of one material at the supplier, for one order: quantities in its unit, and what is left with its value."""

    sent: Decimal = ZERO
    returned: Decimal = ZERO
    used: Decimal = ZERO
    lost: Decimal = ZERO
    value: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What should be with the supplier: whole, in spoilt pieces, or lost."""
        return self.sent - self.returned - self.used - self.lost


@dataclass(frozen=True)
class Loss:
    """What never came back, and how it divides; ``allowed_value`` + ``excess_value`` is all that it had cost."""

    lost: Decimal
    allowed: Decimal
    excess: Decimal
    allowed_value: Decimal
    excess_value: Decimal


def fee(good: Decimal, unit_price: Decimal) -> Decimal:
    """What good pieces cost, 2 places: spoilt ones are not paid."""
    return round_money(good * unit_price)


def required(pieces: Decimal, quantity_per: Decimal, loss_rate: Decimal) -> Decimal:
    """What to send for *pieces*, the allowed loss included, 6 places."""
    return round_quantity(pieces * quantity_per * (1 + loss_rate))


@dataclass(frozen=True)
class Needed:
    """An order of *pieces*, of which *came* are back, and what it takes of one material: net in a piece, and the loss allowed."""

    pieces: Decimal
    came: Decimal
    quantity_per: Decimal
    loss_rate: Decimal


def to_send(needed: Needed, account: Account, spoilt: Decimal) -> Decimal:
    """What the supplier still lacks for pieces that have not come: what lies there counts, but for what is in *spoilt* ones."""
    ahead = required(needed.pieces - needed.came, needed.quantity_per, needed.loss_rate)
    return max(ZERO, ahead - account.left + in_spoilt(account, needed.quantity_per, spoilt))


def in_spoilt(account: Account, quantity_per: Decimal, spoilt: Decimal) -> Decimal:
    """What of that which is left in the books lies there in *spoilt* pieces."""
    return min(account.left, used_by(spoilt, quantity_per))


def used_by(pieces: Decimal, quantity_per: Decimal) -> Decimal:
    """What is in *pieces*, without loss, 6 places."""
    return round_quantity(pieces * quantity_per)


def settle(left: Decimal, value: Decimal, used: Decimal, loss_rate: Decimal, faulty: Decimal) -> Loss:
    """Divide what is *left* in the books (worth *value*) although nothing is with the supplier any more.

    Allowed are *loss_rate* of what good pieces *used*, and all that is in pieces spoilt by our own bad material (*faulty*).
    """
    allowed = min(left, round_quantity(used * loss_rate) + faulty)
    excess = left - allowed
    excess_value = issue_value(left, value, excess) if excess else ZERO
    return Loss(left, allowed, excess, value - excess_value, excess_value)


def settle_pieces(lost: Decimal, good: Decimal, loss_rate: Decimal, value_each: Decimal) -> Loss:
    """The same for the pieces of an operation: whole pieces are allowed, and only the excess has a value.

    What is allowed stays in the work order, where the good pieces bear it (costing.md §3, "Scrap").
    """
    allowed = min(lost, (good * loss_rate).to_integral_value(rounding=ROUND_FLOOR))
    excess = lost - allowed
    return Loss(lost, allowed, excess, ZERO, round_money(excess * value_each))


def status_of(status: str, quantity: Decimal, came: Decimal, *, anything_out: bool) -> str:
    """Where an order that is not over stands: *came* are all pieces that came back, good or not."""
    if status in ("settled", "cancelled"):
        return status
    if came >= quantity:
        return "received"
    if came > 0:
        return "partly_received"
    return "sent" if anything_out else "ordered"
