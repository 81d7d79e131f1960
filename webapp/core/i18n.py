"""Marks texts for translation where no language is known yet.

Domains speak in message templates (English, the msgid); the edge that knows the reader's language translates and fills them.
"""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802  (the name gettext tools look for)
    """Return *message* unchanged; extraction tools collect it for the catalogues."""
    return message
