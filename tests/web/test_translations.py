"""Every text has its Chinese, and the catalogue fits what code and templates say."""

import re

import pytest

import compile_translations as texts


@pytest.fixture(scope="module")
def marked():
    return texts.extracted()


def test_every_marked_text_has_chinese_with_the_same_places_to_fill_in(marked):
    assert texts.untranslated(marked, texts.chinese()) == []


def test_no_text_is_kept_that_nobody_says_any_more(marked):
    said = {message.id for message in marked}
    kept = [message.id for message in texts.chinese() if message.id]
    assert [one for one in kept if one not in said] == []


def test_the_catalogue_compiles():
    assert [(message.id, str(why)) for message, why in texts.chinese().check()] == []


def test_chinese_sentences_use_chinese_punctuation():
    latin = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")
    assert [m.string for m in texts.chinese() if m.id and latin.search(str(m.string))] == []
