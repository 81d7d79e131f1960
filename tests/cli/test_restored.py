from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from tests.support.factory import found
from webapp.core.clock import SettableClock


def test_after_a_restore_every_company_has_a_new_epoch(
    app: Flask, session: Session, clock: SettableClock
) -> None:
    factory = found(session, clock)
    before = factory.company.epoch

    result = app.test_cli_runner().invoke(args=["restored"])

    factory.enter()
    assert result.exit_code == 0
    assert factory.company.epoch != before
