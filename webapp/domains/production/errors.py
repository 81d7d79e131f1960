"""Why the floor's or the planner's wish cannot be met now."""

from __future__ import annotations

from webapp.core.errors import Deferred, DomainError, Held
from webapp.core.i18n import N_


class NotMade(DomainError):
    """The item is bought, or has no routing yet."""

    code = "item_not_made"
    message = N_("{item} has no routing: enter one before you order it made.")


class PhantomNotMade(DomainError):
    """A phantom is never made for itself."""

    code = "phantom_not_made"
    message = N_("{item} is a phantom: what is in it goes straight into what it is in.")


class NothingReported(DomainError):
    """A report of nothing."""

    code = "nothing_reported"
    message = N_("Enter at least one piece, or minutes.")


class SplitTooLarge(DomainError):
    """The part split off must leave something behind."""

    code = "split_too_large"
    message = N_("Split off less than the order's {quantity}.")


class ReleaseTooLarge(DomainError):
    """More pieces than the order has."""

    code = "release_too_large"
    message = N_("The order is for {quantity}: no more than that can be released.")


class EnlargeSwapped(DomainError):
    """Would the substitutes stand in for the material of more pieces too?"""

    code = "enlarge_swapped"
    message = N_("Substitutes stand in for material of {order}. Take that back before you make it larger.")


class SplitSwapped(DomainError):
    """Which part would the substitutes belong to?"""

    code = "split_swapped"
    message = N_("Substitutes stand in for material of this order. Take that back before you split it.")


class NoSuchSwap(DomainError):
    """The substitution does not hold for this order today, or the order needs none of what it replaces."""

    code = "no_such_swap"
    message = N_("This substitution does not hold for this order today.")


class SwapReasonMissing(DomainError):
    """What is decided for one order alone needs a reason."""

    code = "swap_reason_missing"
    message = N_("This one is decided order by order: please give the reason.")


class SwapTooLarge(DomainError):
    """More than the order still needs, or more than is left to take back."""

    code = "swap_too_large"
    message = N_("At most {sets}.")


class MaterialShort(DomainError):
    """The kitting check found nothing that could be made, or a partial release without a reason."""

    code = "material_short"
    message = N_(
        "Material is short: enough for {kit} of {quantity}. Give a reason to release it all the same."
    )


class NoMaterial(DomainError):
    """Not one piece can be made from what is in stock."""

    code = "no_material"
    message = N_("Material is short: not one piece can be made. {items}")


class TooManyTickets(DomainError):
    """More tickets than anybody would print and hand out."""

    code = "too_many_tickets"
    message = N_("This would be {tickets} job tickets; at most {most}. Put more pieces on each.")


class UnknownTicket(Deferred):
    """The ticket, or its operation, is not known here (yet)."""

    code = "ticket_unknown"
    message = N_("This ticket is not known yet; the record is kept.")


class UnknownMachine(Deferred):
    """The machine is not known here (yet)."""

    code = "machine_unknown"
    message = N_("This machine is not known yet; the record is kept.")


class OverReport(Held):
    """More pieces out of the operation than came into it."""

    code = "over_report"
    message = N_("{reported} of {left}: waits for the team leader.")


class OrderClosed(Held):
    """The order was closed or cancelled meanwhile."""

    code = "order_closed"
    message = N_("Order {order} is {status}; your report is kept.")


class OrderNotReleased(Held):
    """The order was not released yet, or was taken back."""

    code = "order_not_released"
    message = N_("Order {order} is not released; your report is kept.")


class FirstArticleOpen(Held):
    """Quantities wait until the first article has passed."""

    code = "first_article_open"
    message = N_("The first article has not passed yet: waits for the inspection.")


class FirstArticleOnItsWay(Deferred):
    """The first article was inspected; its photos are still on their way."""

    code = "first_article_photos"
    message = N_("Waits for the photos of the first-article inspection.")


class BackflushShort(Held):
    """The component that the operation uses up is not in stock according to the books."""

    code = "backflush_short"
    message = N_("Not enough {item} in stock to book what was used; the report is kept.")


class OverIssue(Held):
    """More than the order needs, beyond what the store may decide. Params: item (its number), over, required."""

    code = "over_issue"
    message = N_("{item}: {over} more than the {required} that the order needs; waits for approval.")


class StaleFields(Held):
    """Somebody else has changed the same fields since the author saw them; both values are kept for a person to choose."""

    code = "stale_fields"
    message = N_(
        "Somebody else changed it meanwhile: “{theirs}” there, “{yours}” here. The team leader chooses."
    )


class ChangedMeanwhile(DomainError):
    """Somebody else has changed the same fields since they were loaded."""

    code = "changed_meanwhile"
    message = N_("Somebody else changed it meanwhile. Look at what it says now, then save again.")
    http_status = 409


class AlreadyReversed(DomainError):
    """A report is taken back once."""

    code = "already_reversed"
    message = N_("This report was already taken back.")


class PiecesWentOn(DomainError):
    """The next operation already worked on the pieces."""

    code = "pieces_went_on"
    message = N_("The next operation has already reported these pieces. Take its report back first.")


class RevisionSwapped(DomainError):
    """Substitutes were decided for the parts of the revision by which the order was planned."""

    code = "revision_swapped"
    message = N_("{order} would be made by another revision now: take its substitutes back first.")
