"""Bring the database to the newest schema and an empty one to the demo factory; print how the demo's people sign in.

One process for all of it, because loading the app is what a second start would spend its seconds on.
"""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click
import flask_migrate

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from webapp.app import create_app  # noqa: E402
from webapp.cli.demo.build import enter  # noqa: E402
from webapp.cli.demo.command import demo, demo_sign_ins  # noqa: E402
from webapp.extensions import db  # noqa: E402


def main() -> None:
    """Prepare the database of the environment. What happens is told on stderr; stdout is for the sign-ins alone."""
    os.chdir(ROOT)
    with create_app().app_context():
        with redirect_stdout(sys.stderr):
            flask_migrate.upgrade(str(ROOT / "migrations"))
            run(demo, if_empty=True)
        if enter(db.session()):
            run(demo_sign_ins)


def run(command: click.Command, **options: object) -> None:
    """Call one of our own commands inside the app context that is open already."""
    assert command.callback is not None
    command.callback(**options)


if __name__ == "__main__":
    main()
