"""What all papers of a company share: its names, the language they are in, and where its codes lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from webapp.core.db import bound_company
from webapp.core.i18n import N_
from webapp.domains.identity.models import Company
from webapp.domains.sync.blob_store import BlobStore
from webapp.printing.qr import GOOD_PAYLOAD_BYTES, payload
from webapp.printing.words import both

LONG_CODE = N_(
    "The address in the codes has {length} characters; codes read best up to {best}. A shorter host name helps."
)
ONLY_HERE = N_(
    "The codes lead to {host}, where only this computer finds us. Open Suigong by its network address and print again."
)
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Source:
    """Where papers get their facts from. *session* is bound to the company; *base_url* may be empty."""

    session: Session
    company: Company
    blobs: BlobStore
    language: str
    base_url: str

    @property
    def company_name(self) -> str:
        """The company's name in the papers' language."""
        return both(self.language, self.company.name, self.company.name_en)[0]

    def payload(self, kind: str, code: str) -> str:
        """What the QR of *code* says."""
        return payload(self.base_url, kind, code)

    def name(self, row: Any) -> str:
        """The name of *row* in the papers' language."""
        return both(self.language, row.name, row.name_en)[0]


def open_source(session: Session, blobs: BlobStore, language: str, base_url: str) -> Source:
    """The source of the company that *session* is bound to."""
    company = session.get_one(Company, bound_company(session))
    return Source(session, company, blobs, language, base_url)


def code_warnings(base_url: str) -> list[dict[str, Any]]:
    """What is wrong with codes that lead to *base_url*: message templates with what fills them."""
    warnings: list[dict[str, Any]] = []
    length = len(payload(base_url, "T", "0" * 10).encode())
    if length > GOOD_PAYLOAD_BYTES:
        params = {"length": str(length), "best": str(GOOD_PAYLOAD_BYTES)}
        warnings.append({"message": LONG_CODE, "params": params})
    host = urlsplit(base_url).hostname or ""
    if host in _LOCAL_HOSTS:
        warnings.append({"message": ONLY_HERE, "params": {"host": host}})
    return warnings
