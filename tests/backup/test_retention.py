from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.backup.errors import BackupError
from webapp.backup.reports import Report, keep_report, read_reports
from webapp.backup.retention import DOUBTFUL, Keep, sweep, to_keep

START = datetime(2026, 1, 1, 18, 40, tzinfo=UTC)

histories = st.lists(
    st.tuples(st.integers(0, 24 * 800), st.booleans()), max_size=60, unique_by=lambda one: one[0]
).map(lambda found: [report(START + timedelta(hours=hour), good=good) for hour, good in found])
keeps = st.builds(Keep, st.integers(0, 10), st.integers(0, 6), st.integers(0, 14))


def report(at: datetime, *, good: bool = True, folder: Path = Path("/backups")) -> Report:
    return Report(made_at=at, file=str(folder / f"suigong-{at:%Y%m%dT%H%M%SZ}.backup"), good=good)


@given(history=histories, keep=keeps)
def test_the_last_good_backup_always_stays(history: list[Report], keep: Keep) -> None:
    good = [one.made_at for one in history if one.good]

    kept = to_keep(history, keep)

    assert not good or max(good) in kept


@given(history=histories, keep=keeps)
def test_each_of_the_last_days_that_had_a_good_one_keeps_its_newest(
    history: list[Report], keep: Keep
) -> None:
    by_day: dict[object, datetime] = {}
    for one in sorted(history, key=lambda one: one.made_at):
        if one.good:
            by_day[one.made_at.date()] = one.made_at

    kept = to_keep(history, keep)

    assert set(sorted(by_day.values(), reverse=True)[: keep.daily]) <= kept


@given(history=histories, keep=keeps)
def test_no_more_stay_than_were_asked_for(history: list[Report], keep: Keep) -> None:
    assert len(to_keep(history, keep)) <= max(1, keep.daily + keep.weekly + keep.monthly) + DOUBTFUL


@given(history=histories, keep=keeps)
def test_what_stays_once_is_decided_the_same_way_again(history: list[Report], keep: Keep) -> None:
    kept = to_keep(history, keep)

    assert to_keep([one for one in history if one.made_at in kept], keep) == kept


@given(history=histories, keep=keeps)
def test_one_that_is_not_good_never_drives_a_good_one_out(history: list[Report], keep: Keep) -> None:
    good = [one for one in history if one.good]

    assert to_keep(good, keep) <= to_keep(history, keep)


def test_a_year_of_nights_leaves_seven_days_four_weeks_and_twelve_months() -> None:
    nights = [report(START + timedelta(days=day)) for day in range(365)]

    kept = sorted(to_keep(nights, Keep()), reverse=True)

    assert kept[:7] == [START + timedelta(days=day) for day in range(364, 357, -1)]
    assert {at.month for at in kept} == set(range(1, 13))
    assert len(kept) <= 7 + 4 + 12


def test_only_our_own_files_in_the_folder_are_ever_deleted(tmp_path: Path) -> None:
    ours = [report(START + timedelta(days=day), folder=tmp_path) for day in range(3)]
    named = Report(made_at=START - timedelta(days=1), file=str(tmp_path / "before-upgrade.backup"), good=True)
    elsewhere = report(START - timedelta(days=2), folder=tmp_path / "stick")
    elsewhere.path.parent.mkdir()
    for one in (*ours, named, elsewhere):
        one.path.write_text("rows")
        keep_report(tmp_path, one)

    sweep(tmp_path, Keep(1, 0, 0), lambda path: path.name.startswith("suigong-"))

    assert [one.path.exists() for one in (*ours, named, elsewhere)] == [False, False, True, True, True]
    assert {one.made_at for one in read_reports(tmp_path)} == {
        ours[2].made_at,
        named.made_at,
        elsewhere.made_at,
    }


@pytest.mark.parametrize("text", ["7", "7,4", "a,b,c", "-1,4,12", ""])
def test_a_rule_that_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(BackupError, match="days,weeks,months"):
        Keep.read(text)
