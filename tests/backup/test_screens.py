"""What people and programs are told about the backups."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.backup.server import Server
from tests.backup.test_nightly import tick
from webapp.backup import make
from webapp.backup.errors import BackupError
from webapp.backup.reports import TOO_OLD
from webapp.core.i18n import N_


def administrator(server: Server, language: str = "en") -> FlaskClient:
    browser = server.floor.house.browser("administrator")
    browser.set_cookie("locale", language)
    return browser


def page(server: Server, path: str = "/backups", language: str = "en") -> str:
    answer = administrator(server, language).get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_says_when_the_last_good_backup_was_made_and_what_is_in_it(server: Server) -> None:
    assert "There is no good backup yet" in page(server)

    tick(server)
    server.floor.house.clock.set(server.floor.house.clock.now() + timedelta(hours=5))

    shown = page(server)
    assert "The last good backup is 5 h 00 min old" in shown
    assert "open: keys are in it" in shown
    assert "最近一次可用的备份" in page(server, language="zh")


def test_with_several_companies_none_sees_where_the_server_keeps_its_files(server: Server) -> None:
    report = tick(server)

    assert report is not None
    assert report.file not in page(server)


@pytest.mark.parametrize("path", ["/backups", "/"])
def test_an_overdue_or_failed_backup_is_red_where_the_administrator_looks(
    server: Server, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(server)
    assert "backup is" not in page(server, "/")
    clock = server.floor.house.clock
    clock.set(clock.now() + TOO_OLD + timedelta(hours=1))
    assert "The last good backup is 37 h 00 min old" in page(server, path)

    monkeypatch.setattr(make, "try_out", lambda *_arguments: ["nothing holds"])
    tick(server)
    assert "The last backup failed" in page(server, path)


def test_only_who_looks_after_the_server_sees_it(server: Server) -> None:
    assert server.floor.house.browser("planner").get("/backups").status_code == 403
    assert "Backups" not in server.floor.house.browser("planner").get("/").get_data(as_text=True)


def test_the_doctor_finds_it_too(server: Server) -> None:
    assert "last good backup: none yet" in server.run("doctor").output
    report = tick(server)
    assert report is not None
    healthy = server.run("doctor")
    assert (healthy.exit_code, report.file in healthy.output) == (0, True)

    clock = server.floor.house.clock
    clock.set(clock.now() + TOO_OLD + timedelta(hours=1))
    ill = server.run("doctor")
    assert ill.exit_code == 1
    assert "NO  a good backup" in ill.output


def test_prometheus_is_told_when_it_was_made(server: Server) -> None:
    def told() -> float:
        lines = server.floor.house.app.test_client().get("/metrics").get_data(as_text=True).splitlines()
        (line,) = [one for one in lines if one.startswith("suigong_last_good_backup_timestamp_seconds ")]
        return float(line.split()[1])

    assert told() == 0
    tick(server)
    assert told() == server.floor.house.clock.now().timestamp()


def test_what_went_wrong_is_told_in_the_readers_language(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_arguments: object) -> None:
        raise BackupError(
            N_("Not enough room in {folder}: {needed} MiB are needed, {free} MiB are free."),
            folder="/disk",
            needed=7,
            free=2,
        )

    monkeypatch.setattr(make, "need_space", no_room)
    tick(server)

    english = "Not enough room in /disk: 7 MiB are needed, 2 MiB are free."
    chinese = "/disk 空间不足：需要 7 MiB，只剩 2 MiB。"
    assert english in page(server)
    assert chinese in page(server, language="zh")
    assert english not in page(server, language="zh")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert english in server.run("doctor").output
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert chinese in server.run("doctor").output


def test_what_an_earlier_version_said_of_a_failure_is_shown_as_it_stands(server: Server) -> None:
    kept = (
        '{"made_at": "2026-11-23T00:00:00Z", "problems": ["pg_dump is {missing}"], "warnings": ["50% of it"]}'
    )
    server.config.backups.mkdir(parents=True, exist_ok=True)
    (server.config.backups / "20261123T000000000000Z.report.json").write_text(kept)

    assert "pg_dump is {missing}" in page(server, language="zh")
    assert "pg_dump is {missing}" in server.run("doctor").output
