"""Why an order or a shipment says no."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class NotACustomer(DomainError):
    """The firm named does not buy from us, or no longer does. Params: partner (its number)."""

    code = "not_a_customer"
    message = N_("{partner} is not one of our active customers.")


class NotForSale(DomainError):
    """The item is no longer in use. Params: item (its number)."""

    code = "not_for_sale"
    message = N_("{item} is no longer in use.")


class NoPrice(DomainError):
    """No price was given, and no list has one for this quantity and day. Params: item (its number)."""

    code = "no_price"
    message = N_("{item}: the price list has no price for this quantity. Please enter one.")


class PriceListExists(DomainError):
    """The customer's price list for this item is known: it is changed, not entered twice."""

    code = "price_list_exists"
    message = N_("There is a price list for this customer and item already. Open it and change it there.")


class DueBeforeOrdered(DomainError):
    """The promised date lies before the order's own date."""

    code = "due_before_ordered"
    message = N_("The due date lies before the order date.")


class OrderTooLarge(DomainError):
    """The amount is beyond anything a factory sells: a slip of the finger."""

    code = "order_too_large"
    message = N_("This amount is too large. Please check quantity and price.")


class OverCreditLimit(DomainError):
    """With this order the customer would owe more than it may. Params: customer, customer_en, owed, limit."""

    code = "over_credit_limit"
    message = N_(
        "With this order {customer} would owe {owed:money}; the credit limit is {limit:money}. "
        "Who may override it confirms it with a reason; anybody else can save it as a draft."
    )


class ReturnedTooMuch(DomainError):
    """More comes back than left and is still there. Params: left."""

    code = "returned_too_much"
    message = N_("Only {left} of it can still come back.")


class NotInDelivery(DomainError):
    """The lot did not leave with this delivery. Params: lot (its number)."""

    code = "not_in_delivery"
    message = N_("Lot {lot} did not leave with this delivery.")


class NothingToShip(DomainError):
    """A shipment needs at least one line."""

    code = "nothing_to_ship"
    message = N_("Please enter the quantity that leaves.")


class QuoteExpired(DomainError):
    """The quotation's last day is over. Params: day."""

    code = "quote_expired"
    message = N_("The quotation was valid through {day}. Give it a later last day, or quote anew.")


class OverShipment(DomainError):
    """More leaves than is still open. Params: item (its number), open."""

    code = "over_shipment"
    message = N_("{item}: only {open} are still to be shipped.")


class OverPick(DomainError):
    """More is fetched for an order than it still wants. Params: item (its number), open."""

    code = "over_pick"
    message = N_("{item}: only {open} are still to be picked for this order.")


class LineInUse(DomainError):
    """The line is planned for or partly shipped, so that it can no longer be changed this way. Params: line (its number)."""

    code = "line_in_use"
    message = N_("Line {line} is already planned or shipped and can no longer be changed.")


class ShippedAlready(DomainError):
    """An order of which goods have left cannot be cancelled."""

    code = "shipped_already"
    message = N_("Goods have already left for this order, so it cannot be cancelled.")


class SignedAlready(DomainError):
    """A delivery is signed once. Params: number (the delivery's), signer (who signed it)."""

    code = "signed_already"
    message = N_(
        "{number} was signed already, by {signer}. The office can withdraw that signature and say why."
    )


class NotSigned(DomainError):
    """There is no signature to withdraw. Params: number (the delivery's)."""

    code = "not_signed"
    message = N_("{number} is not signed.")


class CameBack(DomainError):
    """All of the delivery was taken back. Params: number (the delivery's)."""

    code = "came_back"
    message = N_("All of {number} was taken back.")


class MoreThanDelivered(DomainError):
    """More is said not to have been taken than the delivery brought. Params: item (its number), delivered."""

    code = "more_than_delivered"
    message = N_("{item}: the delivery brought only {delivered}.")


class NotTheirs(DomainError):
    """The document named is another customer's, or of another order. Params: number."""

    code = "not_theirs"
    message = N_("{number} does not belong to this customer or order.")
