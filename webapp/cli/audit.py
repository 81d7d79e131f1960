"""``flask audit``: is history what it was?"""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from webapp.core.audit import verify
from webapp.extensions import db
from webapp.flows.each_company import each_company

group = AppGroup("audit", help="The log of who did what.")


@group.command("verify")
def verify_all() -> None:
    """Follow the hash chain of every company; exit status 1 and the first broken link where one does not hold."""
    broken = False
    for company in each_company(db.session()):
        link = verify(db.session())
        if link is None:
            click.echo(f"{company.code}: whole")
        else:
            broken = True
            click.echo(f"{company.code}: broken at row {link.seq}: {link.reason}", err=True)
    sys.exit(1 if broken else 0)
