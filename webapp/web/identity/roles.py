"""What each role is for, in a sentence for who hands them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from markupsafe import Markup

from webapp.core.i18n import N_
from webapp.domains.identity.roles import ROLE_NAMES

EXPLAINED: Mapping[str, str] = {
    "boss": N_("Sees every figure, money included; decides what waits."),
    "planner": N_("Plans and releases work orders; keeps items, routings and machines."),
    "seller": N_("Takes orders and ships them; keeps customers."),
    "buyer": N_("Keeps suppliers; receives goods."),
    "storekeeper": N_("Receives, issues, counts and ships stock."),
    "team_leader": N_("Leads the floor: decides what waits, invites phones, inspects."),
    "worker": N_("Reports work on the phone; signs in by badge and PIN."),
    "inspector": N_("Inspects, and writes inspection plans."),
    "accountant": N_("Sees costs, margins and the audit log."),
    "administrator": N_("Keeps people, phones and settings; sees no money."),
}


def role_words(roles: Iterable[str]) -> str:
    """The roles' names, in the reader's language."""
    return " · ".join(gettext(ROLE_NAMES[one]) for one in ROLE_NAMES if one in set(roles))


def role_choices() -> list[tuple[str, Markup]]:
    """Every role with what it is for, for a field of checkboxes."""
    shown = Markup('<span><strong>{}</strong><br><small class="soft">{}</small></span>')
    return [
        (role, shown.format(gettext(name), gettext(EXPLAINED[role]))) for role, name in ROLE_NAMES.items()
    ]
