"""Figures and days read as people in the factory write them, in both languages."""

import ast
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from pydantic import BaseModel, ValidationError

from webapp.core.actor import system_actor
from webapp.core.ids import new_id
from webapp.core.quantity import Quantity
from webapp.core.validation import field_errors
from webapp.web import i18n


@pytest.fixture
def app():
    app = Flask("i18n")
    i18n.install(app, lambda: None)
    return app


@pytest.fixture
def reading(app):
    def in_language(language):
        return app.test_request_context("/", headers={"Accept-Language": language})

    return in_language


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("9999", "9,999", "9,999"),
        ("12345", "1.23万", "12.35k"),
        ("1284600", "128.5万", "1.28m"),
        ("-1284600", "-128.5万", "-1.28m"),
        ("320000000", "3.2亿", "320m"),
        ("0.5", "0.5", "0.5"),
    ],
)
def test_large_figures_are_short_in_the_reader_s_own_steps(reading, value, zh, en):
    for language, expected in (("zh", zh), ("en", en)):
        with reading(language):
            assert i18n.short(Decimal(value)) == expected


def test_grouping_keeps_every_place_of_a_quantity():
    assert i18n.number(Decimal("1234567.890100")) == "1,234,567.8901"
    assert i18n.number("-0.000001") == "-0.000001"
    assert i18n.number(Decimal("999999999999.5")) == "999,999,999,999.5"


def test_money_has_two_places_and_halves_go_away_from_zero():
    assert i18n.money(Decimal("1234.5")) == "1,234.50"
    assert i18n.money(Decimal("-0.125")) == "-0.13"
    assert i18n.money(None) == ""


def test_a_negative_figure_is_marked():
    assert "num--negative" in i18n.money_markup(Decimal("-3"))
    assert "num--negative" not in i18n.money_markup(Decimal(3))


def test_units_are_escaped():
    assert "<b>" not in i18n.quantity_markup(1, "<b>")


def test_durations_read_as_hours_and_minutes(reading):
    with reading("zh"):
        assert i18n.duration(125) == "2 小时 05 分"
    with reading("en"):
        assert i18n.duration(timedelta(minutes=45)) == "45 min"


def test_moments_are_written_in_the_factory_s_time_zone(reading):
    with reading("en"):
        assert ">2026-11-22 08:30<" in i18n.moment(datetime(2026, 11, 22, 0, 30, tzinfo=UTC))


def test_the_choice_on_the_device_counts_before_the_user_s_and_the_browser_s(app):
    actor = system_actor(new_id(), locale="zh")
    with app.test_request_context("/", headers={"Cookie": "locale=en", "Accept-Language": "zh"}):
        assert i18n.choose_language(actor) == "en"
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert i18n.choose_language(actor) == "zh"
        assert i18n.choose_language(None) == "en"
    with app.test_request_context("/", headers={"Cookie": "locale=xx", "Accept-Language": "fr"}):
        assert i18n.choose_language(None) == "zh"


def test_a_domain_s_reason_is_translated_together_with_the_words_in_it(reading):
    with reading("zh"):
        text = i18n.say("The document is {status}; this step is not possible now.", {"status": "Closed"})
    assert text == "单据状态为“已结案”，现在不能进行这一步。"


@pytest.mark.parametrize(
    ("language", "written"),
    [("zh", "超出 1,160.10 元：风扇厂，0"), ("en", "1,160.10 CNY above: Fan Works, 0")],
)
def test_a_reason_names_people_in_the_reader_s_language_and_writes_amounts_as_such(
    reading, language, written
):
    message = {"zh": "超出 {owed:money}：{who}，{count}", "en": "{owed:money} above: {who}, {count}"}[
        language
    ]
    with reading(language):
        params = {"owed": "1160.10", "who": "风扇厂", "who_en": "Fan Works", "count": 0}
        assert i18n.say(message, params) == written


def test_what_a_validator_finds_wrong_is_said_in_the_reader_s_language(reading):
    class Body(BaseModel):
        quantity: Quantity

    for typed, zh, en in (
        ("1e9", "数值太大。", "The number is too large."),
        ("0.1234567", "最多 6 位小数。", "At most 6 decimal places."),
    ):
        with pytest.raises(ValidationError) as found:
            Body(quantity=typed)
        (wrong,) = field_errors(found.value)
        assert (wrong.field, wrong.code) == ("quantity", "value_error")
        for language, words in (("zh", zh), ("en", en)):
            with reading(language):
                assert i18n.say(wrong.message, wrong.params) == words


def test_no_validator_raises_an_error_that_only_english_readers_understand():
    kinds = {"field_validator", "model_validator"}
    bare = []
    for source in Path(i18n.__file__).parents[1].rglob("*.py"):
        for one in ast.walk(ast.parse(source.read_text())):
            if isinstance(one, ast.FunctionDef) and any(
                isinstance(mark, ast.Call) and getattr(mark.func, "id", "") in kinds
                for mark in one.decorator_list
            ):
                bare += [f"{source}: {one.name}" for part in ast.walk(one) if _is_value_error(part)]
    assert bare == []


def _is_value_error(part: ast.AST) -> bool:
    return (
        isinstance(part, ast.Raise)
        and isinstance(part.exc, ast.Call)
        and getattr(part.exc.func, "id", "") == "ValueError"
    )


def test_a_missing_parameter_does_not_hide_the_reason(reading):
    with reading("en"):
        assert i18n.say("Must be more than {gt}.") == "Must be more than {gt}."


def test_names_follow_the_language_where_there_is_one(reading):
    both, one = {"name": "风扇", "name_en": "Fan"}, {"name": "风扇", "name_en": None}
    with reading("en"):
        assert (i18n.local_name(both), i18n.local_name(one)) == ("Fan", "风扇")
    with reading("zh"):
        assert i18n.local_name(both) == "风扇"


@pytest.mark.parametrize(("language", "written"), [("zh", "1,160.10 元"), ("en", "1,160.10 CNY")])
def test_an_amount_in_a_sentence_names_the_money_in_the_reader_s_language(reading, language, written):
    with reading(language):
        assert i18n.amount(Decimal("1160.1")) == written
        assert i18n.amount(None) == ""


def test_no_screen_writes_the_currency_itself():
    sources = [*i18n.TRANSLATIONS.parent.rglob("*.html"), *i18n.TRANSLATIONS.parent.rglob("*.py")]
    own = {one.name for one in sources if "元" in (text := one.read_text()) or "CNY" in text}
    assert own == {"i18n.py"}


def test_of_a_cost_beyond_plan_more_is_the_bad_news(reading):
    with reading("en"):
        assert "+21.53" in i18n.variance_markup(Decimal("21.53"))
        assert "num--negative" in i18n.variance_markup(Decimal("21.53"))
        assert "num--negative" not in i18n.variance_markup(Decimal("-21.53"))


def test_quantities_that_were_kept_as_texts_are_grouped_and_numbers_of_documents_are_not(reading):
    with reading("en"):
        said = i18n.say("{order}: {arrived} came", {"order": "4000", "arrived": "4000"})
    assert said == "4000: 4,000 came"
