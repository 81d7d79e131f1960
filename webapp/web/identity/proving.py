"""Whether who is signed in knows their password: an open screen or a stolen token must not be enough to take an account over."""

from __future__ import annotations

from flask import request

from webapp.core.db import fetch
from webapp.core.errors import FieldError, InvalidBody
from webapp.core.i18n import N_
from webapp.domains.identity.errors import CredentialsWrong, PresentPasswordWrong
from webapp.domains.identity.models import User
from webapp.domains.identity.sign_in import verify_password
from webapp.extensions import current_clock, db
from webapp.web.session import current_actor

_MISSING = FieldError("present", "missing", N_("Please fill this in."))


def prove_present_password(present: object) -> None:
    """Compare *present* with the password of who is signed in; wrong guesses are counted as at the door.

    Raises InvalidBody when there is none, PresentPasswordWrong, Throttled.
    """
    if not isinstance(present, str) or not present:
        raise InvalidBody(_MISSING)
    try:
        verify_password(
            db.session(),
            current_clock(),
            username=me().username or "",
            password=present,
            address=request.remote_addr or "",
        )
    except CredentialsWrong:
        raise PresentPasswordWrong(at="present") from None


def me() -> User:
    """The row of who is signed in. Raises LookupError for the system itself."""
    actor = current_actor()
    if actor.user_id is None:
        raise LookupError("the system has no account")
    return fetch(db.session(), User, actor.user_id)
