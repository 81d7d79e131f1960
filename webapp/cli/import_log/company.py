"""The company that a log is imported into: founded by the first import, found again by later ones."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.cli.import_log.problems import ImportStopped
from webapp.core.clock import Clock
from webapp.core.ids import derived_id
from webapp.core.tenancy import bind_company
from webapp.domains.identity.companies import company_by_code
from webapp.flows.found_company import found_company

ADMINISTRATOR = "admin"
_LONGEST_CODE = 31


@dataclass(frozen=True)
class Target:
    """The company's id and time zone, and the administrator's password where it was founded just now."""

    company_id: UUID
    time_zone: str
    password: str = ""


def code_from(file: Path) -> str:
    """A company code from a file's name ("Shop floor 2012.csv" → "shop-floor-2012"). Raises ImportStopped."""
    code = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:_LONGEST_CODE].rstrip("-")
    if not re.fullmatch(r"[a-z][a-z0-9-]+", code):
        raise ImportStopped("no_code")
    return code


def enter(session: Session, clock: Clock, code: str, name: str, time_zone: str) -> Target:
    """Bind *session* to the company *code*, founded now unless an earlier import did.

    Raises ImportStopped for a company that no import founded, or with another time zone than *time_zone*; InvalidBody for a
    code or zone that no company may have.
    """
    imported_id = derived_id("import_log", "company", code)
    there = company_by_code(session, code)
    if there is None:
        password = secrets.token_urlsafe(12)
        founded = found_company(
            session,
            clock=clock,
            code=code,
            name=name,
            time_zone=time_zone,
            admin_username=ADMINISTRATOR,
            admin_password=password,
            company_id=imported_id,
        )
        return Target(founded.id, founded.time_zone, password)
    if there.id != imported_id:
        raise ImportStopped("foreign_company", code=code)
    if there.time_zone != time_zone:
        raise ImportStopped("other_zone", code=code, zone=there.time_zone)
    bind_company(session, there.id)
    return Target(there.id, there.time_zone)
