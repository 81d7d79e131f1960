"""Which kinds of list a person may take in."""

from __future__ import annotations

from webapp.core.errors import Forbidden, NotFound
from webapp.imports.kinds import KINDS, Kind
from webapp.web.session import current_actor


def own_kinds() -> list[Kind]:
    """The kinds that who is signed in may take in."""
    return [one for one in KINDS.values() if current_actor().may(one.permission)]


def kind_called(name: str) -> Kind:
    """The kind *name*; the first of one's own where it is empty. Raises NotFound, Forbidden."""
    own = own_kinds()
    if not name and own:
        return own[0]
    if name not in KINDS:
        raise NotFound
    if KINDS[name] not in own:
        raise Forbidden
    return KINDS[name]
