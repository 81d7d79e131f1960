"""Taking in what phones send: store first, judge second. One bad record never stops another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Asked, Unreadable, execute_all, is_storable
from webapp.core.db import find
from webapp.core.envelope import Envelope, Outcome
from webapp.core.errors import Forbidden
from webapp.core.handlers import registry
from webapp.core.validation import field_errors
from webapp.domains.identity.actors import actor_of, actor_was_active_at
from webapp.domains.identity.devices import names_of
from webapp.domains.identity.models import Device, User
from webapp.domains.sync.errors import (
    PersonLeft,
    PhoneRevoked,
    SignInChanged,
    TicketExpired,
    TicketInvalid,
    Withdrawn,
)
from webapp.domains.sync.incoming import SentCommand
from webapp.domains.sync.order import check_order
from webapp.domains.sync.replacing import check_replaced
from webapp.domains.sync.rules import LEFT_FLAG, is_outdated, moment_of
from webapp.domains.sync.streams import stream_flags
from webapp.domains.sync.tickets import Ticket, TicketBook

NOBODY = UUID(int=0)
"""Stands where a record is so damaged that not even its id can be read."""


@dataclass(frozen=True)
class Phone:
    """What must be known of the phone that sends.

    *sender*: the phone by whose hand the records come; of a file the one that wrote it, by its own word, if it names one.
    """

    id: UUID
    company_id: UUID
    revoked: bool
    sender: UUID | None

    @classmethod
    def of(cls, device: Device) -> Phone:
        """The facts of *device*, which outlive the transactions that end in between."""
        return cls(device.id, device.company_id, device.revoked_at is not None, device.id)


def receive(
    session: Session, phone: Phone, sent: Sequence[Any], book: TicketBook, clock: Clock
) -> list[Outcome]:
    """Store and judge *sent*, all in one transaction; the outcomes stand in the order of sending."""
    outcomes: dict[int, Outcome] = {}
    readable: list[tuple[int, SentCommand]] = []
    for place, raw in enumerate(sent):
        parsed = _parse(raw)
        if isinstance(parsed, Outcome):
            outcomes[place] = parsed
        else:
            readable.append((place, parsed))
    readable.sort(key=lambda one: (one[1].stream, one[1].seq))
    authors = {text: _proved(session, phone, book.read(text)) for text in {one.ticket for _, one in readable}}
    asked = [_asked(session, phone, command, *authors[command.ticket], clock) for _, command in readable]
    for (place, _), outcome in zip(readable, execute_all(session, asked, clock), strict=True):
        outcomes[place] = outcome
    return [outcomes[place] for place in range(len(sent))]


def _proved(session: Session, phone: Phone, ticket: Ticket | None) -> tuple[Actor, Ticket | None]:
    """The worker whom *ticket* names, and the ticket where it proves one."""
    actor = _author(session, phone, ticket)
    return actor, ticket if actor.user_id else None


def _asked(
    session: Session, phone: Phone, command: SentCommand, actor: Actor, ticket: Ticket | None, clock: Clock
) -> Asked:
    moment = moment_of(command.occurred_at, command.clock_offset_ms, clock.now())
    flags = moment.flags + stream_flags(session, command.stream, phone.sender, ticket)
    return Asked(actor, _envelope(command, moment.at, flags), _Gate(phone, ticket, command.withdrawn))


@dataclass(frozen=True)
class _Gate:
    """What is asked of a record before its handler: may this phone, is the worker proved, is it the record's turn."""

    phone: Phone
    ticket: Ticket | None
    withdrawn: bool = False

    def __call__(self, session: Session, stored: StoredCommand) -> None:
        if self.withdrawn:
            raise Withdrawn
        if not _may_be_pushed(stored.type):
            raise Forbidden
        if self.phone.revoked:
            raise PhoneRevoked
        if self.ticket is None:
            raise TicketInvalid
        _check_own_phone(session, self.phone, self.ticket)
        if not self.ticket.covers(stored.occurred_at):
            raise TicketExpired
        check_author(session, stored)
        _check_sign_in(session, stored, self.ticket)
        check_order(session, stored)
        check_replaced(session, stored)


def _may_be_pushed(type_: str) -> bool:
    """A type that this server does not know may be a newer app's: it is kept, and not judged."""
    spec = registry.get(type_)
    return spec is None or spec.by_phone


def _check_own_phone(session: Session, phone: Phone, ticket: Ticket) -> None:
    """Raise PhoneRevoked for a proof that was given to another phone, which was taken out of use.

    A file may call its records any phone's. What a phone was called before it was enrolled anew is no other phone.
    """
    if ticket.device_id == phone.id:
        return
    owner = find(session, Device, ticket.device_id)
    if owner is not None and owner.revoked_at is not None and owner.id not in names_of(session, phone.id):
        raise PhoneRevoked


def check_author(session: Session, stored: StoredCommand) -> None:
    """Raise PersonLeft for work after the author had left; flag what was done before."""
    author = find(session, User, stored.actor_id) if stored.actor_id else None
    if author is None or author.active:
        return
    if not actor_was_active_at(author, stored.occurred_at):
        raise PersonLeft(name=author.name)
    if LEFT_FLAG not in stored.flags:
        stored.flags = [*stored.flags, LEFT_FLAG]


def _check_sign_in(session: Session, stored: StoredCommand, ticket: Ticket) -> None:
    """Raise SignInChanged for work on a proof that was void by then.

    Asked once, when the record comes in: what was recorded before that moment cannot become void later.
    """
    author = find(session, User, ticket.user_id)
    if author is not None and is_outdated(
        ticket.version, author.sign_in_version, author.sign_in_changed_at, stored.occurred_at
    ):
        raise SignInChanged(name=author.name)


def _parse(raw: Any) -> SentCommand | Outcome:
    if not is_storable(raw):
        return Outcome(_id_in(raw), "rejected", Unreadable.code, Unreadable.message)
    try:
        return SentCommand.model_validate(raw)
    except ValidationError as error:
        return Outcome(
            _id_in(raw), "rejected", Unreadable.code, Unreadable.message, errors=tuple(field_errors(error))
        )


def _id_in(raw: Any) -> UUID:
    try:
        return UUID(raw["id"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return NOBODY


def _author(session: Session, phone: Phone, ticket: Ticket | None) -> Actor:
    """The worker named by an authentic ticket of the phone's company, else somebody unknown who may do nothing."""
    if ticket is not None and ticket.company_id == phone.company_id:
        worker = find(session, User, ticket.user_id)
        if worker is not None:
            return actor_of(session, worker.id, phone.id)
    return Actor(phone.company_id, None, device_id=phone.id)


def _envelope(command: SentCommand, at: datetime, flags: tuple[str, ...]) -> Envelope:
    return Envelope(
        id=command.id,
        type=command.type,
        v=command.v,
        body=command.body,
        occurred_at=at,
        stream=command.stream,
        seq=command.seq,
        lane=command.lane,
        depends_on=command.depends_on,
        base=command.base,
        clock_offset_ms=command.clock_offset_ms,
        replaces=command.replaces,
        blobs=tuple(blob.model_dump() for blob in command.blobs),
        flags=flags,
    )
