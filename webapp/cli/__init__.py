"""What is done from the command line: ``flask --help`` lists it."""

from __future__ import annotations

import click

from webapp.cli import audit, backup, companies, doctor, import_outbox, restore, restored
from webapp.cli.demo.command import demo, demo_sign_ins
from webapp.cli.import_log.command import import_log

COMMANDS: tuple[click.Command, ...] = (
    audit.group,
    backup.command,
    companies.command,
    demo,
    demo_sign_ins,
    doctor.command,
    import_log,
    import_outbox.command,
    restore.command,
    restored.command,
)
"""Every command; ``create_app`` adds them to ``flask``."""
