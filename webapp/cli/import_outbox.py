"""``flask import-outbox``: takes in the file that a phone wrote, where no screen is at hand."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from webapp.core.actor import system_actor
from webapp.core.commands import execute
from webapp.core.envelope import Envelope
from webapp.core.errors import DomainError
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company
from webapp.domains.identity.companies import company_by_code, single_company
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.outbox_file import read_outbox_file
from webapp.domains.sync.tickets import TicketBook
from webapp.extensions import current_clock, current_config, db
from webapp.flows.phone_file import Taken, take_in


@click.command("import-outbox")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--company", default="", help="The company's code, where the server has several.")
@with_appcontext
def command(file: Path, company: str) -> None:
    """Take in what a phone wrote to FILE, exactly as if the phone had sent it. Doing it twice changes nothing."""
    found = company_by_code(db.session(), company) if company else single_company(db.session())
    if found is None:
        raise click.ClickException("Name the company: --company CODE.")
    bind_company(db.session(), found.id)
    actor = system_actor(found.id, time_zone=found.time_zone)
    try:
        outbox = read_outbox_file(file.read_bytes())
    except DomainError as error:
        raise click.ClickException(error.message) from None
    config = current_config()
    taken = take_in(
        db.session(), current_clock(), TicketBook(config.secret_key), BlobStore(config.blobs), outbox
    )
    new = sum(taken.statuses.values()) - taken.statuses["rejected"]
    body = {
        "sha256": outbox.id,
        "device": outbox.device_number,
        "records": len(outbox.entries),
        "new": new,
        "photos": taken.photos,
    }
    execute(db.session(), actor, Envelope(new_id(), "floor.note_file", body), current_clock())
    _say(taken, new)


def _say(taken: Taken, new: int) -> None:
    click.echo(f"{new} new, {taken.already} here already, {taken.left_out} left out.")
    for status, count in sorted(taken.statuses.items()):
        if count:
            click.echo(f"  {status}: {count}")
    click.echo(f"{taken.photos} photos arrived, {taken.photos_damaged} damaged.")
    if taken.photos_without_room:
        click.echo(f"No room for {taken.photos_without_room} photos: make room, then do it again.", err=True)
