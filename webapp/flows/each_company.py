"""Work that is done for every company in turn: nightly checks, retries, maintenance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.tenancy import bind_company, unbind_company
from webapp.domains.identity.models import Company


@dataclass(frozen=True)
class CompanyFacts:
    """Which company it is, whatever transaction ends in between."""

    id: UUID
    code: str
    name: str


def each_company(session: Session) -> Iterator[CompanyFacts]:
    """Every company, oldest first, with *session* bound to it while the caller works on it."""
    statement = select(Company.id, Company.code, Company.name).order_by(Company.founded_at, Company.id)
    companies = [CompanyFacts(*row) for row in session.execute(statement)]
    session.rollback()
    for company in companies:
        bind_company(session, company.id)
        try:
            yield company
        finally:
            unbind_company(session)
