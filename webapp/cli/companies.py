"""``flask create-company``: a new factory begins."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.core.errors import DomainError
from webapp.extensions import current_clock, db
from webapp.flows.found_company import found_company


@click.command("create-company")
@click.option("--code", required=True, help="What people type at sign-in: lower-case letters and digits.")
@click.option("--name", required=True, help="The company's name.")
@click.option("--name-en", default="", help="Its name in English.")
@click.option("--time-zone", default="Asia/Shanghai", show_default=True, help="IANA name.")
@click.option("--admin-username", default="admin", show_default=True, help="The first administrator.")
@click.option("--admin-name", default="", help="The administrator's name.")
@click.password_option("--admin-password", envvar="SUIGONG_ADMIN_PASSWORD", help="Asked for when not given.")
@with_appcontext
def command(**facts: str) -> None:
    """Found a company with its standard lists and first administrator."""
    try:
        company = found_company(db.session(), clock=current_clock(), **facts)  # type: ignore[arg-type]
    except DomainError as error:
        raise click.ClickException(in_words(error)) from None
    click.echo(f"{company.code}: founded. Sign in as {facts['admin_username']}.")


def in_words(error: DomainError) -> str:
    """The reason and the fields at fault, in English."""
    said = [error.message.format(**error.params)]
    said += [f"  {one.field}: {one.message.format(**one.params)}" for one in error.fields]
    return "\n".join(said)
