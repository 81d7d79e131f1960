"""Sentences for whoever sits at the terminal, in the language that their shell is set to."""

from __future__ import annotations

import os

from flask_babel import force_locale, gettext

from webapp.backup.said import Said, Telling, fill


def told(words: Telling) -> str:
    """*words* in the terminal's language: Chinese where the shell says so, English otherwise, as all that ``flask`` prints."""
    if not isinstance(words, Said):
        return words
    with force_locale(language()):
        return fill(gettext(words.message), words.params)


def language() -> str:
    """What the first of LC_ALL, LC_MESSAGES, LANG that says anything says."""
    said = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    return "zh" if said.startswith("zh") else "en"
