"""Why stock says no."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class ShortOfStock(DomainError):
    """Less is there (available status, not expired) than is asked for. Params: item (its number), needed, available."""

    code = "short_of_stock"
    message = N_("{item}: {needed} needed, only {available} available.")


class WouldGoNegative(DomainError):
    """A place would hold less than nothing of an item or lot. Params: item (its number), needed, available."""

    code = "stock_would_go_negative"
    message = N_("{item}: this takes {needed} away, but only {available} are still there.")


class ValueWouldGoNegative(DomainError):
    """The stock that stays would be worth less than nothing. Params: item (its number)."""

    code = "stock_value_would_go_negative"
    message = N_("{item}: the stock that is left would have a value below zero.")


class NothingInStock(DomainError):
    """A value cannot be laid on stock that is not there. Params: item (its number)."""

    code = "nothing_in_stock"
    message = N_("{item}: there is no stock whose value could change.")


class TooLarge(DomainError):
    """The sum is beyond anything a factory has: a slip of the finger. Params: item (its number)."""

    code = "too_large"
    message = N_("{item}: this number is too large. Please check it.")


class LotOfAnotherItem(DomainError):
    """The lot named is not a lot of the item named. Params: lot (its number)."""

    code = "lot_of_another_item"
    message = N_("Lot {lot} is a lot of another item.")


class LotNotAvailable(DomainError):
    """The lot is on hold or rejected. Params: lot (its number), status."""

    code = "lot_not_available"
    message = N_("Lot {lot} is {status} and must not be used.")


class LotExpired(DomainError):
    """The lot's shelf life is over. Params: lot (its number), expired_on."""

    code = "lot_expired"
    message = N_("Lot {lot} expired on {expired_on}.")


class LotNeeded(DomainError):
    """The item is traced by lot, so the posting must name one. Params: item (its number)."""

    code = "lot_needed"
    message = N_("{item} is traced by lot: please say which lot.")


class LotNumberTaken(DomainError):
    """Another receipt has this lot number. Params: lot (its number)."""

    code = "lot_number_taken"
    message = N_("Lot number {lot} is already taken.")


class NoWarehouse(DomainError):
    """The place is not a warehouse of ours. Params: place (its number)."""

    code = "no_warehouse"
    message = N_("{place} is not a warehouse.")


class SamePlace(DomainError):
    """Nothing moves from a place to itself."""

    code = "same_place"
    message = N_("Please choose two different warehouses.")


class AlreadyReversed(DomainError):
    """A move is reversed once at most, and a reversal never."""

    code = "already_reversed"
    message = N_("This move has already been corrected.")


class CorrectedElsewhere(DomainError):
    """The move is part of a document whose other figures would no longer fit. Params: document (its number)."""

    code = "corrected_elsewhere"
    message = N_("This move belongs to {document}. Please correct it there.")
