"""The reader's language and how figures and days are written in it.

The source strings are English and are the msgids. Chinese is the default; its catalogue is complete (a test sees to it).
The language is, in this order: what was chosen on this device (cookie), the user's own setting, what the browser
asks for, Chinese. Numbers are never passed through floats: they are grouped as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale, get_timezone, get_translations, gettext
from markupsafe import Markup, escape

from webapp.core.actor import Actor
from webapp.core.quantity import MONEY_PLACES, plain, round_money

LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English"}
DEFAULT_LANGUAGE = "zh"
DEFAULT_TIME_ZONE = "Asia/Shanghai"
TRANSLATIONS = Path(__file__).parent / "translations"

ActorOf = Callable[[], Actor | None]
Number = Decimal | int | str

_SCALES: Mapping[str, tuple[tuple[Decimal, str], ...]] = {
    "zh": ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**4), "k")),
}
_PER_CENT = re.compile(r"%(?!\()")
_SCALE_UNIT = {"亿": 10**8, "万": 10**4, "bn": 10**9, "m": 10**6, "k": 10**3}


def install(app: Flask, actor_of: ActorOf) -> None:
    """Set flask-babel up, with *actor_of* telling whose settings count (None before sign-in)."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT_LANGUAGE)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    Babel(
        app,
        locale_selector=lambda: choose_language(actor_of()),
        timezone_selector=lambda: time_zone_of(actor_of()),
    )
    _install_words(app)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(say=say, language=language, languages=LANGUAGES, currency=currency)


def _install_words(app: Flask) -> None:
    """Let templates find their words by the language alone.

    flask-babel asks for its context five times and writes the language's name down for each word, a fifth of what a list takes.
    """
    catalogues: dict[Locale | None, NullTranslations] = {}

    def catalogue() -> NullTranslations:
        locale = get_locale()
        found = catalogues.get(locale)
        if found is None:
            found = catalogues[locale] = get_translations()
        return found

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's own extension
        gettext=lambda text: _only_named(catalogue().gettext(text)),
        ngettext=lambda one, many, count: _only_named(catalogue().ngettext(one, many, count)),
        newstyle=True,
    )


def _only_named(words: str) -> str:
    """*words* for Jinja, which puts values in even where there are none: only ``%(name)s`` is a place, "2 %" is two per cent."""
    return _PER_CENT.sub("%%", words) if "%" in words else words


def choose_language(actor: Actor | None) -> str:
    """Return the language for this request."""
    if not has_request_context():
        return actor.locale if actor else DEFAULT_LANGUAGE
    for wished in (request.cookies.get("locale", ""), actor.locale if actor else ""):
        if wished in LANGUAGES:
            return wished
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def time_zone_of(actor: Actor | None) -> str:
    """Return the company's time zone: days and shifts are the factory's, wherever the reader sits."""
    return actor.time_zone if actor else DEFAULT_TIME_ZONE


def language() -> str:
    """Return the language being written now: ``zh`` or ``en``."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT_LANGUAGE


def say(message: str | None, params: Mapping[str, Any] | None = None) -> str:
    """Return a domain's message template in the reader's language, filled in.

    Text parameters that are words of the catalogue (a status, a role) are translated too; of a parameter that comes with
    another called ``…_en`` English readers see that one; ``{owed:money}`` is an amount with its currency.
    """
    if not message:
        return ""
    known = params or {}
    english = language() == "en"
    own = {name: (english and known.get(f"{name}_en")) or value for name, value in known.items()}
    return _fill(gettext(message), {name: _Said(_param(name, value)) for name, value in own.items()})


class _Said(str):
    """A parameter's text, which a template may ask for as an amount."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return amount(self.replace(",", "")) if spec == "money" else format(str(self), spec)


QUANTITIES = frozenset(
    {
        "arrived",
        "ordered",
        "received",
        "needed",
        "available",
        "locked",
        "left",
        "quantity",
        "pieces",
        "reported",
        "possible",
    }
)
"""Parameters that are always quantities. What was kept as a text (a record that waits) is grouped as others are."""
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def _param(name: str, value: Any) -> str:
    if name in QUANTITIES and isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        return number(Decimal(value))
    return _word(value)


def _fill(template: str, params: Mapping[str, str]) -> str:
    try:
        return template.format(**params)
    except (KeyError, IndexError, ValueError):
        return template  # a missing parameter must not hide the reason


def _word(value: Any) -> str:
    if isinstance(value, Decimal):
        return number(value)
    return gettext(value) if isinstance(value, str) and value else str(value)


def local_name(thing: Any, field: str = "name") -> str:
    """Return *thing*'s name in the reader's language: ``name_en`` for English where there is one, else ``name``."""
    own = _get(thing, f"{field}_en") if language() == "en" else None
    return str(own or _get(thing, field) or "")


def _get(thing: Any, field: str) -> Any:
    return thing.get(field) if isinstance(thing, Mapping) else getattr(thing, field, None)


# --- Figures --------------------------------------------------------------------------------------------------------


