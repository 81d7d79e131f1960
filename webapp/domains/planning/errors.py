"""Why planning says no."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class ProposalDecided(DomainError):
    """The proposal was accepted or rejected already, or another run has replaced it."""

    code = "proposal_decided"
    message = N_("This proposal has been decided already.")
    http_status = 409


class ProposalGone(DomainError):
    """The plan no longer proposes it."""

    code = "proposal_gone"
    message = N_("The plan no longer proposes this. Please look at the list again.")
    http_status = 404


class MessageGone(DomainError):
    """The plan no longer says so."""

    code = "message_gone"
    message = N_("The plan no longer says so. Please look at the list again.")
    http_status = 404


class PeriodBackwards(DomainError):
    """The last day lies before the first."""

    code = "period_backwards"
    message = N_("The last day lies before the first.")


class StartsAfterDue(DomainError):
    """A firm proposal cannot begin after the day on which it is to be done."""

    code = "starts_after_due"
    message = N_("The start lies after the due date.")


class RuleNeedsNumber(DomainError):
    """The lot rule does not work without this number."""

    code = "rule_needs_number"
    message = N_("This lot rule needs a number above zero here.")


class NothingToSupply(DomainError):
    """Only what has a bill of materials can be made outside of what we send."""

    code = "nothing_to_supply"
    message = N_("A bought item has no bill of materials, so there is nothing to send to a supplier.")


class MaximumTooSmall(DomainError):
    """The largest lot is smaller than the smallest, or than one pack."""

    code = "maximum_too_small"
    message = N_("The largest lot may not be smaller than the smallest one or than one pack.")


class NeverWorked(DomainError):
    """A week without a working day."""

    code = "never_worked"
    message = N_("A week needs at least one working day.")


class NothingToDo(DomainError):
    """The message asks for something that a person has to arrange otherwise."""

    code = "not_by_one_tap"
    message = N_("This cannot be done by one tap. Please open the order itself.")


class DayIsOver(DomainError):
    """Nothing can be planned for a day that is over."""

    code = "day_is_over"
    message = N_("This day is over already.")


class NeverOrdered(DomainError):
    """A phantom is never made for itself, and nothing is planned of an item that is no longer in use."""

    code = "never_ordered"
    message = N_("Nothing is ordered of %(item)s: it is a phantom or no longer in use.")
