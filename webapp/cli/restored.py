"""``flask restored``: the data was put back from a backup; phones shall offer again what they still keep."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.domains.identity.companies import renew_epoch
from webapp.extensions import db
from webapp.flows.each_company import each_company


@click.command("restored")
@with_appcontext
def command() -> None:
    """Tell every phone that the data was put back from a backup.

    Each loads everything anew and offers again what it kept of the last 14 days; what the backup holds is recognised.
    Run once after restoring, before the server starts.
    """
    for company in each_company(db.session()):
        renew_epoch(db.session())
        click.echo(f"{company.code}: phones will offer again what they keep.")
