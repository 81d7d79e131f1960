"""Putting a backup back, on the database that TEST_DATABASE names."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.backup.server import PASSPHRASE, Server
from tests.backup.test_make import on_postgresql, read, take_document, take_photo
from tests.support.apps import MIGRATIONS, START, disconnect, migrated_app
from tests.support.databases import new_database
from tests.support.factory import found
from webapp.backup import keys, make, postgresql, put_back, sqlite, switch, trial
from webapp.backup.archive import MANIFEST, new_archive
from webapp.backup.errors import BackupError, Damaged, WrongPassphrase
from webapp.backup.files import turn
from webapp.backup.make import Wish, make_backup
from webapp.backup.manifest import Totals
from webapp.backup.postgresql import BEFORE, PostgresStore
from webapp.backup.put_back import restore
from webapp.backup.sqlite import SqliteStore
from webapp.backup.start import settled
from webapp.backup.switch import settle_when_broken_off
from webapp.backup.totals import revision_of, take_totals
from webapp.core.clock import SettableClock
from webapp.domains.identity.models import Company
from webapp.domains.sync.blob_store import BlobStore
from webapp.extensions import db

FIRST_REVISION = "a1f0c2d4"


def totals(server: Server) -> Totals:
    app = server.floor.house.app
    with app.app_context(), db.engine.connect() as connection:
        found = take_totals(connection)
    disconnect(app)
    return found


def epochs(server: Server) -> dict[str, object]:
    with server.floor.house.app.app_context():
        return {one.code: one.epoch for one in db.session.scalars(sa.select(Company))}


@contextmanager
def unchanged(server: Server) -> Iterator[None]:
    """Whatever happens in the block, the data are afterwards what they were."""
    before, epoch = totals(server), epochs(server)
    yield
    assert totals(server) == before
    assert epochs(server) == epoch
    assert not [path.name for path in server.config.data.iterdir() if "incoming" in path.name]


def test_everything_is_back_and_every_company_has_a_new_epoch(server: Server) -> None:
    server.report_work("2")
    sha256, drawing = take_photo(server), take_document(server)
    before, old = totals(server), epochs(server)
    file = server.good_backup(passphrase=PASSPHRASE)
    server.report_work("3")
    store = BlobStore(server.config.blobs)
    for one in (sha256, drawing):
        store.path(server.floor.house.company_id, one).unlink()
    (server.config.data / "secret.key").write_text("another one")

    done = server.restore(file, PASSPHRASE)

    assert totals(server) == before
    assert server.floor.made() == "2"
    assert all(epochs(server)[code] != epoch for code, epoch in old.items())
    assert (done.photos, done.keys, done.problems) == (2, 1, ())
    assert (server.config.data / "secret.key").read_text() == server.config.secret_key
    assert store.read(server.floor.house.company_id, sha256)
    assert store.read(server.floor.house.company_id, drawing).startswith(b"%PDF")
    server.report_work()


def test_what_was_there_before_stays_aside(server: Server) -> None:
    file = server.good_backup()
    server.report_work("3")
    after = totals(server)
    url = sa.make_url(server.config.database_url)

    done = server.restore(file)

    if url.get_backend_name() == "sqlite":
        (aside,) = server.config.data.glob("before-restore-*")
        assert done.kept == (str(aside),)
        url = url.set(database=str(aside / Path(url.database or "").name))
    else:
        assert done.kept == (f"schema {BEFORE} of the database",)
        url = url.update_query_dict({"options": f"-csearch_path={BEFORE}"})
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert take_totals(connection) == after
    engine.dispose()


@pytest.mark.parametrize("harm", ["cut", "changed", "sealed", "foreign"])
def test_a_file_that_is_not_right_changes_nothing(server: Server, harm: str) -> None:
    file = server.good_backup(passphrase=PASSPHRASE)
    whole = file.read_bytes()
    middle = len(whole) // 2
    contents = {
        "cut": whole[:middle],
        "changed": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "sealed": whole,
        "foreign": b"something else",
    }
    file.write_bytes(contents[harm])

    with unchanged(server), pytest.raises((Damaged, WrongPassphrase)):
        server.restore(file, "wrong" if harm == "sealed" else PASSPHRASE)


def test_a_running_server_is_noticed(server: Server) -> None:
    file = server.good_backup()
    disconnect(server.floor.house.app)
    engine = sa.create_engine(server.config.database_url)
    with engine.connect() as running:
        running.execute(sa.text("SELECT 1 FROM company")).all()
        with pytest.raises(BackupError, match="Stop web server and worker first"):
            server.restore(file)
    engine.dispose()

    server.restore(file)


STEPS = [
    (trial, "is_what_was_copied"),
    (trial, "upgrade"),
    (trial, "new_epochs"),
    (trial, "broken_invariants"),
    (put_back, "put_back"),
    (switch, "put_keys_back"),
]


@pytest.mark.parametrize(("module", "step"), STEPS)
def test_broken_off_before_the_switch_the_old_data_are_there_and_it_can_be_done_again(
    server: Server, monkeypatch: pytest.MonkeyPatch, module: object, step: str
) -> None:
    server.report_work("1")
    file = server.good_backup()
    server.report_work("2")

    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with unchanged(server), monkeypatch.context() as broken:
        broken.setattr(module, step, stop)
        with pytest.raises(KeyboardInterrupt):
            server.restore(file)

    server.restore(file)
    assert server.floor.made() == "1"


MOMENTS = {
    "checked": (trial, "broken_invariants"),
    "photos": (BlobStore, "keep"),
    "keys": (keys, "write_durably"),
    "aside": (sqlite, "sync_folder"),
    "renamed": (SqliteStore, "_set_aside"),
    "schemas": (PostgresStore, "swap"),
}


def kill_at(server: Server, file: Path, moment: str) -> None:
    """Restore in a process of its own that is killed when it comes to *moment*."""

    def die(*_arguments: object, **_options: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        setattr(*MOMENTS[moment], die)
        server.restore(file)

    disconnect(server.floor.house.app)
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    # Nobody dies where PostgreSQL has no file to rename.
    assert process.exitcode in {-signal.SIGKILL, 0}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_the_database_is_whole_and_doing_it_again_ends_well(
    server: Server, moment: str
) -> None:
    server.report_work("1")
    sha256 = take_photo(server)
    file = server.good_backup()
    wanted = totals(server)
    server.report_work("2")
    present = totals(server)
    BlobStore(server.config.blobs).path(server.floor.house.company_id, sha256).unlink()
    (server.config.data / "secret.key").write_text("another one")

    kill_at(server, file, moment)

    settle_when_broken_off(server.config)
    assert totals(server) in (present, wanted)
    server.restore(file)
    assert totals(server) == wanted
    assert (server.config.data / "secret.key").read_text() == server.config.secret_key
    assert not list(server.config.data.glob(".suigong-restore"))


WRITES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"}
"""What Python tells of itself before it does it, and what a kill is timed by; opening a file to write comes to them."""


def dies_at(
    server: Server, number: int, work: Callable[[], object], begins: tuple[object, str] | None
) -> bool:
    """Do *work* in a process of its own, killed before its write *number* after *begins*; whether it came so far."""
    count, counting = 0, begins is None

    def tell(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        writes = event in WRITES or (event == "open" and int(str(arguments[2] or 0)) & os.O_ACCMODE)
        if not (counting and writes):
            return
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def child() -> None:
        nonlocal counting
        sys.addaudithook(tell)
        if begins is not None:
            real = getattr(*begins)

            def begin(*arguments: object) -> object:
                nonlocal counting
                counting = True
                try:
                    return real(*arguments)
                finally:
                    counting = False

            setattr(*begins, begin)

            def renamed(*arguments: Any) -> None:
                tell("os.rename", ())  # so that the two renamings of schemas are steps, too
                rename(*arguments)
                tell("os.rename", ())

            rename = postgresql._rename
            vars(postgresql).update(_rename=renamed)
        # Neither writes in the last step, and both take long.
        vars(trial).update(upgrade=lambda: None, broken_invariants=lambda _session: [])
        work()

    disconnect(server.floor.house.app)
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    assert process.exitcode in {-signal.SIGKILL, 0}
    return process.exitcode != 0


@pytest.mark.slow
def test_killed_at_every_step_of_the_exchange_the_next_start_finds_keys_and_data_of_one_time(
    server: Server,
) -> None:
    data, old = server.config.data, "another one"
    server.report_work("1")
    (data / "ca").mkdir()
    (data / "ca" / "ca.key").write_text("of the backup")
    file = server.good_backup()
    wanted = totals(server)
    server.report_work("2")
    present, number, seen = totals(server), 0, set()
    server.good_backup("present.backup")
    (data / "secret.key").write_text(old)
    shutil.rmtree(data / "ca")
    begins = (put_back, "switch")

    while dies_at(server, number := number + 1, lambda: server.restore(file), begins):
        if number % 2 and (data / switch.JOURNAL).exists():  # and killed again while that is put right
            dies_at(server, number % 5, lambda: settle_when_broken_off(server.config), None)
        settle_when_broken_off(server.config)

        there = totals(server)
        key = (data / "secret.key").read_text()
        state = (there == wanted, key == server.config.secret_key, (data / "ca" / "ca.key").exists())
        assert state in {(True,) * 3, (False,) * 3}, number
        assert there in (wanted, present)
        assert not list(data.glob(f"{switch.JOURNAL}*"))
        seen.add(state)
        if state == (True,) * 3:
            server.restore(server.shelf / "present.backup")
            (data / "secret.key").write_text(old)
            shutil.rmtree(data / "ca")

    assert seen == {(True,) * 3, (False,) * 3}
    assert totals(server) == wanted


def test_a_program_that_starts_after_a_kill_reads_the_key_that_belongs_to_the_data(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = server.good_backup()
    (server.config.data / "secret.key").write_text("another one")
    kill_at(server, file, "renamed" if server.config.database_url.startswith("sqlite") else "schemas")
    monkeypatch.setenv("SUIGONG_DATA", str(server.config.data))
    monkeypatch.setenv("DATABASE_URL", server.config.database_url)
    monkeypatch.delenv("SUIGONG_SECRET_KEY", raising=False)

    with turn(server.config.data / ".suigong-restore.lock"), pytest.raises(BackupError, match="at work"):
        settled()
    assert settled().secret_key == "another one"
    assert not settle_when_broken_off(server.config)


def test_a_backup_of_a_newer_program_or_another_kind_of_database_is_refused(server: Server) -> None:
    manifest = read(server.good_backup())
    other = "sqlite" if manifest.database == "postgresql" else "postgresql"
    wrong = {"newer version": {"revision": "ffffffff"}, f"is of {other}": {"database": other}}

    for words, change in wrong.items():
        file = server.shelf / "wrong.backup"
        with new_archive(file, "") as archive:
            said = manifest.model_copy(update={**change, "files": {}})
            archive.add_bytes(MANIFEST, said.model_dump_json().encode())
        with unchanged(server), pytest.raises(BackupError, match=words):
            server.restore(file)


def test_a_backup_of_an_older_schema_is_brought_up_to_date(old_app: Flask, tmp_path: Path) -> None:
    config = old_app.extensions["suigong"]
    with old_app.app_context():
        report = make_backup(db.engine, config, Wish(tmp_path / "old.backup", ""))
        assert report.good, report
    disconnect(old_app)

    with old_app.app_context():
        restore(config, report.path, "", lambda _problems: False)
        with db.engine.connect() as connection:
            assert revision_of(connection) != FIRST_REVISION
            assert len(take_totals(connection).companies) == 1
    assert read(report.path).revision == FIRST_REVISION


def test_a_backup_founds_a_server_that_has_nothing_yet(server: Server, empty_app: Flask) -> None:
    server.report_work("2")
    take_photo(server)
    file = server.good_backup()
    config = empty_app.extensions["suigong"]

    done = empty_app.test_cli_runner().invoke(args=["restore", str(file)])

    assert done.exit_code == 0, done.output
    assert "demo: " in done.output
    assert "2 photos and 1 keys were put back" in done.output
    assert (config.data / "secret.key").read_text() == server.config.secret_key
    with empty_app.app_context(), db.engine.connect() as connection:
        assert take_totals(connection) == read(file).totals


def test_the_command_asks_before_it_replaces_anything(server: Server) -> None:
    server.report_work("1")
    file = str(server.good_backup(passphrase=PASSPHRASE))
    server.report_work("2")

    with unchanged(server):
        refused = server.run("restore", file, typed="n\n")
    assert refused.exit_code == 1
    assert "replaces the data of 2 companies (demo, other)" in refused.output

    wrong = server.run("restore", file, "--yes", typed="wrong\n")
    assert (wrong.exit_code, "does not open this backup" in wrong.output) == (1, True)

    done = server.run("restore", file, typed=f"y\n{PASSPHRASE}\n")
    assert done.exit_code == 0, done.output
    assert "Phones will offer again" in done.output
    assert server.floor.made() == "1"


def test_a_destroyed_database_can_be_replaced(server: Server) -> None:
    file = server.good_backup()
    wanted = totals(server)
    url = sa.make_url(server.config.database_url)
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").write_bytes(b"rust" * 5000)
    else:
        with server.floor.house.app.app_context(), db.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE stock_move CASCADE"))
    disconnect(server.floor.house.app)

    done = server.run("restore", str(file), "--yes")

    assert done.exit_code == 0, done.output
    assert totals(server) == wanted


def test_a_swap_that_fails_leaves_data_and_keys_as_they_were(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = server.good_backup()
    server.report_work()
    (server.config.data / "secret.key").write_text("another one")

    def fail(*_arguments: object) -> None:
        raise OSError("the disk is full")

    with unchanged(server), monkeypatch.context() as broken:
        broken.setattr(type(make.store_of(server.config)), "swap", fail)
        with pytest.raises(OSError, match="full"):
            server.restore(file)

    assert (server.config.data / "secret.key").read_text() == "another one"


@on_postgresql
def test_after_a_restore_the_wall_between_companies_stands_and_history_is_guarded(server: Server) -> None:
    server.report_work()
    server.restore(server.good_backup())

    with server.floor.house.app.app_context(), db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM stock_move")).scalar_one() == 0
        trial_company = {"c": str(server.floor.house.company_id)}
        connection.execute(sa.text("SELECT set_config('app.company_id', :c, true)"), trial_company)
        assert connection.execute(sa.text("SELECT count(*) FROM stock_move")).scalar_one() > 0
        with pytest.raises(sa.exc.DBAPIError, match="immutable"):
            connection.execute(sa.text("UPDATE stock_move SET note = 'x'"))


@pytest.fixture
def old_app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """A server of the first release with one company."""
    name = f"old_{worker_id}_{tmp_path.name}"
    clock = SettableClock(START)
    (tmp_path / "data").mkdir()
    app = migrated_app(new_database(tmp_path, name), tmp_path / "data", clock)
    with app.app_context():
        found(db.session(), clock)
        db.session.remove()
        flask_migrate.downgrade(MIGRATIONS, revision=FIRST_REVISION)
    disconnect(app)
    yield app
    disconnect(app)


@pytest.fixture
def empty_app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """A server on which only the program is installed."""
    folder = tmp_path / "new"
    folder.mkdir()
    name = f"empty_{worker_id}_{tmp_path.name}"
    app = migrated_app(new_database(tmp_path, name), folder, SettableClock(START))
    yield app
    disconnect(app)
