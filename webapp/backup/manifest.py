"""What a backup says about itself: the last entry of its archive, so that it names only what was really written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

FORMAT = 1
"""Of the archive. A program reads its own and every older one."""


class Facts(BaseModel):
    """A value that was read or written as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileFacts(Facts):
    """One file of the archive: bytes and SHA-256."""

    size: int
    sha256: str


class CompanyTotals(Facts):
    """One company in numbers. *sums* are in the database's own scaled integers; *audit_hash* is the head of its audit chain."""

    code: str
    rows: dict[str, int]
    sums: dict[str, int]
    change_seq: int
    audit_seq: int
    audit_hash: str


class Totals(Facts):
    """A whole database in numbers: rows of the tables that belong to no company, and each company's totals by its id."""

    shared: dict[str, int]
    companies: dict[UUID, CompanyTotals]

    def rows(self, table: str) -> int:
        """Rows of *table* in all companies."""
        return sum(one.rows.get(table, 0) for one in self.companies.values())


class Manifest(Facts):
    """What the backup is of, and what is in it.

    *revision* is the schema's. *totals* were counted in the snapshot that was copied. *photos_missing* names the
    pictures, as in *files*, that the database calls complete but that the disk lacked or held damaged.
    """

    format: int = FORMAT
    made_at: datetime
    revision: str
    database: Literal["sqlite", "postgresql"]
    totals: Totals
    files: dict[str, FileFacts]
    photos_missing: tuple[str, ...] = ()


def differences(expected: Totals, found: Totals) -> list[str]:
    """Every number in which *found* is not *expected*, in words; empty when they agree."""
    said = _compare("shared", expected.shared, found.shared)
    for company_id in expected.companies.keys() | found.companies.keys():
        then, now = expected.companies.get(company_id), found.companies.get(company_id)
        if then is None or now is None:
            said.append(f"company {company_id}: {'is missing' if now is None else 'should not be there'}")
        elif then != now:
            said += _compare(then.code, _flat(then), _flat(now))
    return sorted(said)


def _flat(totals: CompanyTotals) -> dict[str, object]:
    heads = totals.model_dump(include={"code", "change_seq", "audit_seq", "audit_hash"})
    return {**totals.rows, **{f"Σ {name}": value for name, value in totals.sums.items()}, **heads}


def _compare(where: str, expected: Mapping[str, object], found: Mapping[str, object]) -> list[str]:
    names = expected.keys() | found.keys()
    wrong = (name for name in names if expected.get(name) != found.get(name))
    return [f"{where}: {name} is {found.get(name)}, was {expected.get(name)}" for name in wrong]
