"""What ``make screens`` calls a shame, and what it lets pass."""

from __future__ import annotations

import re

from screenshots.words import Words

WORDS = Words(
    data="华美家电\n多做了几个\nbig_fan",
    english_of={"何平": "He Ping"},
    chinese_of={"He Ping": "何平"},
    texts=frozenset({"Actual cost"}),
    shapes=(re.compile(".+ good pieces"),),
)


def test_chinese_on_an_english_page_is_a_shame_unless_it_is_data() -> None:
    assert WORDS.shames(["实际成本", "多做了几个", "随工 Suigong"], "en") == [
        "Chinese '实际成本' in '实际成本'"
    ]


def test_a_name_is_said_in_the_language_of_the_page() -> None:
    assert WORDS.shames(["何平"], "en") == ["Chinese '何平' although it has the English name 'He Ping'"]
    assert WORDS.shames(["He Ping"], "zh") == ["English 'He Ping' although it has the Chinese name '何平'"]
    assert WORDS.shames(["He Ping", "何平"], "zh") == []


def test_our_own_english_on_a_chinese_page_is_a_shame_and_other_english_is_data() -> None:
    found = WORDS.shames(["Actual cost", "348  good\npieces", "Breeze Imports GmbH", "42 kg"], "zh")

    assert found == ["English 'Actual cost'", "English '348 good pieces'"]


def test_what_was_meant_for_programs_is_a_shame_unless_somebody_typed_it() -> None:
    assert WORDS.shames(["over_report", "缺 %(count)s 件", "big_fan"], "zh") == [
        "key 'over_report' in 'over_report'",
        "key '%(count)s' in '缺 %(count)s 件'",
    ]
