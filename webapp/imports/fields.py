"""What a kind of list is: its columns, and the command that takes it in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A column. *type*: text, code, quantity, price, whole, share, day, yes, unit, level, own_number, own_choice, or the name of
    a group of choices.

    *examples*: what the template shows, in Chinese and English. *help*: what its notes say. *most*: characters, or for a whole
    number the largest. *alone*: more words that name it in this kind and mean another field elsewhere.
    """

    name: str
    label: str
    type: str = "text"
    required: bool = False
    most: int = 200
    examples: tuple[str, str] = ("", "")
    help: str = ""
    least: int = 0
    headers: str = ""
    """The field of the table of synonyms whose headers it has, where that is not its own name."""
    words: tuple[str, ...] = ()
    """More headers that it has, in this company alone."""
    choices: tuple[str, ...] = ()
    """What may be said, for the type ``own_choice``."""
    same: bool = False
    """Whether an answer holds for every cell of the column that says the same: units and names, not numbers."""


@dataclass(frozen=True)
class Kind:
    """A kind of list. *command* takes it in, for who holds *permission*."""

    name: str
    title: str
    text: str
    icon: str
    permission: str
    command: str
    fields: tuple[Field, ...]
    most_rows: int = 10_000
    """As many as are taken in within a minute."""

    def field(self, name: str) -> Field | None:
        """The column called *name*, if there is one."""
        return next((one for one in self.fields if one.name == name), None)
