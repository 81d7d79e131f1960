from __future__ import annotations

from pathlib import Path

import pytest

import once


def test_the_command_runs_once_for_the_same_inputs(place: Path) -> None:
    run(place)
    run(place)

    assert runs(place) == 1


def test_a_touched_file_changes_nothing_but_a_changed_one_does(place: Path) -> None:
    run(place)
    (place / "source" / "a.txt").touch()
    run(place)
    assert runs(place) == 1

    (place / "source" / "a.txt").write_text("other")
    run(place)
    assert runs(place) == 2


def test_what_tools_make_inside_a_source_folder_does_not_count(place: Path) -> None:
    run(place)
    (place / "source" / "node_modules").mkdir()
    (place / "source" / "node_modules" / "b.js").write_text("made")
    run(place)

    assert runs(place) == 1


def test_a_failed_command_is_tried_again(place: Path) -> None:
    assert once.main([str(place / "stamp"), str(place / "source"), "--", "false"]) == 1
    assert not (place / "stamp").exists()


def run(place: Path) -> None:
    append = f"echo x >> {place / 'log'}"
    assert once.main([str(place / "stamp"), str(place / "source"), "--", "sh", "-c", append]) == 0


def runs(place: Path) -> int:
    return len((place / "log").read_text().splitlines())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.txt").write_text("one")
    return tmp_path
