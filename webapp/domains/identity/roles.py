"""What each role may do. The only list of roles and permissions; everything not named here is denied."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.i18n import N_

ROLE_NAMES = {
    "boss": N_("Boss"),
    "planner": N_("Planner"),
    "seller": N_("Salesperson"),
    "buyer": N_("Buyer"),
    "storekeeper": N_("Storekeeper"),
    "team_leader": N_("Team leader"),
    "worker": N_("Worker"),
    "inspector": N_("Inspector"),
    "accountant": N_("Accountant"),
    "administrator": N_("Administrator"),
}

_READ_FLOOR = {"items.read", "production.read", "equipment.read", "quality.read"}
_READ_OFFICE = _READ_FLOOR | {"stock.read", "partners.read"}
_PLAN = {"planning.read", "planning.write"}
_BUY = {"purchasing.read", "purchasing.request"}
_WORK = {"floor.use", "production.work", "stock.count"}
EVERYONE = frozenset({"account.own"})
"""What every person may do whatever their roles: change their own password and language."""

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "boss": frozenset(
        _READ_OFFICE
        | _PLAN
        | {"imports.use"}
        | {"sales.read", "sales.write", "sales.credit", "sales.return"}
        | {"production.plan", "production.supervise", "floor.decide"}
        | {"finance.close", "finance.receive"}
        | {"stock.adjust", "stock.lock", "stock.override"}
        | _BUY
        | {"purchasing.write"}
        | {
            "insights.read",
            "insights.money",
            "costing.read",
            "items.cost",
            "users.read",
            "users.pay",
            "devices.read",
            "audit.read",
        }
    ),
    "planner": frozenset(
        _READ_OFFICE
        | _PLAN
        | {"imports.use"}
        | _BUY
        | {
            "sales.read",
            "items.write",
            "items.cost",
            "production.plan",
            "equipment.write",
            "insights.read",
            "floor.decide",
            "stock.lock",
            "stock.override",
        }
    ),
    "seller": frozenset(
        _READ_OFFICE
        | {"planning.read"}
        | {"imports.use"}
        | {"sales.read", "sales.write", "sales.ship", "sales.return"}
        | {"partners.write", "insights.read", "stock.lock"}
        | {"purchasing.request"}
    ),
    "buyer": frozenset(
        _READ_OFFICE
        | {"planning.read"}
        | {"imports.use"}
        | _BUY
        | {"purchasing.write", "purchasing.return", "partners.write", "stock.receive"}
    ),
    "storekeeper": frozenset(
        _READ_OFFICE
        | {"imports.use"}
        | _BUY
        | {
            "sales.read",
            "stock.receive",
            "stock.issue",
            "stock.adjust",
            "stock.count",
            "sales.ship",
            "sales.return",
            "floor.use",
        }
        | {"purchasing.return"}
    ),
    "team_leader": frozenset(
        _READ_FLOOR
        | _WORK
        | {"stock.read", "production.supervise", "quality.inspect", "floor.decide", "insights.read"}
        | {"users.read", "users.unlock", "devices.read", "devices.write"}
    ),
    "worker": frozenset(_WORK),
    "inspector": frozenset(
        _READ_FLOOR | {"floor.use", "stock.read", "stock.count", "quality.inspect", "quality.plan"}
    ),
    "accountant": frozenset(
        _READ_OFFICE
        | _BUY
        | {
            "sales.read",
            "sales.credit",
            "costing.read",
            "items.cost",
            "finance.close",
            "finance.receive",
            "insights.read",
            "insights.money",
            "audit.read",
        }
    ),
    "administrator": frozenset(
        _READ_OFFICE
        | _PLAN
        | {"imports.use"}
        | {
            "sales.read",
            "items.write",
            "items.cost",
            "partners.write",
            "equipment.write",
            "quality.plan",
            "production.plan",
        }
        | _BUY
        | {"users.read", "users.write", "users.pay", "users.unlock"}
        | {"devices.read", "devices.write", "settings.write", "audit.read"}
    ),
}

ALL_PERMISSIONS = EVERYONE.union(*ROLE_PERMISSIONS.values())


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything that any of *roles* allows."""
    return EVERYONE.union(*(ROLE_PERMISSIONS[role] for role in roles))
