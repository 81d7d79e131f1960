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
from webapp.backup.said import Said
from webapp.backup.totals import revision_of, take_totals
from webapp.config import Config
from webapp.core import doctor
from webapp.core.i18n import N_
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
            N_(
                "The backup was made by a newer version of Suigong (schema {revision}): get that version first."
            ),
            revision=manifest.revision,
        )


def is_what_was_copied(session: Session, manifest: Manifest) -> None:
    """Compare revision and totals with the manifest's. Raises Damaged."""
    found = db_revision(session)
    if found != manifest.revision:
        raise Damaged(
            N_("The restored schema is {found}, the backup's was {revision}."),
            found=found,
            revision=manifest.revision,
        )
    wrong = differences(manifest.totals, totals(session))
    if wrong:
        raise Damaged(
            N_("{count} totals are not what they were: {detail}."),
            count=len(wrong),
            detail="; ".join(wrong[:MOST_PROBLEMS]),
        )


def upgrade() -> None:
    """Bring the current app's database to the newest schema."""
    command.upgrade(current_app.extensions["migrate"].migrate.get_config(), "head")


def new_epochs(session: Session) -> None:
    """Tell every phone, when it comes, that the data were put back."""
    for _company in each_company(session):
        renew_epoch(session)


def broken_invariants(session: Session) -> list[Said]:
    """What does not hold of all that must always be true, the audit chain among it."""
    return [
        Said(
            message=N_("{company}: this does not hold: {check}: {detail}"),
            params={"company": company.code, "check": finding.name, "detail": problem},
        )
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
