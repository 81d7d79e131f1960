"""Finding companies and making one: what happens before there is a company to send commands to.

``Company`` belongs to no company, so these work on a session that is bound to none.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.clock import Clock
from webapp.core.codes import new_code, random_tag
from webapp.core.db import bound_company, write_transaction
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company
from webapp.domains.identity.errors import CompanyCodeTaken, CompanyUnknown
from webapp.domains.identity.models import Company


def company_by_code(session: Session, code: str) -> Company | None:
    """The company that people name *code* at sign-in, or None."""
    return session.scalars(select(Company).where(Company.code == code.strip().lower())).first()


def company_by_tag(session: Session, tag: str) -> Company | None:
    """The company whose tickets, lots and badges begin with *tag*, or None."""
    return session.scalars(select(Company).where(Company.tag == tag)).first()


def single_company(session: Session) -> Company | None:
    """The company, where the server has exactly one: nobody need type its code then."""
    companies = session.scalars(select(Company).limit(2)).all()
    return companies[0] if len(companies) == 1 else None


def other_companies(session: Session, code: str) -> bool:
    """Whether the server has a company besides the one called *code*."""
    return session.scalars(select(Company.id).where(Company.code != code).limit(1)).first() is not None


def company_with(session: Session, company_id: UUID) -> Company | None:
    """The company with that id, or None. The session keeps it at hand: its own map is weak, and everybody asks for it."""
    company = session.get(Company, company_id)
    session.info["company"] = company
    return company


def own_company(session: Session) -> Company:
    """The company that *session* is bound to. Raises CompanyUnknown when it does not exist."""
    company = company_with(session, bound_company(session))
    if company is None:
        raise CompanyUnknown
    return company


def own_tag(session: Session) -> str:
    """The tag in every code of the company that *session* is bound to, which exists: else it is a programming error."""
    company = session.get(Company, bound_company(session))
    if company is None:
        raise LookupError("the session's company does not exist")
    return company.tag


def new_company_code(session: Session) -> str:
    """A fresh 10-character code (``core.codes``) of the session's company."""
    return new_code(own_company(session).tag)


def create_company(
    session: Session,
    clock: Clock,
    *,
    code: str,
    name: str,
    name_en: str = "",
    time_zone: str = "Asia/Shanghai",
    company_id: UUID | None = None,
) -> Company:
    """Make a company under *code* and bind *session* to it; the caller goes on by commands. Raises CompanyCodeTaken."""
    with write_transaction(session):
        if company_by_code(session, code) is not None:
            raise CompanyCodeTaken(at="code")
        company = Company(
            id=company_id or new_id(),
            code=code,
            tag=_free_tag(session),
            name=name,
            name_en=name_en,
            time_zone=time_zone,
            founded_at=clock.now(),
        )
        session.add(company)
    bind_company(session, company.id)
    return company


def renew_epoch(session: Session) -> None:
    """Begin a new epoch of the session's company: its data was restored, so phones start over (docs/sync.md §5)."""
    with write_transaction(session):
        begin_epoch(own_company(session))


def begin_epoch(company: Company) -> None:
    """Give *company* an epoch that no phone knows: not even one of a time that a restore took back."""
    company.epoch = new_id()


def _free_tag(session: Session) -> str:
    while company_by_tag(session, tag := random_tag()) is not None:
        pass
    return tag
