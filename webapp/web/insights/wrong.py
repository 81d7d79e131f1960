"""What goes wrong and what waits, worst first: rows for the ``alerts`` macro, each leading to its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.core.actor import Actor
from webapp.web.asking import ask
from webapp.web.backups import headline, standing
from webapp.web.i18n import amount, local_name
from webapp.web.identity.phone_words import keeps_old_work, kept_words
from webapp.web.insights.doors import door
from webapp.web.inventory.alerts import lines

SHOWN = 3
"""Of one kind; the last row then says how many more there are."""

Row = Mapping[str, str]


def rows_of_boss(board: Any, machines: Sequence[Any], actor: Actor) -> list[Row]:
    """Everything wrong that ``insights.dashboard`` and the machine board know of."""
    rows = [
        *_late_orders(board.due),
        *_stopped(machines),
        *lines(board.alerts.by_kind, board.alerts.first),
        *_losses(board.margins or ()),
        *_late_work(actor),
        *_complaints(actor),
        *_kits(actor),
        *_receipts(actor),
        *_incoming(actor),
        *_phones(actor),
        *_backups(actor),
    ]
    return sorted(rows, key=lambda row: row["lamp"] != "stopped")


def rows_of_floor(machines: Sequence[Any], alerts: Sequence[Any], actor: Actor) -> list[Row]:
    """What is wrong for who sees no dashboard: machines, stock, work orders, as far as their roles go."""
    counts: dict[str, int] = {}
    for one in alerts:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return [
        *_backups(actor),
        *_stopped(machines),
        *lines(counts, alerts),
        *_late_work(actor),
        *_complaints(actor),
        *_kits(actor),
        *_receipts(actor),
        *_incoming(actor),
        *_phones(actor),
    ]


def _late_orders(due: Any) -> Iterator[Row]:
    late = [one for one in due.orders if one.late][:SHOWN]
    for one in late:
        days = -one.days_left
        words = ngettext(
            "%(number)s is %(num)s day late", "%(number)s is %(num)s days late", days, number=one.number
        )
        url = door("sales.read", "sales.order", order_id=one.id)
        yield _row("stopped", words, local_name(one, "customer"), url, "clock")
    if due.late > len(late):
        more = ngettext("%(num)s more order is late", "%(num)s more orders are late", due.late - len(late))
        yield _row("stopped", more, "", door("sales.read", "sales.orders", late="true"), "clock")


def _stopped(machines: Sequence[Any]) -> Iterator[Row]:
    for one in machines:
        if one.status == "stopped":
            words = _("%(machine)s has stopped", machine=f"{one.number} {local_name(one)}")
            yield _row(
                "stopped",
                words,
                local_name(one, "work_centre"),
                door("equipment.read", "equipment.machine", machine_id=one.id),
            )


def _losses(margins: Sequence[Any]) -> Iterator[Row]:
    lost = [one for one in margins if one.margin < 0]
    for one in lost[:SHOWN]:
        words = _("%(number)s lost %(amount)s", number=one.number, amount=amount(-one.margin))
        url = door("costing.read", "finance.order_costing", order_id=one.order_id)
        yield _row("stopped", words, local_name(one, "customer"), url, "trending-down")


def _late_work(actor: Actor) -> Iterator[Row]:
    if not actor.may("production.read"):
        return
    late = ask("production.orders", status="open", late=True, size=SHOWN)
    if late.total:
        words = ngettext("%(num)s work order is late", "%(num)s work orders are late", late.total)
        named = " · ".join(one.number for one in late.rows) + (" …" if late.total > SHOWN else "")
        yield _row("attention", words, named, door("production.read", "production.work_orders", late="true"))


def _complaints(actor: Actor) -> Iterator[Row]:
    """What customers wait for longer than they were to."""
    if not actor.may("sales.read"):
        return
    late = ask("sales.complaints", late=True, size=SHOWN)
    if late.total:
        words = ngettext("%(num)s complaint is overdue", "%(num)s complaints are overdue", late.total)
        named = " · ".join(dict.fromkeys(local_name(one, "customer") for one in late.rows))
        named += " …" if late.total > SHOWN else ""
        yield _row(
            "attention", words, named, door("sales.read", "sales.complaints", late="true"), "megaphone"
        )


def _kits(actor: Actor) -> Iterator[Row]:
    """What is to begin within a week and will lack material then."""
    if not actor.may("production.read"):
        return
    found = ask("planning.kit_glance")
    if found.late:
        words = ngettext(
            "%(num)s work order of this week lacks material when it is to begin",
            "%(num)s work orders of this week lack material when they are to begin",
            found.late,
        )
        named = " · ".join(one.number for one in found.first) + (
            " …" if found.late > len(found.first) else ""
        )
        url = door("production.read", "production.kits", late="true")
        yield _row("attention", words, named, url, "package-x")


def _receipts(actor: Actor) -> Iterator[Row]:
    """What stands at the gate until who buys takes it in or sends it back."""
    count = ask("purchasing.waiting_receipt_count") if actor.may("purchasing.write") else 0
    if count:
        words = ngettext(
            "%(num)s delivery waits for a decision", "%(num)s deliveries wait for a decision", count
        )
        yield _row("act", words, "", door("purchasing.read", "purchasing.waiting"), "package-check")


def _incoming(actor: Actor) -> Iterator[Row]:
    """What came and cannot be used before somebody has inspected it."""
    if not actor.may("quality.read"):
        return
    found = ask("quality.incoming", size=SHOWN)
    if found.total:
        words = ngettext(
            "%(num)s lot waits for its incoming inspection",
            "%(num)s lots wait for their incoming inspection",
            found.total,
        )
        named = " · ".join(one.number for one in found.rows) + (" …" if found.total > SHOWN else "")
        yield _row("act", words, named, door("quality.read", "quality.incoming"), "shield-check")


def _phones(actor: Actor) -> Iterator[Row]:
    """Work of an earlier shift that is still on a phone: it counts nowhere yet."""
    if not actor.may("devices.read"):
        return
    late = [one for one in ask("identity.devices") if keeps_old_work(one)]
    url = door("devices.read", "identity.devices")
    for one in late[:SHOWN]:
        words = _("Still on phone %(phone)s: %(things)s", phone=one.number, things=kept_words(one))
        yield _row("attention", words, local_name(one, "last_user") or one.name, url, "smartphone")
    if len(late) > SHOWN:
        more = ngettext("%(num)s more phone", "%(num)s more phones", len(late) - SHOWN)
        yield _row("attention", more, "", url, "smartphone")


def _backups(actor: Actor) -> Iterator[Row]:
    if not actor.may("settings.write"):
        return
    found = standing()
    if found.alarm:
        lamp, words = headline(found)
        note = _("What is recorded now could be lost with this server's disk")
        yield _row(lamp, words, note, door("settings.write", "backups.overview"), "save")


def _row(lamp: str, words: str, note: str, url: str, icon: str = "") -> Row:
    return {"lamp": lamp, "words": words, "note": note, "url": url, "icon": icon}
