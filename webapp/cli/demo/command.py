"""``flask demo`` builds the demo factory; ``flask demo-sign-ins`` says how its people get in."""

from __future__ import annotations

from time import monotonic

import click

from webapp.cli.demo.build import CODE, build, enter
from webapp.cli.demo.sign_ins import SignIns, sign_in_lines
from webapp.domains.identity.companies import other_companies
from webapp.domains.sync.blob_store import BlobStore
from webapp.extensions import current_clock, current_config, db


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a company other than the demo.")
def demo(if_empty: bool) -> None:
    """Build the demo factory, with two months of history; a second run changes nothing."""
    if if_empty and other_companies(db.session(), CODE):
        return
    started = monotonic()
    if not enter(db.session()):
        click.echo("Building the demo factory, with two months of history: a minute or two …")
    config = current_config()
    built = build(db.session(), current_clock(), config.secret_key, BlobStore(config.blobs))
    if built.was_there and if_empty:
        return
    if built.was_there:
        click.echo(f"{CODE}: was there already, nothing changed.")
    else:
        click.echo(f"{CODE}: {built.acts} acts of history in {monotonic() - started:.0f} s.")
    click.echo("flask demo-sign-ins tells how its people sign in.")


@click.command("demo-sign-ins")
def demo_sign_ins() -> None:
    """List the demo people with user name and password, badge and PIN."""
    session = db.session()
    if not enter(session):
        raise click.ClickException("There is no demo factory yet: run flask demo.")
    click.echo(f"company {CODE}: number, name, role, user name and password, badge and PIN")
    for line in sign_in_lines(session, SignIns(current_config().secret_key)):
        click.echo(line)
