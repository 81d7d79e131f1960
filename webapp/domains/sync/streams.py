"""Whether a record's stream is its sender's own: a stream names the phone and the person whose records it numbers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.core.db import find
from webapp.domains.identity.devices import names_of
from webapp.domains.identity.models import Device
from webapp.domains.sync.tickets import Ticket

OTHER_STREAM_FLAG = "other_stream"
"""The record came under another phone's or person's numbers: it counts, and says nothing about what that phone still has."""


def ids_in(stream: str) -> tuple[UUID | None, UUID | None]:
    """Device and user of a stream, which is their ids with a colon between."""
    device, _, user = stream.partition(":")
    return _uuid(device), _uuid(user)


def stream_flags(
    session: Session, stream: str, sender: UUID | None, ticket: Ticket | None
) -> tuple[str, ...]:
    """What to note on a record of *stream* that *sender* hands over with *ticket*, if that is one of ours."""
    device_id, user_id = ids_in(stream)
    other_user = ticket is not None and user_id not in (None, ticket.user_id)
    other = other_user or (device_id != sender and _is_another_phone(session, device_id, sender, ticket))
    return (OTHER_STREAM_FLAG,) if other else ()


def own_stream(model: type[StoredCommand] = StoredCommand) -> ColumnElement[bool]:
    """Whether a record came under the numbers of the phone that it came from."""
    return ~cast(model.flags, Text).contains(f'"{OTHER_STREAM_FLAG}"')


def _is_another_phone(
    session: Session, device_id: UUID | None, sender: UUID | None, ticket: Ticket | None
) -> bool:
    """Whether *device_id* is a phone of ours, and neither *sender* nor the one that *ticket* was given to, by whatever name.

    A phone that was enrolled anew brings what it recorded under its old name; the tickets prove that even where it could not.
    """
    if device_id is None or find(session, Device, device_id) is None:
        return False  # names nobody: there is no phone to be blamed
    return not any(
        _is_same_phone(session, device_id, one) for one in (sender, ticket and ticket.device_id) if one
    )


def _is_same_phone(session: Session, one: UUID, other: UUID) -> bool:
    return one in names_of(session, other) or other in names_of(session, one)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
