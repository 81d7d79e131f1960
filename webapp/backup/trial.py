"""Trying a loaded copy: is it what was copied, does today's program stand on it, does everything hold that must be true?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.orm import Session

from webapp.backup.errors import BackupError, Damaged
from webapp.backup.manifest import Manifest, Totals, differences
from webapp.backup.totals import revision_of, take_totals
from webapp.config import Config
from webapp.core import doctor
from webapp.domains.identity.companies import renew_epoch
from webapp.extensions import MIGRATIONS, db
from webapp.flows.each_company import each_company
from webapp.foundation import lay_foundation

MOST_PROBLEMS = 20


@contextmanager
def app_on(config: Config, url: str) -> Iterator[Session]:
    """A session of the real program on the database at *url*; nobody is connected to it afterwards."""
    app = lay_foundation(dataclasses.replace(config, database_url=url))
    with app.app_context():
        try:
            yield db.session()
        finally:
            db.session.remove()
            db.engine.dispose()


def refuse_newer(manifest: Manifest) -> None:
    """Raises BackupError for a schema that this version of the program does not know."""
    known = {one.revision for one in ScriptDirectory(MIGRATIONS).walk_revisions()}
    if manifest.revision not in known:
        raise BackupError(
            f"The backup was made by a newer version of Suigong (schema {manifest.revision}): get that version first."
        )


def is_what_was_copied(session: Session, manifest: Manifest) -> None:
    """Compare revision and totals with the manifest's. Raises Damaged."""
    found = db_revision(session)
    if found != manifest.revision:
        raise Damaged(f"The restored schema is {found}, the backup's was {manifest.revision}.")
    wrong = differences(manifest.totals, totals(session))
    if wrong:
        raise Damaged(f"{len(wrong)} totals are not what they were: {'; '.join(wrong[:MOST_PROBLEMS])}.")


def upgrade() -> None:
    """Bring the current app's database to the newest schema."""
    command.upgrade(current_app.extensions["migrate"].migrate.get_config(), "head")


def new_epochs(session: Session) -> None:
    """Tell every phone, when it comes, that the data were put back."""
    for _company in each_company(session):
        renew_epoch(session)


def broken_invariants(session: Session) -> list[str]:
    """What does not hold of all that must always be true, the audit chain among it, in words."""
    return [
        f"{company.code}: {finding.name}: {problem}"
        for company in each_company(session)
        for finding in doctor.run(session)
        for problem in finding.problems
    ]


def db_revision(session: Session) -> str:
    """The schema's revision."""
    try:
        return revision_of(session.connection())
    finally:
        session.rollback()


def totals(session: Session) -> Totals:
    """The database in numbers."""
    try:
        return take_totals(session.connection())
    finally:
        session.rollback()
