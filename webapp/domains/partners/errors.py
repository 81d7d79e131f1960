"""Why a partner cannot be as asked."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class PartnerNumberTaken(DomainError):
    """Another partner has this number."""

    code = "number_taken"
    message = N_("Another partner already has this number.")


class PartnerHasNoPart(DomainError):
    """A partner buys from us, sells to us, or both."""

    code = "partner_has_no_part"
    message = N_("Say whether this is a customer, a supplier or both.")


class NoCustomer(DomainError):
    """Only who buys from us has a credit limit. Params: partner (its number)."""

    code = "no_customer"
    message = N_("{partner} does not buy from us.")
