"""Why a purchase says no, or waits."""

from __future__ import annotations

from webapp.core.errors import DomainError, Held
from webapp.core.i18n import N_


class NotASupplier(DomainError):
    """The firm named does not sell to us, or no longer does. Params: partner (its number)."""

    code = "not_a_supplier"
    message = N_("{partner} is not one of our active suppliers.")


class NotForPurchase(DomainError):
    """The item is made here, or no longer in use. Params: item (its number)."""

    code = "not_for_purchase"
    message = N_("{item} is no longer in use.")


class TermsExist(DomainError):
    """The supplier's terms for this item are known: they are changed, not entered twice."""

    code = "terms_exist"
    message = N_("There is a price list for this supplier and item already. Open it and change it there.")


class NoPrice(DomainError):
    """No price was given, and the supplier's list has none for this quantity and day. Params: item (its number)."""

    code = "no_price"
    message = N_("{item}: the price list has no price for this quantity. Please enter one.")


class DueNeeded(DomainError):
    """No day was given, and the supplier's lead time is not known. Params: item (its number)."""

    code = "due_needed"
    message = N_("{item}: please say when it is due.")


class DueBeforeOrdered(DomainError):
    """The due date lies before the order's own date."""

    code = "due_before_ordered"
    message = N_("The due date lies before the order date.")


class OrderTooLarge(DomainError):
    """The amount is beyond anything a factory buys: a slip of the finger."""

    code = "order_too_large"
    message = N_("This amount is too large. Please check quantity and price.")


class LineReceived(DomainError):
    """Goods have come on the line, so that it cannot be changed this way. Params: line (its number)."""

    code = "line_received"
    message = N_(
        "Goods have come on line {line}: item and price stay, and the quantity is at least what came."
    )


class ReceivedAlready(DomainError):
    """An order on which goods have come cannot be cancelled."""

    code = "received_already"
    message = N_("Goods have already come on this order, so it cannot be cancelled. Close it instead.")


class NothingNeeded(DomainError):
    """There is nothing to order."""

    code = "nothing_needed"
    message = N_("There is nothing to order.")


class NoSupplier(DomainError):
    """Nobody is known who sells the item. Params: item (its number)."""

    code = "no_supplier"
    message = N_("{item}: no supplier is known. Enter a price list, or choose a supplier.")


class OverReceipt(Held):
    """More came than was ordered and the tolerance allows. Params: order, item (numbers), ordered, received, arrived."""

    code = "over_receipt"
    message = N_(
        "{order}, {item}: {arrived} came, but of {ordered} ordered {received} are here already. It waits for a decision."
    )


class OrderNotAwaited(Held):
    """The order is a draft, closed or cancelled. Params: order (its number), status."""

    code = "order_not_awaited"
    message = N_("Order {order} is {status}: the goods wait for a decision.")


class ExpiredOnArrival(Held):
    """The goods were past their last good day when they came. Params: item (its number), expired_on."""

    code = "expired_on_arrival"
    message = N_("{item}: it expired on {expired_on}, before it came. It waits for a decision.")


class GoodTooShortly(Held):
    """The goods expire sooner than the item asks for when it comes. Params: item (its number), expires_on, days (asked for)."""

    code = "good_too_shortly"
    message = N_(
        "{item}: good until {expires_on}, but to be good for {days} more days. It waits for a decision unless a reason is given."
    )


class NothingReceived(DomainError):
    """A receipt needs at least one quantity."""

    code = "nothing_received"
    message = N_("Please enter the quantity that came.")


class ReturnTooMuch(DomainError):
    """More goes back than came in with this receipt and has not gone back yet. Params: left."""

    code = "return_too_much"
    message = N_("Of this receipt only {left} can still go back.")


class NotBoughtOnOrder(DomainError):
    """The lot did not come on a purchase order. Params: lot (its number)."""

    code = "not_bought_on_order"
    message = N_("Lot {lot} did not come on a purchase order, so it cannot go back to a supplier.")


class RequestForMore(DomainError):
    """An engineering change would decline a request that asks for other things too."""

    code = "request_for_more"
    message = N_(
        "Request {request} asks for other things too: decline it on its own page, and answer “keep” or “change” here."
    )


class RequestNotYours(DomainError):
    """Only who asked takes a request back."""

    code = "request_not_yours"
    message = N_("Only who asked can take a request back.")


class NothingClosed(DomainError):
    """Every line of the order is awaited, or has come."""

    code = "nothing_closed"
    message = N_("{order}: no line was closed short.")
