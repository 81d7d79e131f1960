from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from tests.backup.server import Server
from webapp.backup import make
from webapp.backup.errors import BackupError
from webapp.backup.files import turn
from webapp.backup.nightly import back_up_when_due, present_standing
from webapp.backup.reports import TOO_OLD, Report, Standing, keep_report, read_reports
from webapp.extensions import db


def tick(server: Server) -> Report | None:
    with server.floor.house.app.app_context():
        return back_up_when_due(db.engine, server.config)


def standing(server: Server) -> Standing:
    with server.floor.house.app.app_context():
        return present_standing(db.engine, server.config)


def test_each_night_brings_one_backup_however_often_it_is_asked(server: Server) -> None:
    clock = server.floor.house.clock
    made = []
    for _hour in range(49):
        made.append(tick(server))
        clock.set(clock.now() + timedelta(hours=1))

    good = [one for one in made if one is not None]
    assert [one.good for one in good] == [True] * 3
    # Of the first day, when the machine came on and then worked through the night, the later one stays.
    assert [one.path.exists() for one in good] == [False, True, True]
    assert standing(server).good == good[-1]


def test_a_machine_that_was_off_at_night_is_backed_up_when_it_is_on_again(server: Server) -> None:
    tick(server)
    clock = server.floor.house.clock
    clock.set(clock.now() + timedelta(hours=24))

    assert tick(server) is not None


def test_before_the_first_company_there_is_nothing_to_back_up(app: Flask) -> None:
    config = app.extensions["suigong"]
    with app.app_context():
        assert back_up_when_due(db.engine, config) is None
        assert present_standing(db.engine, config) == Standing(None, None, alarm=False)


def test_it_can_be_switched_off(server: Server) -> None:
    server.set(backs_up=False)

    assert tick(server) is None


def test_a_failure_is_logged_shown_and_tried_again_after_three_hours(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = server.floor.house.clock

    def no_room(*_arguments: object) -> None:
        raise BackupError("Not enough room")

    with monkeypatch.context() as broken, capture_logs() as logged:
        broken.setattr(make, "need_space", no_room)
        report = tick(server)
    assert report is not None
    assert [str(one) for one in report.problems] == ["Not enough room"]
    assert [one["event"] for one in logged] == ["backup_failed"]
    assert standing(server).alarm
    assert list(server.config.backups.glob("*.backup*")) == []

    assert tick(server) is None
    clock.set(clock.now() + timedelta(hours=3))
    assert tick(server) is not None
    assert not standing(server).alarm


def test_without_a_good_backup_for_36_hours_somebody_must_look(server: Server) -> None:
    clock = server.floor.house.clock
    founded = clock.now()
    assert not standing(server).alarm
    clock.set(founded + TOO_OLD + timedelta(seconds=1))
    assert standing(server).alarm

    tick(server)
    assert not standing(server).alarm
    clock.set(clock.now() + TOO_OLD + timedelta(seconds=1))
    assert standing(server).alarm


def test_a_good_backup_that_somebody_deleted_counts_no_more(server: Server) -> None:
    report = tick(server)
    assert report is not None
    report.path.unlink()

    assert standing(server).good is None
    assert tick(server) is None  # it was tried a moment ago


def test_while_one_is_being_made_no_second_one_is_begun(server: Server) -> None:
    with turn(server.config.backups / ".nightly.lock"):
        assert tick(server) is None
    assert tick(server) is not None


def test_a_report_that_cannot_be_read_harms_nobody(tmp_path: Path, server: Server) -> None:
    keep_report(tmp_path, Report(made_at=server.floor.house.clock.now()))
    (tmp_path / "x.report.json").write_text("{")

    assert len(read_reports(tmp_path)) == 1
