"""``flask doctor``: does everything hold that must always be true?"""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from webapp.backup.nightly import present_standing
from webapp.cli.telling import told
from webapp.core.doctor import run
from webapp.extensions import current_config, db
from webapp.flows.each_company import each_company


@click.command("doctor")
@click.option("--verbose", is_flag=True, help="Name the checks that passed, too.")
@with_appcontext
def command(verbose: bool) -> None:
    """Check what must always be true, company by company; exit status 1 when something is not."""
    ill = False
    for company in each_company(db.session()):
        findings = run(db.session())
        sick = [one for one in findings if not one.healthy]
        ill = ill or bool(sick)
        click.echo(f"{company.code}: {len(findings) - len(sick)} of {len(findings)} checks hold")
        for one in findings if verbose else sick:
            click.echo(f"  {'ok' if one.healthy else 'NO'}  {one.name}")
            for problem in one.problems:
                click.echo(f"        {problem}")
    ill = _backups_are_missing() or ill
    sys.exit(1 if ill else 0)


def _backups_are_missing() -> bool:
    """Say when the last good backup was made; whether somebody must look."""
    found = present_standing(db.engine, current_config())
    when = f"{found.good.made_at:%Y-%m-%d %H:%M} UTC, {found.good.file}" if found.good else "none yet"
    click.echo(f"last good backup: {when}")
    if found.alarm:
        click.echo("  NO  a good backup was made within 36 hours, and the last attempt did not fail")
    for problem in found.last.problems if found.alarm and found.last else ():
        click.echo(f"        {told(problem)}")
    return found.alarm
