"""The words for documents of items."""

from __future__ import annotations

from webapp.core.i18n import N_

DOCUMENT_KINDS = {
    "drawing": N_("Drawing"),
    "instruction": N_("Work instruction"),
    "inspection": N_("Inspection instruction"),
    "certificate": N_("Certificate"),
    "model": N_("3D model"),
    "other": N_("Other document"),
}
DOCUMENT_STATES = {
    "present": ("running", N_("In force")),
    "coming": ("act", N_("Coming")),
    "other": ("nodata", N_("Other revision")),
    "superseded": ("nodata", N_("Superseded")),
    "withdrawn": ("stopped", N_("Withdrawn")),
}
"""The lamp and the word of each state (``document_rules.State``)."""
NOT_USED = ("other", "superseded", "withdrawn")


def size_words(size: int) -> str:
    """Bytes as people read them."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 2**10))} KB"
