from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

import system_packages
from system_packages import Need

MISSING = Need("libnever0", "nothing", lambda: False)
PRESENT = Need("libalways0", "everything", lambda: True)


@pytest.mark.usefixtures("debian")
def test_nothing_is_run_when_nothing_is_missing(commands: list[list[str]]) -> None:
    system_packages.NEEDS["probe"] = [PRESENT]

    assert system_packages.main("probe") == 0
    assert commands == []


@pytest.mark.usefixtures("debian")
def test_root_gets_exactly_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, commands: list[list[str]]
) -> None:
    system_packages.NEEDS["probe"] = [PRESENT, MISSING]
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert system_packages.main("probe") == 0
    update, install = commands
    assert update[:2] == ["apt-get", "update"]
    assert install[:2] == ["apt-get", "install"]
    assert [word for word in install if word.startswith("lib")] == ["libnever0"]


@pytest.mark.usefixtures("debian")
def test_others_are_told_the_one_command(
    monkeypatch: pytest.MonkeyPatch, commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    system_packages.NEEDS["probe"] = [PRESENT, MISSING]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert system_packages.main("probe") == 1
    assert commands == []
    assert "sudo apt-get install --no-install-recommends libnever0\n" in capsys.readouterr().err


def test_ubuntu_calls_chromium_by_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "ubuntu"})

    names = {system_packages.package_name(need) for need in system_packages.NEEDS["test"]}

    assert "chromium-browser" in names
    assert "chromium" not in names


def test_backups_of_postgresql_need_its_client_and_those_of_sqlite_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(Path, "glob", lambda _path, _pattern: iter(()))

    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert system_packages.postgresql_client()
    monkeypatch.setenv("DATABASE_URL", "postgresql://suigong@/suigong")
    assert not system_packages.postgresql_client()


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "debian"})
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_packages, "NEEDS", dict(system_packages.NEEDS))


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been run."""
    ran: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return ran
