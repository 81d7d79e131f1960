"""What is done from the command line: ``flask --help`` lists it."""

from __future__ import annotations

import click

from webapp.cli import audit, companies, doctor

COMMANDS: tuple[click.Command, ...] = (audit.group, companies.command, doctor.command)
"""Every command; ``create_app`` adds them to ``flask``."""
