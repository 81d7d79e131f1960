from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.backup import seal
from webapp.backup.archive import MANIFEST, is_sealed, new_archive, read_archive
from webapp.backup.errors import BackupError, Damaged, WrongPassphrase
from webapp.backup.manifest import FileFacts, Manifest, Totals

# Nothing in it repeats: another distance inside a repetition would be the same bytes.
ROWS = random.Random(1).randbytes(180_000)


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing may be cheap in tests."""
    monkeypatch.setattr(seal, "COST", 2)


def manifest(files: dict[str, FileFacts]) -> Manifest:
    return Manifest(
        made_at=datetime(2026, 11, 23, tzinfo=UTC),
        revision="a1",
        database="sqlite",
        totals=Totals(shared={}, companies={}),
        files=files,
    )


def write(path: Path, passphrase: str = "") -> Path:
    with new_archive(path, passphrase) as archive:
        archive.add_bytes("database/rows", ROWS)
        archive.add_bytes("keys/secret.key", b"key")
        archive.add_bytes(MANIFEST, manifest(archive.files.copy()).model_dump_json().encode())
    return path


def crafted(path: Path, *entries: tuple[str, bytes]) -> Path:
    """An archive as only somebody else would write it."""
    with gzip.open(path, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


@pytest.mark.parametrize("passphrase", ["", "right"])
def test_what_went_in_comes_out(tmp_path: Path, passphrase: str) -> None:
    file = write(tmp_path / "a", passphrase)

    read_archive(file, passphrase, lambda name: tmp_path / "out" / name)

    assert is_sealed(file) is bool(passphrase)
    assert (tmp_path / "out/database/rows").read_bytes() == ROWS
    assert (tmp_path / "out/keys/secret.key").read_bytes() == b"key"
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("passphrase", ["", "right"])
def test_a_file_cut_off_or_changed_anywhere_is_refused(
    tmp_path_factory: pytest.TempPathFactory, passphrase: str
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = write(folder / "whole", passphrase).read_bytes()

    @given(at=st.floats(0, 1, exclude_max=True), cut=st.booleans())
    @settings(max_examples=80)
    def harmed(at: float, cut: bool) -> None:
        place = int(at * len(whole))
        # The fourth to tenth byte of gzip's own head say when and where it was packed: nothing is lost with them.
        if not cut and not passphrase and place < 10:
            return
        rest = b"" if cut else bytes([whole[place] ^ 0x40]) + whole[place + 1 :]
        (folder / "harmed").write_bytes(whole[:place] + rest)
        with pytest.raises((Damaged, WrongPassphrase)):
            read_archive(folder / "harmed", passphrase, lambda _name: None)

    harmed()


def test_a_sealed_file_needs_its_passphrase(tmp_path: Path) -> None:
    file = write(tmp_path / "a", "right")

    for wrong in ("", "wrong"):
        with pytest.raises(WrongPassphrase, match="passphrase"):
            read_archive(file, wrong, lambda _name: None)


def test_any_other_file_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"PK\x03\x04 something else")

    with pytest.raises(Damaged, match="is not a backup"):
        is_sealed(tmp_path / "a")
    with pytest.raises(BackupError, match="cannot be read"):
        is_sealed(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["../secret.key", "/etc/passwd", "database/../../x", "a//b", ".hidden"])
def test_no_entry_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    file = crafted(tmp_path / "a", (name, b"evil"))

    with pytest.raises(Damaged, match="holds what no backup holds"):
        read_archive(file, "", lambda name: tmp_path / "out" / name)
    assert not (tmp_path / "out").exists()


def test_an_archive_without_its_manifest_or_one_of_its_files_is_refused(tmp_path: Path) -> None:
    said = manifest({"gone": FileFacts(size=1, sha256="0" * 64)}).model_dump_json().encode()

    with pytest.raises(Damaged, match="no manifest"):
        read_archive(crafted(tmp_path / "a", ("database/rows", ROWS)), "", lambda _name: None)
    with pytest.raises(Damaged, match="first gone"):
        read_archive(crafted(tmp_path / "b", (MANIFEST, said)), "", lambda _name: None)


def test_a_format_of_the_future_is_refused_in_words(tmp_path: Path) -> None:
    file = crafted(tmp_path / "a", (MANIFEST, json.dumps({"format": 2, "new": True}).encode()))

    with pytest.raises(BackupError, match="format 2"):
        read_archive(file, "", lambda _name: None)
