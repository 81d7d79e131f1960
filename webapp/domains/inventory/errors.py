"""Why stock says no."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class ShortOfStock(DomainError):
    """Less is there (available status, not expired) than is asked for. Params: item (its number), needed, available."""

    code = "short_of_stock"
    message = N_("{item}: {needed} needed, only {available} available.")


class StockLocked(DomainError):
    """What is asked for is there, but belongs to others. Params: item (its number), locked, there, orders, available."""

    code = "stock_locked"
    message = N_("{item}: {locked} of {there} are locked for {orders}; {available} can be taken.")


class LockTooLarge(DomainError):
    """More would be locked for a line than it still wants. Params: item (its number), open."""

    code = "lock_too_large"
    message = N_("{item}: this line wants only {open} more. No more than that is locked for it.")


class MayNotOverride(DomainError):
    """Somebody who may not take what is locked for others gave a reason to do it."""

    code = "may_not_override"
    message = N_("You may not take what is locked for another order. Somebody who may can release it.")


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


class ShelfLifeTooShort(DomainError):
    """What is shipped is to be good for longer. Params: lot (its number), expires_on, good_on."""

    code = "shelf_life_too_short"
    message = N_("Lot {lot} is good until {expires_on}; it has to be good on {good_on} still.")


class ArrivedTooOld(DomainError):
    """The goods expire sooner than the item asks for when it comes. Params: item (its number), days (asked for)."""

    code = "arrived_too_old"
    message = N_(
        "{item} is to be good for {days} more days when it comes. To take it all the same, say why in the note."
    )


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


class NotInside(DomainError):
    """What is to hold places is itself inside a warehouse, or none. Params: place (its number)."""

    code = "not_inside"
    message = N_("{place} is not a warehouse that can hold places.")


class PlaceTaken(DomainError):
    """Another place has this number. Params: place (its number)."""

    code = "place_taken"
    message = N_("There is a place {place} already.")


class PlaceInUse(DomainError):
    """Stock lies at the place, or it is the company's own warehouse. Params: place (its number)."""

    code = "place_in_use"
    message = N_("{place} still holds stock. Carry it elsewhere first.")


class PlaceOutOfUse(DomainError):
    """Nothing is put to a place that was taken out of use. Params: place (its number)."""

    code = "place_out_of_use"
    message = N_("{place} is out of use. Please choose another place.")


class CentreNeeded(DomainError):
    """Stock beside a line is used up by a work centre."""

    code = "centre_needed"
    message = N_("Please say which work centre uses up what lies there.")


class NothingToCount(DomainError):
    """There is no stock at the places and of the items chosen."""

    code = "nothing_to_count"
    message = N_("Nothing lies there that could be counted.")


class StocktakeOver(DomainError):
    """The stocktake was posted or cancelled. Params: stocktake (its number), status."""

    code = "stocktake_over"
    message = N_("Stocktake {stocktake} is over; nothing is counted for it any more.")
    http_status = 409


class OutsideStocktake(DomainError):
    """The place is not counted by this stocktake. Params: place (its name)."""

    code = "outside_stocktake"
    message = N_("{place} is not part of this stocktake.")


class StocktakeUnfinished(DomainError):
    """Lines are not counted, or want another count. Params: open, recount (how many)."""

    code = "stocktake_unfinished"
    message = N_("Not yet counted: {open}; to be counted again: {recount}.")


class CountedByYourself(DomainError):
    """A large difference that wants another person's count was found by nobody but the person who accepts it."""

    code = "counted_by_yourself"
    message = N_(
        "Only you have counted this, and the difference is large. Let somebody else count it or accept your count."
    )


class NotCounted(DomainError):
    """There is no count of the line that could be accepted, or set aside."""

    code = "not_counted"
    message = N_("This line has not been counted yet.")


class SerialsNotWhole(DomainError):
    """What is traced piece by piece is moved in whole pieces. Params: item (its number)."""

    code = "serials_not_whole"
    message = N_("{item} is traced piece by piece: please enter whole pieces.")


class SerialsMiscounted(DomainError):
    """More or fewer serial numbers are named than pieces. Params: item (its number), pieces, named."""

    code = "serials_miscounted"
    message = N_("{item}: quantity {pieces}, serial numbers {named}. There must be as many of both.")


class SerialTwice(DomainError):
    """One serial number stands there twice. Params: serial (its number)."""

    code = "serial_twice"
    message = N_("Serial number {serial} stands there twice.")


class SerialUnknown(DomainError):
    """No piece of the item has that number or code. Params: item (its number), serial."""

    code = "serial_unknown"
    message = N_("There is no piece {serial} of {item}.")


class SerialElsewhere(DomainError):
    """The piece is not where it is said to be taken from. Params: serial (its number), place (its name)."""

    code = "serial_elsewhere"
    message = N_("Piece {serial} is not there: the books say {place}.")


class SerialNotOfLot(DomainError):
    """The piece is of another lot than the one it is said to be taken from. Params: serial, lot (their numbers)."""

    code = "serial_not_of_lot"
    message = N_("Piece {serial} is not of lot {lot}.")


class SerialWithAnother(DomainError):
    """The piece left with another document than the one it comes back from. Params: serial (its number), document."""

    code = "serial_with_another"
    message = N_("Piece {serial} did not go with {document}.")


class SerialInStock(DomainError):
    """A new piece has the number of one that is here already. Params: serial (its number)."""

    code = "serial_in_stock"
    message = N_("There is a piece {serial} in stock already.")


class SerialsNeeded(DomainError):
    """Which of several pieces it is has to be said. Params: item (its number), pieces, there."""

    code = "serials_needed"
    message = N_("{item}: which {pieces} of the {there} pieces? Please scan or enter their serial numbers.")


class SerialsOfSeveralLots(DomainError):
    """The pieces that come back are of several lots, and one lot is booked at a time. Params: item (its number)."""

    code = "serials_of_several_lots"
    message = N_("{item}: these pieces are of several lots. Please book each lot by itself.")


class NotTracedByPiece(DomainError):
    """Serial numbers are given for an item that has none. Params: item (its number)."""

    code = "not_traced_by_piece"
    message = N_("{item} is not traced piece by piece, so it has no serial numbers.")


class SerialsKept(DomainError):
    """An item whose pieces have numbers cannot do without any more. Params: item (its number)."""

    code = "serials_kept"
    message = N_("{item} has pieces with serial numbers; their history must go on.")


class TooManySerials(DomainError):
    """More pieces than are numbered at once. Params: item (its number), most."""

    code = "too_many_serials"
    message = N_("{item}: no more than {most} pieces are numbered at a time.")


class SerialNumberTaken(DomainError):
    """Another piece of the item has the number. Params: serial."""

    code = "serial_number_taken"
    message = N_("Another piece of this item has the number {serial}.")


class NotExchangeable(DomainError):
    """The two pieces are not of one item and lot, or neither place was assumed. Params: serial, other (their numbers)."""

    code = "not_exchangeable"
    message = N_("{serial} and {other} cannot be exchanged: they must be of one item and lot.")
