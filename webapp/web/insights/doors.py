"""Ways from a figure to its documents: an address only for who may open it, in a build that has the screen."""

from __future__ import annotations

from typing import Any

from webapp.web.session import current_actor
from webapp.web.templating import link_to


def door(permission: str, endpoint: str, **values: Any) -> str:
    """The address of *endpoint* for who holds *permission*, else ""."""
    return link_to(endpoint, **values) if current_actor().may(permission) else ""
