"""One box that finds everything: a scanned or whole number goes straight to its document, words list what fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.core.codes import normalise
from webapp.core.i18n import N_
from webapp.core.queries import all_queries
from webapp.web.access import signed_in
from webapp.web.asking import ask
from webapp.web.i18n import local_name
from webapp.web.places import page_of
from webapp.web.scanned import code_in, words_in
from webapp.web.session import current_actor

blueprint = Blueprint("search", __name__)

SHOWN = 8


class Hit(NamedTuple):
    """A document that fits: its number, what it is, its address; *codes* are what somebody may type or scan for it."""

    number: str
    words: str
    url: str
    codes: tuple[str, ...]
    state: tuple[str, str] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of document: the query that finds it, the page that shows it, and how a row is written."""

    query: str
    page: str
    label: str
    icon: str
    words: Callable[[Any], str]
    number: str = "number"
    id: str = "id"
    state: str = ""
    status: str = "status"
    sort: str = ""


def _item_words(row: Any) -> str:
    return f"{row.item_number} {local_name(row, 'item_name')}"


def _customer(row: Any) -> str:
    return local_name(row, "customer")


def _supplier(row: Any) -> str:
    return local_name(row, "supplier")


def _name(row: Any) -> str:
    return local_name(row)


KINDS = (
    Kind("items.items", "items.item", N_("Items"), "package", _name),
    Kind(
        "sales.orders",
        "sales.order",
        N_("Sales orders"),
        "receipt-text",
        _customer,
        state="order",
        sort="-number",
    ),
    Kind(
        "purchasing.orders",
        "purchasing.order",
        N_("Purchase orders"),
        "shopping-cart",
        _supplier,
        state="purchase",
        sort="-number",
    ),
    Kind(
        "subcontracting.orders",
        "subcontracting.order",
        N_("Subcontract orders"),
        "factory",
        _supplier,
        state="subcontract",
        sort="-number",
    ),
    Kind(
        "subcontracting.sendings",
        "subcontracting.order",
        N_("Baskets at suppliers"),
        "send",
        _supplier,
        id="order_id",
    ),
    Kind(
        "production.orders",
        "production.work_order",
        N_("Work orders"),
        "clipboard-list",
        _item_words,
        state="work_order",
        sort="-number",
    ),
    Kind(
        "production.tickets",
        "production.work_order",
        N_("Job tickets"),
        "qr-code",
        _item_words,
        number="work_order",
        id="work_order_id",
    ),
    Kind("inventory.lots", "inventory.lot", N_("Lots"), "tag", _item_words, state="lot"),
    Kind(
        "inventory.serials",
        "inventory.serial",
        N_("Serial numbers"),
        "fingerprint",
        _item_words,
        state="serial",
        status="state",
    ),
    Kind("sales.shipments", "sales.shipment", N_("Deliveries"), "truck", _customer),
    Kind("partners.partners", "partners.partner", N_("Customers and suppliers"), "building-2", _name),
    Kind("equipment.machines", "equipment.machine", N_("Machines"), "cog", _name),
    Kind("identity.users", "identity.user", N_("People"), "users", _name),
)
_ONLY_BY_CODE = {"production.tickets", "subcontracting.sendings"}
"""Each ticket's or basket's order is found already; they themselves only when one of them was scanned."""


@blueprint.get("/find")
@signed_in
def find() -> str | Response:
    asked = request.args.get("q", "").strip()
    groups = _found(asked) if asked else []
    meant = _meant(asked, groups)
    if meant:
        return redirect(meant, 302)
    shown = [(kind, hits) for kind, hits in groups if hits and kind.query not in _ONLY_BY_CODE]
    return render_template("search/find.html", asked=asked, groups=shown, code=code_in(asked))


def _found(asked: str) -> list[tuple[Kind, list[Hit]]]:
    """The hits by kind: by the code when there is one in what was typed and something bears it, else by the words."""
    scanned = code_in(asked)
    groups: list[tuple[Kind, list[Hit]]] = []
    for search in (scanned.code if scanned else "", words_in(asked)):
        if search and not any(hits for _, hits in groups):
            groups = [(kind, _hits(kind, search)) for kind in _allowed()]
    return groups


def _allowed() -> list[Kind]:
    actor = current_actor()
    return [kind for kind in KINDS if actor.may(all_queries()[kind.query].permission)]


def _hits(kind: Kind, search: str) -> list[Hit]:
    if kind.query in _ONLY_BY_CODE and code_in(search) is None:
        return []
    hits = [_hit(kind, row) for row in ask(kind.query, search=search, sort=kind.sort, size=SHOWN).rows]
    return [hit for hit in hits if hit.url]


def _hit(kind: Kind, row: Any) -> Hit:
    number = str(getattr(row, kind.number))
    codes = [str(getattr(row, name)) for name in ("code", "badge") if getattr(row, name, None)]
    state = (kind.state, getattr(row, kind.status)) if kind.state else None
    return Hit(number, kind.words(row), page_of(kind.page, getattr(row, kind.id)), (number, *codes), state)


def _meant(asked: str, groups: list[tuple[Kind, list[Hit]]]) -> str:
    """The address of the one document whose number or code was typed or scanned whole; "" when it is none or several."""
    typed = words_in(asked).casefold()
    code = normalise(words_in(asked)).casefold()
    urls = {
        hit.url for _, hits in groups for hit in hits if {typed, code} & {one.casefold() for one in hit.codes}
    }
    return urls.pop() if len(urls) == 1 else ""
