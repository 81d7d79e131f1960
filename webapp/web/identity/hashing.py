"""Passwords and PINs as people type them: checked and hashed here, so that no command and no log ever holds one."""

from __future__ import annotations

import hashlib
import hmac

from webapp.core.errors import FieldError
from webapp.domains.identity.passwords import check_new_password, check_new_pin, hash_password
from webapp.extensions import current_config
from webapp.web.forms import Form

SALT_BYTES = 16


def taken_out(form: Form, name: str) -> str:
    """The secret in control *name*, which the form then no longer holds: it is neither sent nor shown again."""
    values = dict(form.values)
    secret = str(values.pop(name, ""))
    form.values = values
    return secret


def hashed(form: Form, name: str, secret: str, username: str = "") -> str | None:
    """The hash of *secret*, or None when it will not do: the form then says why at control *name*."""
    wrong: list[FieldError] = (
        check_new_pin(secret, field=name)
        if name == "pin"
        else check_new_password(secret, username, field=name)
    )
    if wrong:
        form.show(wrong)
        return None
    return hash_password(secret, _salt(form, name))


def _salt(form: Form, name: str) -> bytes:
    """The same for the same form, unknown to anybody else: a form sent twice is then one command and not two."""
    text = f"{name}:{form.command_id}".encode()
    return hmac.digest(current_config().secret_key.encode(), text, hashlib.sha256)[:SALT_BYTES]
