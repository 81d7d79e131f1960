"""``flask doctor``: does everything hold that must always be true?"""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from webapp.core.doctor import run
from webapp.extensions import db
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
    sys.exit(1 if ill else 0)
