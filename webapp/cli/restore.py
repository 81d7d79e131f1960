"""``flask restore``: put a backup in place of what is there."""

from __future__ import annotations

from pathlib import Path

import click
import psycopg
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from webapp.backup.archive import is_sealed
from webapp.backup.errors import BackupError
from webapp.backup.put_back import Restored, present_companies, restore
from webapp.backup.said import Said
from webapp.cli.telling import told
from webapp.config import Config
from webapp.extensions import current_config, db


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace what is there without asking.")
@with_appcontext
def command(file: Path, yes: bool) -> None:
    """Restore the backup FILE: database, photos, keys. Web server and worker must be stopped.

    Everything is loaded and tried beside the present data and takes their place at the very end; the old data stay aside.
    Phones then offer again what they recorded since the backup.
    """
    config = current_config()
    # Our own connections would make the database look as if it were in use.
    db.session.remove()
    there = present_companies(db.engine)
    if there and not yes:
        click.confirm(
            f"This replaces the data of {len(there)} companies ({', '.join(there)}). Go on?", abort=True
        )
    try:
        done = restore(config, file, _passphrase(file, config), lambda problems: _agreed(problems, yes))
    except BackupError as error:
        raise click.ClickException(f"{told(error.said)}\nNothing was replaced.") from None
    except (OSError, SQLAlchemyError, psycopg.Error) as error:
        raise click.ClickException(f"{error}\nNothing was replaced.") from None
    _tell(done)


def _passphrase(file: Path, config: Config) -> str:
    if not is_sealed(file):
        return ""
    asked: str = config.backup_passphrase or click.prompt("Passphrase", hide_input=True)
    return asked


def _agreed(problems: list[Said], yes: bool) -> bool:
    click.echo("In this backup not everything holds that should:", err=True)
    for problem in problems:
        click.echo(f"  {told(problem)}", err=True)
    return yes or click.confirm("Restore it all the same?")


def _tell(done: Restored) -> None:
    manifest = done.manifest
    click.echo(f"Restored the state of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    for one in manifest.totals.companies.values():
        rows = sum(one.rows.values())
        click.echo(
            f"  {one.code}: {rows:,} rows, {one.rows.get('command', 0):,} records, audit log up to {one.audit_seq:,}"
        )
    click.echo(f"  {done.photos:,} photos and {done.keys} keys were put back; the others were there.")
    for name in manifest.photos_missing:
        click.echo(f"  Not in the backup either: {name}", err=True)
    click.echo("Phones will offer again what they recorded since then.")
    for place in done.kept:
        click.echo(f"What was there before is in {place}; delete it when all is well.")
