"""Navigation as data: where one can go, under which heading, with which permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, current_app, request, url_for

from webapp.core.actor import Actor
from webapp.core.i18n import N_


@dataclass(frozen=True)
class Entry:
    """One place: its endpoint, word, icon, and the permission without which it is not shown.

    *tab* is its place in the phone's bottom bar (0: only in "more"); *counts* names a figure shown as a badge.
    """

    endpoint: str
    label: str
    icon: str
    permission: str = ""
    tab: int = 0
    counts: str = ""


class Group(NamedTuple):
    """Entries under one heading."""

    label: str
    entries: tuple[Entry, ...]


class Link(NamedTuple):
    """An entry as the templates need it."""

    url: str
    label: str
    icon: str
    current: bool
    tab: int
    counts: str


GROUPS: tuple[Group, ...] = (
    Group(
        "",
        (
            Entry("insights.today", N_("Today"), "house", "", 1),
            Entry("sync.held", N_("To decide"), "hand", "floor.decide", 2, "held"),
        ),
    ),
    Group(
        N_("Orders"),
        (
            Entry("sales.orders", N_("Sales orders"), "receipt-text", "sales.read", 3),
            Entry("sales.shipments", N_("Deliveries"), "truck", "sales.read"),
            Entry("sales.complaints", N_("Complaints"), "megaphone", "sales.read"),
            Entry("sales.price_lists", N_("Price lists"), "tag", "sales.read"),
            Entry("partners.partners", N_("Customers and suppliers"), "building-2", "partners.read"),
        ),
    ),
    Group(
        N_("Purchasing"),
        (
            Entry("purchasing.requests", N_("Purchase requests"), "inbox", "purchasing.request"),
            Entry("purchasing.orders", N_("Purchase orders"), "shopping-cart", "purchasing.read", 6),
            Entry("subcontracting.orders", N_("Subcontract orders"), "factory", "purchasing.read"),
            Entry("purchasing.expected", N_("Expected deliveries"), "package-plus", "purchasing.read"),
            Entry(
                "purchasing.receipts", N_("Goods received"), "package-check", "purchasing.read", 0, "receipts"
            ),
            Entry(
                "quality.incoming", N_("Incoming inspection"), "shield-check", "quality.read", 0, "incoming"
            ),
            Entry("purchasing.terms", N_("Supplier prices"), "tag", "purchasing.read"),
        ),
    ),
    Group(
        N_("Production"),
        (
            Entry("production.work_orders", N_("Work orders"), "clipboard-list", "production.read", 4),
            Entry("production.kits", N_("Kitting"), "boxes", "production.read"),
            Entry("production.tickets", N_("Job tickets"), "qr-code", "production.read"),
            Entry("planning.mrp", N_("Planning"), "calculator", "planning.read"),
            Entry("scheduling.board", N_("Schedule"), "calendar-clock", "production.read"),
            Entry("production.reports", N_("Operation reports"), "square-pen", "production.read"),
            Entry("quality.inspections", N_("Inspections"), "shield-check", "quality.read"),
            Entry("quality.genealogy", N_("Traceability"), "git-fork", "quality.read"),
            Entry("equipment.machines", N_("Machines"), "cog", "equipment.read"),
        ),
    ),
    Group(
        N_("Stock"),
        (
            Entry("inventory.stock", N_("On-hand stock"), "warehouse", "stock.read", 5),
            Entry("inventory.lots", N_("Lots"), "tag", "stock.read"),
            Entry("inventory.serials", N_("Serial numbers"), "fingerprint", "stock.read"),
            Entry("inventory.reservations", N_("Reservations"), "lock", "stock.read"),
            Entry("inventory.moves", N_("Stock moves"), "arrow-left-right", "stock.read"),
            Entry("inventory.counts", N_("Stocktakes"), "list-checks", "stock.adjust"),
            Entry("inventory.places", N_("Warehouses and places"), "map-pin", "stock.read"),
            Entry("items.items", N_("Items"), "package", "items.read"),
            Entry("items.engineering_changes", N_("Engineering changes"), "history", "items.read"),
        ),
    ),
    Group(
        N_("Money"),
        (
            Entry("finance.vouchers", N_("Vouchers"), "book-open-text", "finance.read"),
            Entry("finance.payments", N_("Payments received"), "landmark", "sales.read"),
            Entry("finance.costs", N_("Costs and profit"), "hand-coins", "costing.read"),
            Entry("finance.statements", N_("Statements"), "landmark", "finance.read"),
            Entry("finance.wages", N_("Piece-rate wages"), "banknote", "wages.read"),
            Entry("insights.reports", N_("Reports"), "chart-column", "insights.read"),
        ),
    ),
    Group(
        N_("Set-up"),
        (
            Entry("identity.users", N_("People"), "users", "users.read"),
            Entry("identity.devices", N_("Phones"), "smartphone", "devices.read"),
            Entry("imports.overview", N_("Import from Excel"), "file-spreadsheet", "imports.use"),
            Entry("backups.overview", N_("Backups"), "save", "settings.write"),
            Entry("settings.company", N_("Settings"), "settings", "settings.write"),
            Entry("identity.audit", N_("Audit log"), "fingerprint", "audit.read"),
        ),
    ),
)

PHONE_TABS = 4
"""Besides "more": five targets are what a thumb tells apart at 360 px."""


def visible_groups(actor: Actor, app: Flask | None = None) -> list[tuple[str, list[Link]]]:
    """Return the groups with what *actor* may open and this build has a screen for; empty groups are left out."""
    endpoints = (app or current_app).view_functions
    here = _best_match([entry for group in GROUPS for entry in group.entries], endpoints)
    shown = []
    for group in GROUPS:
        links = [_link(one, here) for one in group.entries if one.endpoint in endpoints and _may(actor, one)]
        if links:
            shown.append((group.label, links))
    return shown


def phone_tabs(groups: list[tuple[str, list[Link]]]) -> list[Link]:
    """Return the places of the phone's bottom bar: those marked first, then filled up from the others in order."""
    links = [link for _, group in groups for link in group]
    return sorted(links, key=lambda link: link.tab or 100 + links.index(link))[:PHONE_TABS]


def _may(actor: Actor, entry: Entry) -> bool:
    return not entry.permission or actor.may(entry.permission)


def _link(entry: Entry, here: str) -> Link:
    url = url_for(entry.endpoint)
    return Link(url, entry.label, entry.icon, entry.endpoint == here, entry.tab, entry.counts)


def _best_match(entries: list[Entry], endpoints: Mapping[str, object]) -> str:
    """Return the entry that the current page lies under: its own endpoint, else the longest address it begins with."""
    if request.endpoint in {entry.endpoint for entry in entries}:
        return request.endpoint or ""
    urls = {entry.endpoint: url_for(entry.endpoint) for entry in entries if entry.endpoint in endpoints}
    under = [
        name for name, url in urls.items() if url != "/" and request.path.startswith(url.rstrip("/") + "/")
    ]
    return max(under, key=lambda name: len(urls[name]), default="")
