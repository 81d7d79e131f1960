"""The demo people's passwords and PINs: they follow from the server's own secret, so no two servers share them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.demo import data
from webapp.core.codes import display
from webapp.domains.identity.models import User


@dataclass(frozen=True)
class SignIns:
    """Makes the secrets from the server's key."""

    secret: str

    def password(self, username: str) -> str:
        """Twelve letters and digits in groups: ``k3f9-x2qm-7abc``."""
        letters = b32encode(self._digest("password", username)).decode().lower()
        return f"{letters[:4]}-{letters[4:8]}-{letters[8:12]}"

    def pin(self, number: str) -> str:
        """Four digits that differ from their neighbours."""
        digest = self._digest("pin", number)
        digits = [byte % 10 for byte in digest[:4]]
        for place in range(1, 4):
            if digits[place] == digits[place - 1]:
                digits[place] = (digits[place] + 1) % 10
        return "".join(str(digit) for digit in digits)

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self.secret.encode(), "\x1f".join(("demo", *parts)).encode(), hashlib.sha256)


def sign_in_lines(session: Session, sign_ins: SignIns) -> Iterator[str]:
    """A line for each demo person: who they are and by what they sign in. The session is bound to the demo company."""
    found = session.execute(select(User.number, User.badge))
    badges = {number: display(badge) for number, badge in found}
    for row in data.rows("people"):
        office = f"{row['username']:<10} {sign_ins.password(row['username'])}" if row["username"] else ""
        floor = f"{badges.get(row['number'], '')}  {sign_ins.pin(row['number'])}" if data.has_pin(row) else ""
        yield f"{row['number']}  {row['name_en']:<15} {row['roles']:<14} {office:<27} {floor}".rstrip()
