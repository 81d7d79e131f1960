"""What each state is called and which lamp it lights. One table for every screen, list and export.

Lamps (IEC 60204): running (green: runs, passed, done), attention (yellow), stopped (red: failed, refused),
act (blue: a person has to do something), nodata (grey: not begun, silent, no longer of interest).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from webapp.core.i18n import N_


class State(NamedTuple):
    """A state as people see it."""

    lamp: str
    label: str
    icon: str


LAMP_ICONS: Mapping[str, str] = {
    "running": "circle-check",
    "attention": "triangle-alert",
    "stopped": "octagon-x",
    "act": "hand",
    "nodata": "circle-dashed",
}


def _state(lamp: str, label: str, icon: str = "") -> State:
    return State(lamp, label, icon or LAMP_ICONS[lamp])


STATES: Mapping[str, Mapping[str, State]] = {
    "order": {
        "quoted": _state("act", N_("Quotation"), "pencil"),
        "lost": _state("nodata", N_("Lost"), "x"),
        "draft": _state("nodata", N_("Draft"), "pencil"),
        "confirmed": _state("act", N_("Confirmed"), "clipboard-check"),
        "shipped": _state("running", N_("Shipped"), "truck"),
        "closed": _state("nodata", N_("Closed"), "lock"),
        "cancelled": _state("nodata", N_("Cancelled"), "x"),
    },
    "complaint": {
        "open": _state("act", N_("Open"), "megaphone"),
        "answered": _state("attention", N_("Answered"), "send"),
        "closed": _state("running", N_("Closed"), "check"),
    },
    "purchase": {
        "draft": _state("act", N_("Draft"), "pencil"),
        "confirmed": _state("running", N_("Order placed"), "send"),
        "partly_received": _state("attention", N_("Partly received"), "package-open"),
        "received": _state("running", N_("Fully received"), "package-check"),
        "closed": _state("nodata", N_("Closed"), "lock"),
        "cancelled": _state("nodata", N_("Cancelled"), "x"),
    },
    "purchase_request": {
        "open": _state("act", N_("Open"), "inbox"),
        "ordered": _state("running", N_("Order placed"), "shopping-cart"),
        "declined": _state("stopped", N_("Declined")),
        "withdrawn": _state("nodata", N_("Taken back"), "undo-2"),
    },
    "subcontract": {
        "ordered": _state("act", N_("Order placed"), "clipboard-check"),
        "sent": _state("running", N_("With the supplier"), "send"),
        "partly_received": _state("attention", N_("Partly back"), "package-open"),
        "received": _state("act", N_("All back, to be settled"), "package-check"),
        "settled": _state("nodata", N_("Settled"), "lock"),
        "cancelled": _state("nodata", N_("Cancelled"), "x"),
    },
    "item_kind": {
        "made": _state("nodata", N_("Made here"), "factory"),
        "purchased": _state("nodata", N_("Bought"), "shopping-cart"),
    },
    "engineering_change": {
        "draft": _state("nodata", N_("Draft"), "pencil"),
        "open": _state("act", N_("Open"), "send"),
        "closed": _state("running", N_("Closed"), "lock"),
        "cancelled": _state("nodata", N_("Cancelled"), "x"),
    },
    "work_order": {
        "planned": _state("nodata", N_("Planned"), "calendar"),
        "released": _state("act", N_("Released"), "send"),
        "started": _state("running", N_("In work"), "play"),
        "completed": _state("running", N_("Completed")),
        "closed": _state("nodata", N_("Closed"), "lock"),
        "cancelled": _state("nodata", N_("Cancelled"), "x"),
    },
    "operation": {
        "pending": _state("nodata", N_("Pending")),
        "ready": _state("act", N_("Ready"), "flag"),
        "running": _state("running", N_("Running"), "play"),
        "paused": _state("attention", N_("Paused"), "pause"),
        "finished": _state("running", N_("Finished")),
    },
    "first_article": {
        "none": _state("nodata", N_("Not required"), "minus"),
        "open": _state("act", N_("First article open"), "clipboard-list"),
        "passed": _state("running", N_("Passed")),
        "failed": _state("stopped", N_("Failed")),
    },
    "payment": {
        "counts": _state("running", N_("Counts"), "check"),
        "taken_back": _state("nodata", N_("Taken back"), "undo-2"),
        "reversal": _state("attention", N_("Takes one back"), "undo-2"),
    },
    "lot": {
        "available": _state("running", N_("Available")),
        "quarantine": _state("act", N_("Waits for inspection"), "clipboard-list"),
        "hold": _state("attention", N_("On hold"), "pause"),
        "rejected": _state("stopped", N_("Rejected")),
    },
    "serial": {
        "in_stock": _state("running", N_("In our stock")),
        "returned": _state("attention", N_("Came back"), "undo-2"),
        "shipped": _state("nodata", N_("Shipped"), "truck"),
        "used": _state("nodata", N_("Issued for use"), "package-minus"),
        "sent_out": _state("act", N_("At a supplier"), "factory"),
        "sent_back": _state("nodata", N_("Sent back to the supplier"), "undo-2"),
        "scrapped": _state("stopped", N_("Scrapped"), "trash-2"),
        "missing": _state("stopped", N_("Not to be found"), "package-x"),
        "undone": _state("nodata", N_("Taken back"), "undo-2"),
    },
    "verdict": {
        "pass": _state("running", N_("Passed")),
        "fail": _state("stopped", N_("Failed")),
    },
    "decision": {
        "accept": _state("running", N_("Accepted")),
        "deviation": _state("attention", N_("Accepted with deviation")),
        "reject": _state("stopped", N_("Rejected")),
    },
    "inspection": {
        "recorded": _state("act", N_("Photos on their way"), "image"),
        "released": _state("running", N_("Released")),
    },
    "machine": {
        "running": _state("running", N_("Running"), "play"),
        "idle": _state("attention", N_("Idle"), "pause"),
        "stopped": _state("stopped", N_("Stopped")),
        "nodata": _state("nodata", N_("No data")),
        "retired": _state("nodata", N_("Not in use"), "lock"),
    },
    "kit": {
        "full": _state("running", N_("Material complete")),
        "partial": _state("attention", N_("Material for a part")),
        "short": _state("stopped", N_("Material short"), "package-x"),
    },
    "kitting": {
        "full": _state("running", N_("In stock")),
        "later": _state("attention", N_("On the way"), "truck"),
        "short": _state("stopped", N_("Missing"), "package-x"),
    },
    "priority": {
        "1": _state("act", N_("Urgent"), "zap"),
        "2": _state("nodata", N_("As dates say"), "calendar"),
        "3": _state("nodata", N_("Can wait"), "hourglass"),
    },
    "supply": {
        "issued": _state("running", N_("Issued")),
        "ready": _state("act", N_("Can be issued"), "package-check"),
        "short": _state("stopped", N_("Short"), "package-x"),
        "backflush": _state("nodata", N_("Backflush"), "rotate-ccw"),
    },
    "stock": {
        "ok": _state("running", N_("Enough")),
        "low": _state("attention", N_("Below safety stock")),
        "out": _state("stopped", N_("Out of stock"), "package-x"),
        "reorder": _state("act", N_("Below reorder point"), "shopping-cart"),
        "expired": _state("stopped", N_("Expired")),
        "expiring": _state("attention", N_("Expires soon"), "hourglass"),
        "short_for_order": _state("stopped", N_("Short for an order"), "package-x"),
        "lock_cut": _state("stopped", N_("Locked stock is gone"), "lock-open"),
        "dead": _state("nodata", N_("Dead stock"), "hourglass"),
    },
    "reservation": {
        "soft": _state("nodata", N_("By priority"), "clipboard-list"),
        "locked": _state("running", N_("Locked"), "lock"),
        "picked": _state("running", N_("Stands ready"), "package-check"),
    },
    "stocktake": {
        "open": _state("act", N_("Being counted"), "list-checks"),
        "posted": _state("running", N_("Posted")),
        "cancelled": _state("nodata", N_("Cancelled"), "x"),
    },
    "count_line": {
        "open": _state("nodata", N_("Not counted")),
        "counted": _state("running", N_("Line counted")),
        "recount": _state("attention", N_("To be counted again"), "rotate-ccw"),
        "accepted": _state("act", N_("Accepted"), "hand"),
        "posted": _state("running", N_("Posted")),
        "left": _state("nodata", N_("Books kept"), "minus"),
    },
    "place": {
        "warehouse": _state("running", N_("Warehouse"), "warehouse"),
        "store": _state("nodata", N_("Place"), "map-pin"),
        "line": _state("act", N_("Line-side stock"), "factory"),
        "retired": _state("nodata", N_("Not in use"), "lock"),
    },
    "print": {
        "new": _state("act", N_("Not printed"), "printer"),
        "printed": _state("running", N_("Printed")),
        "over": _state("nodata", N_("Order is over"), "lock"),
    },
    "report": {
        "taken_back": _state("nodata", N_("Taken back"), "rotate-ccw"),
        "reversal": _state("nodata", N_("Reversal"), "rotate-ccw"),
        "over_report": _state("attention", N_("Over-report")),
        "long_work": _state("attention", N_("More than 8 hours"), "clock"),
        "counted": _state("running", N_("Counted")),
    },
    "move": {
        "receipt": _state("running", N_("Receipt"), "package-plus"),
        "issue": _state("act", N_("Material Issue"), "package-minus"),
        "return": _state("nodata", N_("Material Return"), "rotate-ccw"),
        "production": _state("running", N_("Finished Goods Receipt"), "factory"),
        "scrap": _state("stopped", N_("Scrap"), "trash-2"),
        "shipment": _state("act", N_("Shipment"), "truck"),
        "transfer": _state("nodata", N_("Transfer"), "arrow-left-right"),
        "adjustment": _state("attention", N_("Stock adjustment"), "equal"),
        "sent_out": _state("act", N_("Sent to a subcontractor"), "send"),
        "brought_back": _state("nodata", N_("Back from a subcontractor"), "rotate-ccw"),
        "used_outside": _state("running", N_("Used at a subcontractor"), "factory"),
        "lost_outside": _state("stopped", N_("Lost at a subcontractor"), "trash-2"),
    },
    "command": {
        "applied": _state("running", N_("Done")),
        "held": _state("act", N_("Waits for a decision")),
        "asked": _state("attention", N_("Asked back")),
        "changed": _state("attention", N_("Put right"), "pencil"),
        "deferred": _state("attention", N_("Waits for what it builds on"), "hourglass"),
        "refused": _state("stopped", N_("Refused")),
        "stored": _state("act", N_("Kept, not judged"), "inbox"),
        "failed": _state("stopped", N_("Failed on our side")),
        "rejected": _state("stopped", N_("Not accepted")),
    },
    "job": {
        "queued": _state("nodata", N_("Queued"), "hourglass"),
        "running": _state("act", N_("Being made"), "hourglass"),
        "done": _state("running", N_("Done")),
        "failed": _state("stopped", N_("Failed on our side")),
    },
    "books": {
        "open": _state("nodata", N_("Books open")),
        "closed": _state("running", N_("Books closed"), "lock"),
    },
    "margin": {
        "profit": _state("running", N_("Profit"), "trending-up"),
        "so_far": _state("nodata", N_("So far"), "hourglass"),
        "loss": _state("stopped", N_("Loss"), "trending-down"),
    },
    "plan": {
        "active": _state("running", N_("In use")),
        "inactive": _state("nodata", N_("Not in use"), "lock"),
    },
    "plan_kind": {
        "make": _state("nodata", N_("Make"), "factory"),
        "buy": _state("nodata", N_("Buy"), "shopping-cart"),
        "subcontract": _state("nodata", N_("Have made outside"), "truck"),
    },
    "proposal": {
        "proposed": _state("act", N_("Proposed"), "calculator"),
        "late": _state("stopped", N_("Too late")),
        "firm": _state("attention", N_("Firm"), "lock"),
        "accepted": _state("running", N_("Accepted")),
        "rejected": _state("nodata", N_("Rejected"), "x"),
    },
    "plan_message": {
        "expedite": _state("stopped", N_("Expedite"), "arrow-left"),
        "postpone": _state("attention", N_("Postpone"), "arrow-right"),
        "cancel": _state("attention", N_("Cancel"), "x"),
        "increase": _state("attention", N_("Increase"), "arrow-up"),
        "past_due_start": _state("stopped", N_("Should have begun"), "clock"),
        "overdue": _state("stopped", N_("Overdue"), "hourglass"),
    },
    "user": {
        "active": _state("running", N_("Active")),
        "inactive": _state("nodata", N_("Inactive"), "lock"),
    },
    "file_record": {
        "new": _state("act", N_("New here"), "inbox"),
        "unreadable": _state("stopped", N_("Cannot be read")),
        "foreign": _state("nodata", N_("Another company's"), "x"),
        "applied": _state("running", N_("Done")),
        "held": _state("act", N_("Waits for a decision")),
        "deferred": _state("attention", N_("Waits for what it builds on"), "hourglass"),
        "refused": _state("stopped", N_("Refused")),
        "stored": _state("act", N_("Kept, not judged"), "inbox"),
        "failed": _state("stopped", N_("Failed on our side")),
    },
    "device": {
        "active": _state("running", N_("Enrolled"), "smartphone"),
        "keeps": _state("attention", N_("Keeps records")),
        "silent": _state("attention", N_("Silent")),
        "replaced": _state("nodata", N_("Replaced"), "smartphone"),
        "revoked": _state("stopped", N_("Revoked")),
    },
}


def state_of(kind: str, status: object) -> State:
    """Return how *status* of a *kind* of document looks; an unknown one is grey and says its own name."""
    key = str(status).lower() if isinstance(status, bool) else str(status)
    return STATES.get(kind, {}).get(key) or State("nodata", key, LAMP_ICONS["nodata"])


IN_SENTENCES = (
    N_("quoted"),
    N_("lost"),
    N_("draft"),
    N_("confirmed"),
    N_("planned"),
    N_("released"),
    N_("started"),
    N_("completed"),
    N_("shipped"),
    N_("partly received"),
    N_("received"),
    N_("ordered"),
    N_("settled"),
    N_("sent"),
    N_("declined"),
    N_("withdrawn"),
    N_("closed"),
    N_("cancelled"),
    N_("hold"),
    N_("quarantine"),
    N_("rejected"),
)
"""States as messages name them (``Order {order} is {status}``): said through the catalogue like the message itself."""
