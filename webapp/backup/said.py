"""A sentence kept with what fills it, so that whoever reads it later reads it in their own language."""

from __future__ import annotations

from webapp.backup.manifest import Facts


class Said(Facts):
    """*message* is an English msgid with places in braces, *params* what stands in them."""

    message: str
    params: dict[str, str | int] = {}

    def __str__(self) -> str:
        return fill(self.message, self.params)


Telling = Said | str
"""A report of an earlier version holds finished English sentences."""


def fill(template: str, params: dict[str, str | int]) -> str:
    """*template* with *params* in its places; as it is where they do not fit, so that the reason is never lost."""
    try:
        return template.format(**params)
    except (KeyError, IndexError, ValueError):
        return template
