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


class AddressTwice(DomainError):
    """Two addresses of one partner have the same name. Params: name."""

    code = "address_twice"
    message = N_("There is an address called {name} already.")


class TwoUsualAddresses(DomainError):
    """Goods go to one place unless something else is said."""

    code = "two_usual_addresses"
    message = N_("Only one address is the usual one.")


class NoCustomer(DomainError):
    """Only who buys from us has a credit limit. Params: partner (its number)."""

    code = "no_customer"
    message = N_("{partner} does not buy from us.")
