"""Making a backup, on the database that TEST_DATABASE names."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import threading
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from PIL import Image
from structlog.testing import capture_logs

from tests.backup.server import PASSPHRASE, Server
from webapp.backup import make, programs
from webapp.backup.archive import is_sealed, read_archive
from webapp.backup.errors import BackupError
from webapp.backup.files import need_space, work_folder
from webapp.backup.manifest import Manifest
from webapp.backup.totals import take_totals
from webapp.core import doctor
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.blobs import keep_document, keep_picture
from webapp.extensions import db

on_postgresql = pytest.mark.skipif(os.environ.get("TEST_DATABASE") != "postgresql", reason="of PostgreSQL")


def read(file: Path, folder: Path | None = None, passphrase: str = "") -> Manifest:
    return read_archive(file, passphrase, lambda name: folder / name if folder else None)


def take_photo(server: Server, colour: str = "red") -> str:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    with server.floor.house.open() as factory:
        return keep_picture(
            factory.session, server.floor.house.clock, BlobStore(server.config.blobs), out.getvalue()
        )


def take_document(server: Server) -> str:
    with server.floor.house.open() as factory:
        store = BlobStore(server.config.blobs)
        return keep_document(factory.session, server.floor.house.clock, store, b"%PDF-1.7 a drawing")


def test_a_backup_holds_database_photos_and_keys_and_says_so_in_numbers(
    server: Server, tmp_path: Path
) -> None:
    server.report_work()
    sha256 = take_photo(server)
    (server.config.data / "ca").mkdir()
    (server.config.data / "ca" / "key.pem").write_text("authority")

    manifest = read(server.good_backup(), tmp_path)

    photo = tmp_path / "photos" / str(server.floor.house.company_id) / sha256
    assert hashlib.sha256(photo.read_bytes()).hexdigest() == sha256
    assert (tmp_path / "keys/secret.key").read_text() == server.config.secret_key
    assert (tmp_path / "keys/ca/key.pem").read_text() == "authority"
    totals = manifest.totals.companies[server.floor.house.company_id]
    assert totals.code == "demo"
    assert totals.rows["operation_report"] == 1
    assert totals.audit_seq == totals.rows["audit_entry"]
    assert totals.sums["stock_move.quantity"] > 0
    assert {one.code for one in manifest.totals.companies.values()} == {"demo", "other"}


def test_a_sealed_backup_shows_nothing_and_leaves_nothing_open_behind(server: Server) -> None:
    file = server.good_backup(passphrase=PASSPHRASE)

    assert is_sealed(file)
    assert read(file, passphrase=PASSPHRASE).totals.rows("command") > 0
    assert server.config.secret_key.encode() not in file.read_bytes()
    assert [path.name for path in server.shelf.iterdir() if not path.name.endswith(".lock")] == ["one.backup"]


def test_people_go_on_working_while_it_is_made(server: Server) -> None:
    """Three phones report all the time; each backup shows one moment, and loses nobody's work."""
    app, stop = server.floor.house.app, threading.Event()
    phones = [server.floor.another_phone() for _ in range(3)]
    said: list[str] = []

    def work(number: int) -> None:
        phone = phones[number]
        while not stop.is_set():
            command = phone.command("production.report", server.floor.report("1"), lane=f"{number}")
            said.extend(phone.statuses(command))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    try:
        manifests = [read(server.good_backup(f"{count}.backup")) for count in range(2)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    seen = [one.totals.rows("command") for one in manifests]
    with app.app_context(), db.engine.connect() as connection:
        end = take_totals(connection).rows("command")
    assert set(said) <= {"applied", "held"}
    assert seen == sorted(seen)
    assert seen[0] < seen[-1] <= end


def test_a_photo_that_the_disk_lacks_or_spoilt_is_reported_and_the_rest_is_good(server: Server) -> None:
    lost, spoilt = take_photo(server, "red"), take_photo(server, "blue")
    store, company = BlobStore(server.config.blobs), server.floor.house.company_id
    store.path(company, lost).unlink()
    store.path(company, spoilt).write_bytes(b"\xff\xd8\xff rust")

    report = server.back_up()

    assert report.good
    assert any("2 photos are missing" in str(one) for one in report.warnings)
    assert set(read(report.path).photos_missing) == {f"photos/{company}/{one}" for one in (lost, spoilt)}


def test_a_backup_in_which_an_invariant_does_not_hold_is_kept_but_not_called_good(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doctor._registry, "two and two make four", lambda _session: ["they make five"])

    report = server.back_up()

    assert not report.good
    assert report.path.exists()
    said = [str(one) for one in report.problems]
    assert "demo: this does not hold: two and two make four: they make five" in said


def test_a_copy_that_is_not_what_was_counted_is_thrown_away(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:

    def one_more(connection: sa.Connection) -> object:
        totals = take_totals(connection)
        shared = {**totals.shared, "company": totals.shared["company"] + 1}
        return totals.model_copy(update={"shared": shared})

    monkeypatch.setattr(make, "take_totals", one_more)

    report = server.back_up()

    assert not report.good
    assert report.file == ""
    assert "company is 2, was 3" in str(report.problems[0])
    assert not (server.shelf / "one.backup").exists()


@pytest.mark.parametrize("step", ["_write", "_fill", "try_out"])
def test_broken_off_anywhere_it_leaves_the_earlier_backup_and_no_half_one(
    server: Server, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = server.good_backup()
    before = file.read_bytes()

    def fail(*_arguments: object) -> None:
        raise OSError("the disk went away")

    monkeypatch.setattr(make, step, fail)
    report = server.back_up()

    assert [str(one) for one in report.problems] == ["The system refused: the disk went away"]
    assert file.read_bytes() == before
    assert not list(server.shelf.glob("*.partial"))


def test_one_at_a_time(server: Server) -> None:
    with work_folder(server.shelf, make.WORK):
        assert "Another backup or restore is at work" in str(server.back_up().problems[0])
    assert server.back_up().good


def test_a_full_disk_is_noticed_before(server: Server) -> None:
    with pytest.raises(BackupError, match="Not enough room"):
        need_space(server.shelf, 1 << 60)


def test_the_command_says_what_it_made_and_fails_when_it_is_not_good(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = server.run("backup", str(server.shelf / "a"))
    assert done.exit_code == 0, done.output
    assert "2 companies" in done.output
    assert "Good: restored on trial" in done.output
    assert "keys are in it" in done.output

    sealed = server.run("backup", str(server.shelf / "b"), "--ask", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert sealed.exit_code == 0, sealed.output
    assert is_sealed(server.shelf / "b")

    monkeypatch.setattr(make, "try_out", lambda *_arguments: ["nothing holds"])
    with capture_logs():
        ill = server.run("backup")
    assert ill.exit_code == 1
    assert "nothing holds" in ill.output


@on_postgresql
def test_a_role_that_may_not_make_a_schema_gets_a_backup_that_is_not_called_good(server: Server) -> None:
    superuser = sa.make_url(server.config.database_url).set(username="postgres")
    name = superuser.database
    with psycopg.connect(superuser.render_as_string(False), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" OWNER TO postgres')
        connection.execute("ALTER SCHEMA public OWNER TO postgres")
        connection.execute("GRANT CREATE, USAGE ON SCHEMA public TO suigong")
        try:
            report = server.back_up()
        finally:
            connection.execute(f'ALTER DATABASE "{name}" OWNER TO suigong')
            connection.execute("ALTER SCHEMA public OWNER TO pg_database_owner")

    assert not report.good
    assert report.path.exists()
    assert "Not verified" in str(report.problems[0])


@on_postgresql
def test_a_pg_dump_that_is_missing_or_too_old_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "INSTALLED", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "pg_dump is missing: apt-get install postgresql-client" in str(server.back_up().problems[0])

    old = tmp_path / "9" / "bin" / "pg_dump"
    old.parent.mkdir(parents=True)
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    assert "pg_dump is of version 9, the server of" in str(server.back_up().problems[0])
