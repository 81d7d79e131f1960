"""Why a work centre or machine cannot be as asked."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class WorkCentreNumberTaken(DomainError):
    """Another work centre has this number."""

    code = "number_taken"
    message = N_("Another work centre already has this number.")


class MachineNumberTaken(DomainError):
    """Another machine has this number."""

    code = "number_taken"
    message = N_("Another machine already has this number.")


class WorkCentreUnknown(DomainError):
    """The work centre named does not exist."""

    code = "work_centre_unknown"
    message = N_("This work centre does not exist.")
