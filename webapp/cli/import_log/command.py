"""The command line of the import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from webapp.cli.import_log import printout
from webapp.cli.import_log.builder import Rates, build, flag_over_reports
from webapp.cli.import_log.company import ADMINISTRATOR, Target, code_from, enter
from webapp.cli.import_log.model import factory_of
from webapp.cli.import_log.problems import BadLog, ImportStopped
from webapp.cli.import_log.reader import Row, read
from webapp.cli.import_log.replay import Replayed, replay
from webapp.cli.import_log.sender import Sender
from webapp.cli.import_log.summary import Summary, sum_up
from webapp.cli.import_log.words import LANGUAGES, language_of, reason, say
from webapp.core.actor import system_actor
from webapp.core.clock import Clock
from webapp.core.errors import DomainError
from webapp.core.quantity import plain
from webapp.extensions import current_clock, db

UNUSABLE = 2
INCOMPLETE = 1


class Rate(click.ParamType):
    """Money per hour: zero or more, at most two places."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            rate = Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is not a number", param, ctx)
        if not rate.is_finite() or rate < 0 or rate != round(rate, 2) or rate > 1_000_000:
            self.fail(f"{value!r} is not money per hour", param, ctx)
        return rate


@click.command("import-log")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--company", "code", help="Code of the company to found or go on with; from the file's name.")
@click.option("--name", default="", help="Name of the company; its code when left out.")
@click.option("--time-zone", default="Asia/Shanghai", show_default=True, help="Zone of the file's times.")
@click.option("--labour-rate", type=Rate(), default="30", show_default=True, help="Wage of a worker's hour.")
@click.option(
    "--machine-rate", type=Rate(), default="40", show_default=True, help="Cost of a machine's hour."
)
@click.option("--lang", "--locale", "lang", type=click.Choice(LANGUAGES), help="Language of the output.")
@with_appcontext
def import_log(
    file: Path,
    code: str | None,
    name: str,
    time_zone: str,
    labour_rate: Decimal,
    machine_rate: Decimal,
    lang: str | None,
) -> None:
    """Import a shop-floor log (CSV) into a company of its own, as the commands that its workers would have sent.

    The file is checked as a whole first. Importing it again changes nothing. Exit status: 0 when every row is booked and the sums
    agree with the file's, 1 when not, 2 when the file or an option cannot be used.
    """
    language = language_of(lang)
    try:
        rows = read(file)
        session, clock = db.session(), current_clock()
        code = code or code_from(file)
        target = enter(session, clock, code, name or code, time_zone)
        click.echo(_welcome(language, code, target))
        summary = run(session, clock, target, rows, Rates(labour_rate, machine_rate), language, file)
    except BadLog as error:
        _give_up("\n".join(printout.bad_log(language, file.name, error)))
    except ImportStopped as error:
        _give_up(printout.stopped(language, error))
    except DomainError as error:
        fields = [f"{one.field}: {reason(language, one.message, one.params)}" for one in error.fields]
        why = "; ".join(fields) or reason(language, error.message, error.params)
        _give_up(say(language, "stopped", reason=why))
    click.echo("\n".join(printout.results(language, summary)))
    if not summary.complete:
        sys.exit(INCOMPLETE)


def run(
    session: Session, clock: Clock, target: Target, rows: list[Row], rates: Rates, language: str, file: Path
) -> Summary:
    """Set the factory up, replay the rows and sum up."""
    logged = factory_of(rows)
    facts = {
        "orders": len(logged.orders),
        "parts": len(logged.parts),
        "machines": len(logged.machines),
        "workers": len(logged.workers),
    }
    click.echo(say(language, "read", file=file.name, rows=f"{len(rows):,}", **facts))
    click.echo(say(language, "estimates", labour=plain(rates.labour), machine=plain(rates.machine)))
    sender = Sender(session, clock, system_actor(target.company_id, time_zone=target.time_zone))
    flag_over_reports(sender)
    floor = build(sender, logged, rates, target.time_zone)
    return sum_up(session, _watched(replay(sender, floor, rows, ZoneInfo(target.time_zone)), len(rows)))


def _watched(replayed: Iterator[Replayed], rows: int) -> Iterator[Replayed]:
    """Show on a terminal how far it is; write nothing into a file."""
    with click.progressbar(replayed, length=rows, file=sys.stderr, hidden=not sys.stderr.isatty()) as watched:
        yield from watched


def _welcome(language: str, code: str, target: Target) -> str:
    if not target.password:
        return say(language, "there", code=code)
    return say(language, "founded", code=code, username=ADMINISTRATOR, password=target.password)


def _give_up(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(UNUSABLE)
