"""What a phone says of itself: what it still has to send, since when, which version of the app it runs (docs/sync.md §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from webapp.core.clock import Clock
from webapp.core.db import fetch, write_transaction
from webapp.domains.identity.models import Device
from webapp.domains.identity.rules import is_due

_MOST = 1_000_000
"""More records than any phone keeps: a larger number is a fault, and must not become a row."""
_VERSION_LENGTH = 64


@dataclass(frozen=True)
class PhoneState:
    """Records and photos still to be sent, when the oldest of them was recorded, the app's version."""

    unsent: int = 0
    photos: int = 0
    oldest: datetime | None = None
    app: str = ""


def read_state(header: str) -> PhoneState | None:
    """What ``X-Phone-State`` says. None where it says nothing that can be read: it is never worth an error."""
    pairs = (part.partition("=") for part in header.split(";"))
    said = {name.strip().lower(): value.strip() for name, _, value in pairs}
    unsent, photos = _count(said.get("unsent", "")), _count(said.get("photos", "0"))
    if unsent is None or photos is None:
        return None
    app = "".join(one for one in said.get("app", "") if one.isprintable())
    return PhoneState(unsent, photos, _moment(said.get("oldest", "")), app[:_VERSION_LENGTH])


def touch_device(session: Session, clock: Clock, device: Device, state: PhoneState | None = None) -> None:
    """Note that *device* was heard of, at most once a minute, and at once what it says when that is new.

    Ends the session's transaction when it writes.
    """
    if not is_due(device.last_seen_at, clock.now()) and (state is None or state == _known(device)):
        return
    device_id = device.id
    with write_transaction(session):
        row = fetch(session, Device, device_id)
        row.last_seen_at = clock.now()
        if state is not None:
            row.reported_at = clock.now()
            row.unsent, row.unsent_photos, row.app_version = state.unsent, state.photos, state.app
            row.oldest_unsent_at = state.oldest


def _known(device: Device) -> PhoneState:
    return PhoneState(device.unsent, device.unsent_photos, device.oldest_unsent_at, device.app_version)


def _count(text: str) -> int | None:
    digits = text.isascii() and text.isdigit() and len(text) < 10
    return min(int(text), _MOST) if digits else None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
