"""Phones: inviting, enrolling, recognising and revoking them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.actor import system_actor
from webapp.core.clock import Clock
from webapp.core.codes import is_valid, normalise, tag_of
from webapp.core.commands import Context, execute
from webapp.core.db import bound_company, fetch, find, write_transaction
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.core.numbering import next_plain_number
from webapp.core.tenancy import bind_company
from webapp.domains.identity import throttle
from webapp.domains.identity.companies import company_by_tag, company_with, new_company_code
from webapp.domains.identity.errors import (
    DeviceRevoked,
    DeviceUnknown,
    EnrolmentExpired,
    EnrolmentUnknown,
)
from webapp.domains.identity.models import Device, EnrolmentCode
from webapp.domains.identity.rules import ENROLMENT_LIFE


def invite_device(ctx: Context, name: str) -> EnrolmentCode:
    """Make a code that lets one phone enrol within ten minutes."""
    invitation = EnrolmentCode(
        id=ctx.command_id,
        code=new_company_code(ctx.session),
        name=name,
        expires_at=ctx.now + ENROLMENT_LIFE,
    )
    ctx.session.add(invitation)
    ctx.session.flush()
    return invitation


def register_device(
    ctx: Context, code: str, name: str, platform: str, token_hash: str, replaces: UUID | None
) -> Device:
    """Use up the enrolment *code* for a phone whose secret has this SHA-256; *replaces*: what it was called before.

    Raises EnrolmentUnknown, EnrolmentExpired.
    """
    invitation = _open_invitation(ctx.session, code, ctx.now, lock=True)
    invitation.used_at = ctx.now
    number = next_plain_number(ctx.session, "PH")
    device = Device(
        id=ctx.command_id,
        number=number,
        name=_typed(name, platform) or invitation.name or platform or number,
        platform=platform,
        token_hash=token_hash,
        replaces_id=replaces,
        enrolled_at=ctx.now,
        last_seen_at=ctx.now,
    )
    ctx.session.add(device)
    ctx.session.flush()
    return device


def _typed(name: str, platform: str) -> str:
    """The name that somebody typed on the phone: apps of before sent what the phone is where nobody did."""
    return "" if name == platform else name


def revoke_device(ctx: Context, device_id: UUID) -> Device:
    """Take a lost phone out of use: what it still sends is stored, and not judged. Raises NotFound."""
    device = fetch(ctx.session, Device, device_id, lock=True)
    device.revoked_at = device.revoked_at or ctx.now
    ctx.session.flush()
    return device


def enrol_device(
    session: Session,
    clock: Clock,
    *,
    code: str,
    name: str,
    platform: str,
    address: str = "",
    previous: str = "",
) -> tuple[Device, str]:
    """Enrol the phone that scanned *code*; gives it a number and the token that only the phone keeps.

    *previous* is the token that it had before, if any; one that this company does not know is passed over.
    The session is bound to the phone's company from here on. Raises EnrolmentUnknown, EnrolmentExpired, Throttled.
    """
    meant = normalise(code)
    company = company_by_tag(session, tag_of(meant)) if is_valid(meant) else None
    if company is None:
        raise EnrolmentUnknown
    bind_company(session, company.id)
    attempt = throttle.count_attempt(session, clock, origin=f"address:{address}" if address else "")
    # Looked up before the command is stored, so that guesses from outside leave nothing behind.
    _open_invitation(session, meant, clock.now())
    device_id, secret = new_id(), secrets.token_urlsafe(32)
    body = {
        "code": meant,
        "name": name,
        "platform": platform[:200],
        "token_hash": _sha256(secret),
        "replaces": _id_behind(session, previous),
    }
    envelope = Envelope(device_id, "identity.enrol_device", body)
    outcome = execute(session, system_actor(company.id, time_zone=company.time_zone), envelope, clock)
    if not outcome.applied:
        raise EnrolmentUnknown  # another phone was quicker with the same code
    throttle.take_back(session, attempt)
    return fetch(session, Device, device_id), f"{company.id.hex}.{device_id.hex}.{secret}"


def device_of_token(session: Session, token: str, *, revoked_too: bool = False) -> Device:
    """The phone that *token* belongs to; binds the session to its company.

    A revoked phone raises DeviceRevoked, unless *revoked_too*: its uploads are still taken in. Raises DeviceUnknown.
    """
    company_id, device_id, secret = _parts(token)
    if company_with(session, company_id) is None:
        raise DeviceUnknown
    bind_company(session, company_id)
    device = find(session, Device, device_id)
    if device is None or not hmac.compare_digest(device.token_hash, _sha256(secret)):
        raise DeviceUnknown
    if device.revoked_at is not None and not revoked_too:
        raise DeviceRevoked
    return device


def note_worker(session: Session, device: Device, user_id: UUID) -> None:
    """Note who works on *device* now. Ends the session's transaction when it writes."""
    if device.last_user_id == user_id:
        return
    device_id = device.id
    with write_transaction(session):
        fetch(session, Device, device_id).last_user_id = user_id


def names_of(session: Session, device_id: UUID) -> list[UUID]:
    """*device_id* and what the same phone was called before it was enrolled anew, the latest first."""
    names: list[UUID] = []
    following: UUID | None = device_id
    while following is not None and following not in names:
        names.append(following)
        device = find(session, Device, following)
        following = device.replaces_id if device else None
    return names


def still_heard(session: Session) -> set[UUID]:
    """What phones in use are called, or were called before they were enrolled anew: under these names they get outcomes."""
    phones = {
        one.id: one for one in session.execute(select(Device.id, Device.replaces_id, Device.revoked_at)).all()
    }
    heard: set[UUID] = set()
    edge = {one.id for one in phones.values() if one.revoked_at is None}
    while edge:
        heard |= edge
        before = (phones[one].replaces_id for one in edge if one in phones)
        edge = {one for one in before if one is not None} - heard
    return heard


def _id_behind(session: Session, token: str) -> str | None:
    """The id of the phone of this company that *token* belongs to, revoked or not. None for a token that proves nothing here."""
    try:
        company_id, device_id, secret = _parts(token)
    except DeviceUnknown:
        return None
    device = find(session, Device, device_id) if company_id == bound_company(session) else None
    if device is None or not hmac.compare_digest(device.token_hash, _sha256(secret)):
        return None
    return str(device_id)


def _open_invitation(session: Session, code: str, now: datetime, *, lock: bool = False) -> EnrolmentCode:
    statement = select(EnrolmentCode).where(EnrolmentCode.code == code)
    invitation = session.scalars(statement.with_for_update() if lock else statement).first()
    if invitation is None or invitation.used_at is not None:
        raise EnrolmentUnknown
    if now >= invitation.expires_at:
        raise EnrolmentExpired
    return invitation


def _parts(token: str) -> tuple[UUID, UUID, str]:
    try:
        company, device, secret = token.split(".")
        return UUID(hex=company), UUID(hex=device), secret
    except ValueError:
        raise DeviceUnknown from None


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
