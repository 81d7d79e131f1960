"""Who somebody is: by name and password at the office, by badge and PIN on the floor.

Not commands: a secret must never be stored, and nothing changes but the count of wrong attempts. Each of these ends the session's
transaction; on return the session is bound to the person's company.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.clock import Clock
from webapp.core.codes import normalise
from webapp.core.tenancy import bind_company
from webapp.domains.identity import pin_lock, throttle
from webapp.domains.identity.companies import company_by_code, single_company
from webapp.domains.identity.errors import CredentialsWrong, UserInactive
from webapp.domains.identity.models import Device, User
from webapp.domains.identity.passwords import matches


def verify_password(
    session: Session,
    clock: Clock,
    *,
    username: str,
    password: str,
    address: str,
    company_code: str | None = None,
) -> User:
    """The person who signs in by *username* and *password* from *address* (an IP, or ``device:<id>`` on the floor).

    The company is the one named, or the one the session is bound to, or the only one. Raises CredentialsWrong, UserInactive,
    Throttled.
    """
    if not _bind(session, company_code):
        matches(None, password)
        raise CredentialsWrong
    name = username.strip().lower()
    origin = address if address.startswith("device:") else f"address:{address}"
    attempt = throttle.count_attempt(session, clock, subject=f"user:{name}", origin=origin)
    user = session.scalars(select(User).where(User.username == name)).first()
    right = matches(user.password_hash if user else None, password)
    return _admit(session, user, right, attempt)


def verify_badge_pin(session: Session, clock: Clock, *, badge: str, pin: str, device: Device) -> User:
    """The person whose *badge* was scanned or typed on *device* and who knows its *pin*.

    The session is bound to the device's company already. Raises CredentialsWrong, UserInactive, PinLocked, Throttled.
    """
    code = normalise(badge)
    attempt = throttle.count_attempt(session, clock, subject=f"badge:{code}", origin=f"device:{device.id}")
    user = session.scalars(select(User).where(User.badge == code)).first()
    if user is not None:
        pin_lock.count_try(session, clock, user.id)
    right = matches(user.pin_hash if user else None, pin)
    if user is not None and right:
        pin_lock.was_right(session, user.id)
    elif user is not None:
        pin_lock.lock_if_needed(session, clock, user.id)
    return _admit(session, user, right, attempt)


def _bind(session: Session, company_code: str | None) -> bool:
    if company_code is None and "company_id" in session.info:
        return True
    company = company_by_code(session, company_code) if company_code else single_company(session)
    if company is not None:
        bind_company(session, company.id)
    return company is not None


def _admit(session: Session, user: User | None, right: bool, attempt: throttle.Attempt) -> User:
    if user is None or not right:
        raise CredentialsWrong
    throttle.take_back(session, attempt)
    if not user.active:
        raise UserInactive
    return user
