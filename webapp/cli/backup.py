"""``flask backup``: a copy of everything that was restored once, on trial, before it is called good."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from webapp.backup.make import Wish, make_backup
from webapp.backup.nightly import nightly_name
from webapp.backup.reports import Report
from webapp.cli.telling import told
from webapp.extensions import current_config, db


@click.command("backup")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--ask", is_flag=True, help="Ask for the passphrase; else SUIGONG_BACKUP_PASSPHRASE is taken.")
@with_appcontext
def command(file: Path | None, ask: bool) -> None:
    """Back up database, photos and keys into FILE (or the nightly folder), while people work.

    The backup is restored into a temporary database and compared. Exit status 0: it is good; 1: it is not.
    """
    config = current_config()
    target = (file or config.backups / nightly_name(config.clock.now())).resolve()
    passphrase = new_passphrase() if ask else config.backup_passphrase
    report = make_backup(db.engine, config, Wish(target, passphrase))
    tell(report)
    sys.exit(0 if report.good else 1)


def new_passphrase() -> str:
    """Ask twice, without showing it."""
    asked: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    return asked


def tell(report: Report) -> None:
    """Say what became of the backup, in numbers."""
    for warning in report.warnings:
        click.echo(f"Note: {told(warning)}", err=True)
    if report.file:
        click.echo(
            f"{report.file}: {report.size:,} bytes, {report.companies} companies, {report.records:,} records, "
            f"{report.photos:,} photos, {report.seconds} s"
        )
    if report.good:
        click.echo("Good: restored on trial, all totals equal, everything holds.")
    else:
        click.echo("NOT GOOD:" if report.file else "No backup was made:", err=True)
    for problem in report.problems:
        click.echo(f"  {told(problem)}", err=True)
