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
