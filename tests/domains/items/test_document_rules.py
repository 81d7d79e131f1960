"""Which of an item's documents count, on which day, for which of its revisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.items.document_rules import states
from webapp.domains.sync.file_types import DXF, PDF, STEP, document_type_of

FIRST = date(2026, 11, 1)


@dataclass(frozen=True)
class Paper:
    id: UUID
    number: str = "D-1"
    revision: int | None = None
    valid_from: date = FIRST
    created_at: datetime = datetime(2026, 11, 1, tzinfo=UTC)
    withdrawn_at: datetime | None = None
    kind: str = "drawing"


def paper(place: int, day: int = 0, **facts: object) -> Paper:
    return replace(Paper(UUID(int=place), valid_from=FIRST + timedelta(days=day)), **facts)  # type: ignore[arg-type]


def words(papers: list[Paper], revision: int = 0, day: int = 5) -> list[str]:
    found = states(papers, revision, FIRST + timedelta(days=day))
    return [found[one.id] for one in papers]


def test_the_last_whose_day_has_come_counts() -> None:
    papers = [paper(1), paper(2, day=5), paper(3, day=6), paper(4, number="D-2")]
    assert words(papers) == ["superseded", "present", "coming", "present"]
    assert words(papers, day=4) == ["present", "coming", "coming", "present"]


def test_what_is_for_one_revision_of_the_item_counts_for_that_alone() -> None:
    papers = [paper(1), paper(2, day=1, revision=1), paper(3, day=2, revision=2)]
    assert words(papers, revision=0) == ["present", "other", "other"]
    assert words(papers, revision=1) == ["superseded", "present", "other"]
    assert words(papers, revision=2) == ["superseded", "other", "present"]


def test_without_the_one_that_was_withdrawn_the_one_before_counts_again() -> None:
    gone = datetime(2026, 11, 3, tzinfo=UTC)
    assert words([paper(1), paper(2, day=1, withdrawn_at=gone)]) == ["present", "withdrawn"]


papers_drawn = st.lists(
    st.builds(
        lambda number, day, revision, gone: (number, day, revision, gone),
        st.sampled_from(["D-1", "D-2"]),
        st.integers(0, 9),
        st.sampled_from([None, 0, 1]),
        st.booleans(),
    ),
    max_size=8,
)


@given(papers_drawn, st.integers(0, 1), st.integers(0, 9))
def test_of_each_number_one_counts_as_soon_as_one_has_begun(
    drawn: list[tuple[str, int, int | None, bool]], revision: int, day: int
) -> None:
    gone = datetime(2026, 11, 3, tzinfo=UTC)
    papers = [
        paper(place, day=at, number=number, revision=own, withdrawn_at=gone if withdrawn else None)
        for place, (number, at, own, withdrawn) in enumerate(drawn)
    ]
    today = FIRST + timedelta(days=day)
    found = states(papers, revision, today)
    for number in ("D-1", "D-2"):
        begun = [
            one
            for one in papers
            if one.number == number
            and one.withdrawn_at is None
            and one.revision in (None, revision)
            and one.valid_from <= today
        ]
        present = [one for one in papers if one.number == number and found[one.id] == "present"]
        assert len(present) == bool(begun)
        assert all(one.valid_from <= present[0].valid_from for one in begun)
    assert set(found) == {one.id for one in papers}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n...", PDF),
        (b"ISO-10303-21;\nHEADER;", STEP),
        (b"  0\nSECTION\n  2\nHEADER\n", DXF),
        (b"999\nmade by us\r\n  0\r\nSECTION\r\n", DXF),
        (b"AutoCAD Binary DXF\r\n\x1a\x00...", DXF),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"MZ\x90\x00 a program called drawing.pdf", None),
        (b"<html><script>%PDF-1.7</script>", None),
        (b"PK\x03\x04 a sheet", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(data: bytes, kind: str | None) -> None:
    assert document_type_of(data) == kind