def number(value: Number | None, places: int | None = None) -> str:
    """Return *value* with thousands grouped; *places* fixes the decimals, else as many as it has."""
    if value is None or value == "":
        return ""
    exact = Decimal(value)
    text = plain(exact) if places is None else format(_rounded(exact, places), "f")
    whole, dot, fraction = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-') or 0):,}{dot}{fraction}"


def money(value: Number | None) -> str:
    """Return a ledger amount: grouped, always two places."""
    return "" if value is None or value == "" else number(round_money(Decimal(value)), MONEY_PLACES)


def currency() -> str:
    """Return the word for the money that amounts are in: 元, CNY. No screen writes it itself."""
    return gettext("CNY")


def amount(value: Number | None) -> str:
    """Return a ledger amount with its currency, for the middle of a sentence: 1,160.10 CNY."""
    written = money(value)
    return f"{written} {currency()}" if written else ""


def short(value: Number | None) -> str:
    """Return a large figure as people say it: 12.35万 in Chinese, 123.5k in English. Small ones stay whole."""
    if value is None or value == "":
        return ""
    exact = Decimal(value)
    for limit, unit in _SCALES[language()]:
        if abs(exact) >= limit:
            scaled = exact / _SCALE_UNIT[unit]
            return number(_rounded(scaled, 2 if abs(scaled) < 100 else 1).normalize()) + unit
    return number(_rounded(exact, 2).normalize())


def percent(value: Number | None, places: int = 1) -> str:
    """Return a ratio (0.953) as a percentage (95.3%)."""
    return "" if value is None or value == "" else f"{number(Decimal(value) * 100, places)}%"


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def figure(text: str, value: Number | None, unit: str = "", title: str = "") -> Markup:
    """Return *text* marked up as a figure: tabular, never broken, red when negative, its unit a step quieter."""
    if not text:
        return Markup("")
    negative = " num--negative" if Decimal(value or 0) < 0 else ""
    shown = Markup('<span class="unit">{}</span>').format(unit) if unit else ""
    hint = Markup(' title="{}"').format(title) if title else ""
    return Markup('<span class="num{}"{}>{}{}</span>').format(negative, hint, text, shown)


def quantity_markup(value: Number | None, unit: str = "") -> Markup:
    """Return a quantity with its unit."""
    return figure(number(value), value, unit)


def money_markup(value: Number | None, currency: str = "") -> Markup:
    """Return an amount with its currency, if that needs saying."""
    return figure(money(value), value, currency)


def short_markup(value: Number | None, unit: str = "") -> Markup:
    """Return a large figure as people say it, the exact one when pointed at."""
    return figure(short(value), value, unit, title=number(value))


def variance_markup(value: Number | None, currency: str = "") -> Markup:
    """Return what was spent beyond plan, with its sign: more is the bad news here, so more is red."""
    exact = Decimal(value or 0)
    return figure(("+" if exact > 0 else "") + money(value), -exact, currency)


def percent_markup(value: Number | None, places: int = 1) -> Markup:
    """Return a ratio as a percentage."""
    return figure(percent(value, places), value)


# --- Days and times -------------------------------------------------------------------------------------------------


def day(value: date | str | None) -> Markup:
    """Return a calendar day, the same in both languages: 2026-11-22."""
    if not value:
        return Markup("")
    text = value if isinstance(value, str) else value.isoformat()[:10]
    return Markup('<time class="num" datetime="{0}">{0}</time>').format(text)


def moment(value: datetime | None, form: str = "%Y-%m-%d %H:%M") -> Markup:
    """Return a moment in the company's time zone, to the minute."""
    if value is None:
        return Markup("")
    local = as_local(value)
    return Markup('<time class="num" datetime="{}">{}</time>').format(local.isoformat(), local.strftime(form))


def clock_time(value: datetime | None) -> Markup:
    """Return the time of day of a moment."""
    return moment(value, "%H:%M")


def moment_short(value: datetime | None) -> Markup:
    """Return a moment without its year."""
    return moment(value, "%m-%d %H:%M")


def as_local(value: datetime) -> datetime:
    """Return *value* in the zone that pages are written in."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(get_timezone())


def duration(value: Number | timedelta | None) -> str:
    """Return minutes as people read them: 2 h 05 min, 2小时05分."""
    if value is None or value == "":
        return ""
    minutes = (
        int(value.total_seconds() // 60) if isinstance(value, timedelta) else int(_rounded(Decimal(value), 0))
    )
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else ""
    if hours == 0:
        return sign + gettext("%(minutes)s min", minutes=rest)
    return sign + gettext("%(hours)s h %(minutes)s min", hours=f"{hours:,}", minutes=f"{rest:02d}")


def lines(text: str | None) -> Markup:
    """Return *text* with its line breaks."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


FILTERS: Mapping[str, Callable[..., Any]] = {
    "name": local_name,
    "number": number,
    "quantity": quantity_markup,
    "money": money_markup,
    "amount": amount,
    "variance": variance_markup,
    "short": short_markup,
    "percent": percent_markup,
    "day": day,
    "moment": moment,
    "moment_short": moment_short,
    "clock": clock_time,
    "duration": duration,
    "lines": lines,
}
