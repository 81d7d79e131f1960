from __future__ import annotations

from pathlib import Path

from noted import note, note_row


def test_each_tool_has_a_section_and_leaves_the_others_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.md"
    path.write_text("# What was measured\n\n| a |\n\n## First\n\nold\n\n## Second\n\nstays\n")

    note("First", "new", path)
    note("Third", "added", path)

    assert path.read_text() == (
        "# What was measured\n\n| a |\n\n## First\n\nnew\n\n## Second\n\nstays\n\n## Third\n\nadded\n"
    )


def test_a_row_replaces_the_one_of_the_same_name(tmp_path: Path) -> None:
    path = tmp_path / "results.md"
    for name, value in (("sqlite", "1"), ("postgresql", "2"), ("sqlite", "3")):
        note_row("Kills", "About.", ["database", "kills"], [name, value], path)

    table = ["| database | kills |", "| --- | --- |", "| postgresql | 2 |", "| sqlite | 3 |"]
    assert path.read_text().splitlines()[-5:] == ["", *table]
