"""What types, kinds and limits are called, and how a reading is shown beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.web.asking import ask
from webapp.web.i18n import local_name, number

TYPES: Mapping[str, str] = {
    "FAI": N_("First article"),
    "IPQC": N_("Patrol"),
    "FQC": N_("Final"),
    "IQC": N_("Incoming"),
}
KINDS: Mapping[str, str] = {
    "numeric": N_("Measured value"),
    "attribute": N_("Good or not"),
    "choice": N_("One of several"),
    "text": N_("Text"),
    "photo": N_("Photo"),
}


def type_words(row: Any) -> str:
    """What kind of inspection it is."""
    return _(TYPES[row.type]) if row.type in TYPES else str(row.type)


def limits(one: Any) -> str:
    """What a characteristic asks for: its limits, its choices."""
    if one.kind == "numeric":
        return _range(one)
    if one.kind == "choice":
        return " · ".join(local_name(choice) + ("" if choice["ok"] else " ✕") for choice in one.choices)
    return _("OK or not OK") if one.kind == "attribute" else ""


def _range(one: Any) -> str:
    unit = f" {one.unit}" if one.unit else ""
    if one.lower is not None and one.upper is not None:
        return f"{number(one.lower)} … {number(one.upper)}{unit}"
    if one.lower is not None:
        return _("at least %(value)s", value=number(one.lower) + unit)
    if one.upper is not None:
        return _("at most %(value)s", value=number(one.upper) + unit)
    return _("no limits")


def reading(one: Any) -> str:
    """What was read, in words; nothing for a photo, which is shown itself."""
    what = one.characteristic
    if what.kind == "attribute":
        return {"ok": _("OK"), "ng": _("Not OK")}.get(one.value, one.value)
    if what.kind == "choice":
        chosen = [choice for choice in what.choices if choice["value"] == one.value]
        return local_name(chosen[0]) if chosen else str(one.value)
    if what.kind == "numeric":
        return f"{number(one.value)} {what.unit}".strip()
    return "" if what.kind == "photo" else str(one.value)


def section_tabs(current: str) -> list[tuple[str, str, bool, int]]:
    """The pages of quality: where one is, and how much waits for its incoming inspection."""
    pages = (
        ("quality.incoming", _("Incoming inspection"), "incoming"),
        ("quality.inspections", _("Inspections"), ""),
        ("quality.plans", _("Inspection plans"), ""),
    )
    return [
        (words, url_for(endpoint), endpoint == current, ask("quality.incoming_count") if counted else 0)
        for endpoint, words, counted in pages
    ]
