"""A signature as lines: what the server takes as one, and what it draws of it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.sales.signatures import HEIGHT, MOST_NUMBERS, WIDTH, fault, path_of
from webapp.printing.delivery_notes import _drawing

POINTS = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))
STROKES = st.lists(
    st.lists(POINTS, min_size=1, max_size=20).map(lambda points: [*sum(points, ())]), max_size=20
)


@given(STROKES)
def test_whatever_lies_on_the_grid_is_a_signature_and_its_drawing_says_every_point_once(
    strokes: list[list[int]],
) -> None:
    assert fault(strokes) == ""
    said = [[int(one) for one in re.findall(r"\d+", part)] for part in path_of(strokes).split("M") if part]
    dots = [one * 2 if len(one) == 2 else one for one in strokes]
    assert said == dots


@given(STROKES)
def test_the_picture_of_a_signature_is_one_path_and_nothing_that_a_page_would_run(
    strokes: list[list[int]],
) -> None:
    picture = ElementTree.fromstring(str(_drawing(strokes)))
    (path,) = picture
    assert path.tag.endswith("path")
    assert re.fullmatch(r"[ML0-9 ]*", path.attrib["d"])


@given(STROKES.filter(bool), st.integers(), st.data())
def test_a_point_beside_the_grid_or_half_a_point_is_none(
    strokes: list[list[int]], value: int, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(strokes) - 1))
    where = data.draw(st.integers(0, len(strokes[at]) - 1))
    changed = [[*one] for one in strokes]
    changed[at][where] = value
    most = HEIGHT if where % 2 else WIDTH
    assert (fault(changed) == "") == (0 <= value <= most)
    assert fault([*strokes, [1]]) != ""
    assert fault([*strokes, []]) != ""


def test_a_drawing_without_end_is_none() -> None:
    assert fault([[1, 2] * (MOST_NUMBERS // 2)]) == ""
    assert fault([[1, 2] * (MOST_NUMBERS // 2), [1, 2]]) != ""
