"""Why an inspection or a plan cannot be accepted as it is."""

from __future__ import annotations

from webapp.core.errors import Deferred, DomainError
from webapp.core.i18n import N_


class UnknownSubject(Deferred):
    """The plan, or the lot, is not known here (yet)."""

    code = "subject_unknown"
    message = N_("What was inspected is not known yet; the record is kept.")


class TooFewUnits(DomainError):
    """Fewer units than the plan asks for."""

    code = "too_few_units"
    message = N_("The plan asks for {needed} units; {given} were inspected.")


class LimitsCrossed(DomainError):
    """The lower limit lies above the upper one."""

    code = "limits_crossed"
    message = N_("The lower limit lies above the upper limit.")


class ChoicesMissing(DomainError):
    """A choice needs at least two values to choose from."""

    code = "choices_missing"
    message = N_("Enter at least two choices.")


class NotAwaitingInspection(DomainError):
    """Somebody has decided about the lot already. Params: lot (its number)."""

    code = "not_awaiting_inspection"
    message = N_("Lot {lot} does not wait for an inspection any more.")
    http_status = 409


class ReadingsFailed(DomainError):
    """What failed cannot be accepted as if it had passed."""

    code = "readings_failed"
    message = N_("A reading is outside its limits: accept with deviation, or reject.")


class ReasonNeeded(DomainError):
    """A decision that the readings do not explain by themselves needs words."""

    code = "reason_needed"
    message = N_("Please say why.")


class RejectedTooMuch(DomainError):
    """As much is rejected as is there, or more. Params: here (how much lies in the lot)."""

    code = "rejected_too_much"
    message = N_("{here} lie in the lot. To reject all of it, choose “Reject”.")


class PhotosMissing(DomainError):
    """The plan's photos are not here yet, so nothing can be decided by them."""

    code = "photos_missing"
    message = N_("The photos have not arrived yet. Please decide when they are here.")
