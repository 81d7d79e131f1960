"""Where documents stand: each kind's page takes one id, so that anything with an id can be linked to."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for


def page_of(endpoint: str, document_id: Any) -> str:
    """The address of a document's page, or "" when this build has no such screen or the id is missing."""
    if endpoint not in current_app.view_functions or not document_id:
        return ""
    rule = next(current_app.url_map.iter_rules(endpoint))
    (name,) = rule.arguments
    return url_for(endpoint, **{name: document_id})
