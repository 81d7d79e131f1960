"""Why the books cannot be closed or opened like that."""

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
