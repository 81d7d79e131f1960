"""Why something of a subcontract order cannot be done, or has to wait for a person."""

from __future__ import annotations

from webapp.core.errors import DomainError, Held
from webapp.core.i18n import N_


class NoMaterials(DomainError):
    """The item has no bill of materials, so nobody knows what to send. Params: item (its number)."""

    code = "no_materials"
    message = N_("{item} has no bill of materials: buy it instead, or enter what it is made of.")


class WorkOrderNotOpen(DomainError):
    """The operation is of a work order that is over or not released. Params: order (its number), status."""

    code = "work_order_not_open"
    message = N_("Work order {order} is {status}: only an operation of a released order can go outside.")


class TooManyPieces(DomainError):
    """More pieces than there are. Params: left."""

    code = "too_many_pieces"
    message = N_("Only {left} pieces are there for it.")


class CameFromOutside(DomainError):
    """A report that stands for what a supplier brought: taken back alone, the subcontract order would say something else."""

    code = "came_from_outside"
    message = N_("These pieces came from a supplier: take the receipt back on the subcontract order.")


class NothingToSend(DomainError):
    """A basket needs something in it."""

    code = "nothing_to_send"
    message = N_("Please enter what goes out.")


class NothingCame(DomainError):
    """A receipt needs at least one piece."""

    code = "nothing_came"
    message = N_("Please enter how many pieces came back.")


class MoreThanThere(DomainError):
    """More comes back unused than is with the supplier. Params: item (its number), left."""

    code = "more_than_there"
    message = N_("{item}: only {left} is with the supplier.")


class StillOutside(DomainError):
    """The order cannot be cancelled: something of ours is with the supplier."""

    code = "still_outside"
    message = N_("Something of this order is with the supplier. Take it back first, or settle the order.")


class ReasonNeeded(DomainError):
    """Who bears a loss beyond the allowed one without charging it says why."""

    code = "reason_needed"
    message = N_("Please say why we bear the excess loss.")


class OrderOver(Held):
    """The order was settled or cancelled. Params: order (its number), status."""

    code = "subcontract_over"
    message = N_("Order {order} is {status}: what came waits for a decision.")


class MorePiecesThanOrdered(Held):
    """More came back than was ordered or sent. Params: order, arrived, left."""

    code = "subcontract_over_receipt"
    message = N_("{order}: {arrived} came, but only {left} are expected. It waits for a decision.")


class MaterialNotThere(Held):
    """Good pieces used more than was sent. Params: order, item (numbers), needed, left."""

    code = "subcontract_material_short"
    message = N_(
        "{order}: the pieces need {needed} of {item}, but only {left} was sent. Enter what was sent, or let somebody decide."
    )


class LinkOver(DomainError):
    """The link has expired, was taken back, or its order is over."""

    code = "link_over"
    message = N_("This link no longer counts. Please ask for a new one.")
    http_status = 410


class TooManyAnswers(DomainError):
    """More was said by one link than there is to say about an order."""

    code = "too_many_answers"
    message = N_("So much has been said by this link that it is worn out. Please ask for a new one.")
    http_status = 429


class AnswerTooMuch(DomainError):
    """Far more than was ordered: a slip of the finger."""

    code = "answer_too_much"
    message = N_("This is far more than was ordered. Please check the quantity.")


class PromisedForPast(DomainError):
    """A delivery was promised for a day that is over."""

    code = "promised_for_past"
    message = N_("This day is over. When will the goods come?")


class SentAfterDue(DomainError):
    """Our material would go out after the pieces are to be back."""

    code = "sent_after_due"
    message = N_("Material cannot be sent out after the day on which the pieces are due.")


class ReceiptTakenBack(DomainError):
    """A receipt is taken back once at most, and one that takes another back never."""

    code = "already_reversed"
    message = N_("This receipt was already taken back.")
    http_status = 409
