"""Why the books cannot be closed or opened like that, or a payment not be entered."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class BooksOpenInFuture(DomainError):
    """The day has not come yet."""

    code = "day_in_future"
    message = N_("The books are closed through today at most.")


class ClosedAlready(DomainError):
    """The books are closed through that day or a later one."""

    code = "books_closed_already"
    message = N_("The books are already closed through {through}.")


class BooksNotClosed(DomainError):
    """There is nothing to open."""

    code = "books_not_closed"
    message = N_("The books are not closed.")


class NotLaterOpened(DomainError):
    """Opening goes back in time, to a day before the one through which the books are closed."""

    code = "not_earlier"
    message = N_("Choose a day before {through}, through which the books are closed now.")


class PaidInFuture(DomainError):
    """The day has not come yet."""

    code = "paid_in_future"
    message = N_("A payment is entered when it has come, not before.")


class TaxBeyondPayment(DomainError):
    """The tax in a payment is less than the payment."""

    code = "tax_beyond_payment"
    message = N_("The tax is only a part of what came.")


class PartsBeyondPayment(DomainError):
    """The orders are paid with more than came, less its tax."""

    code = "parts_beyond_payment"
    message = N_("The orders take more than came without tax.")


class PaidTooMuch(DomainError):
    """An order is paid beyond its worth. Params: number (the order's), left."""

    code = "paid_too_much"
    message = N_("Only {left:money} of {number} are still to be paid.")


class OrderTwice(DomainError):
    """One payment names an order twice. Params: number."""

    code = "order_twice"
    message = N_("{number} stands here already.")


class TakenBackAlready(DomainError):
    """A payment is taken back once, and what takes one back is not taken back itself. Params: number."""

    code = "taken_back_already"
    message = N_("{number} is taken back already. Enter the payment anew.")
