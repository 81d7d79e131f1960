"""HTML forms and commands: a posted form becomes a command's body, and what the command finds wrong comes back to its field.

Names in a form are the dotted paths of the body (``lines.0.quantity``), so that an error's path is the control's name.
Besides them:

- ``roles[]`` collects every value of that name into a list;
- ``item_id__text`` is what a lookup shows for ``item_id``; it is shown again, never sent;
- ``starts_at__local`` is a time of the company's wall clock; it is sent as a moment with its zone;
- ``command_id`` makes a double click one command; ``csrf_token`` is checked elsewhere.

Empty values are left out, so that a default applies or "please fill this in" is said. Rows left empty are dropped and the
others numbered anew, both in the body and on the page that comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from webapp.core.actor import Actor
from webapp.core.clock import Clock
from webapp.core.commands import execute
from webapp.core.envelope import Envelope, Outcome
from webapp.core.errors import DomainError, FieldError
from webapp.core.ids import new_id
from webapp.core.quantity import plain
from webapp.web.i18n import say

TEXT = "__text"
LOCAL = "__local"
LIST = "[]"
_NOT_BODY = {"csrf_token", "command_id"}

Tree = dict[str, Any]


IN_PERCENT = frozenset({"loss_rate", "cost_share"})
"""Fields that people fill in per cent and commands take as a share: their limits are said per cent, too."""
_LIMITS = frozenset({"lt", "le", "gt", "ge"})


def _as_asked(error: FieldError) -> dict[str, Any]:
    """What fills the message of *error*, in the unit in which its field is typed."""
    params = dict(error.params)
    if error.field.rpartition(".")[2] not in IN_PERCENT:
        return params
    return params | {name: f"{plain(Decimal(params[name]) * 100)} %" for name in _LIMITS & params.keys()}


class Form:
    """A form as a page shows it: the values as typed, and what is wrong with them."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.values: Mapping[str, Any] = values or {}
        self.command_id: UUID = new_id()
        self.posted = False
        self._errors: dict[str, list[str]] = {}

    @classmethod
    def read(cls, posted: MultiDict[str, str], *, keys: Mapping[str, Sequence[str]] | None = None) -> Form:
        """Return the form that was posted.

        *keys* names, for a list of rows, the fields that make a row count
        (``{"lines": ("item_id", "quantity")}``): a row in which all of them are empty is dropped even if it
        carries a preset unit or date.
        """
        form = cls(_tree(posted, keys or {}))
        form.posted = True
        form.command_id = _uuid(posted.get("command_id")) or form.command_id
        return form

    # --- for templates ---

    def value(self, name: str, default: Any = "") -> str:
        """Return what control *name* holds; *default* where nothing was typed on a form not yet posted."""
        found = _at(self.values, name)
        if found is None:
            return "" if self.posted or default is None else str(default)
        return str(found)

    def checked(self, name: str, value: str = "true", default: bool = False) -> bool:
        """Return whether a checkbox or radio button is on."""
        found = _at(self.values, name.removesuffix(LIST))
        if found is None:
            return default and not self.posted
        return value in found if isinstance(found, list) else str(found).lower() == value.lower()

    def rows(self, name: str) -> list[int]:
        """Return the indexes of the rows under *name*."""
        found = _at(self.values, name)
        return list(range(len(found))) if isinstance(found, list) else []

    def errors(self, name: str) -> list[str]:
        """Return what is wrong with control *name*, in the reader's language."""
        found = self._errors.get(name, [])
        if found and not self.value(name) and self.value(name + TEXT):
            return [_("Please choose one from the list.")]
        return found

    def summary(self) -> list[tuple[str, str]]:
        """Return every error as (name of the control or "", message)."""
        return [(name, text) for name in self._errors for text in self.errors(name)]

    # --- for views ---

    def body(self, time_zone: str = "UTC") -> Tree:
        """Return the command's body: what was typed, without what belongs to the page alone."""
        return _without_page(self.values, ZoneInfo(time_zone))

    def put(self, name: str, value: str) -> None:
        """Let control *name* of a posted form hold *value*, as if it had been typed: what a file that was sent is known by."""
        above, _, last = name.rpartition(".")
        branch = _at(self.values, above)
        if isinstance(branch, dict):
            branch[last] = value

    def add_error(self, name: str, message: str) -> None:
        """Say (in the reader's language) that *name* is wrong; "" for the form as a whole."""
        self._errors.setdefault(name, []).append(message)

    def forget(self, name: str) -> None:
        """Take back what was said of *name*."""
        self._errors.pop(name, None)

    def show(self, errors: Iterable[FieldError]) -> None:
        """Take over a command's field errors."""
        for error in errors:
            self.add_error(error.field, say(error.message, _as_asked(error)))

    def show_refusal(self, refusal: Outcome | DomainError) -> None:
        """Take over a refusal whole; the next try is another command and gets another id."""
        fields = refusal.errors if isinstance(refusal, Outcome) else refusal.fields
        self.show(fields)
        if not fields:
            self.add_error("", say(refusal.message, refusal.params))
        self.command_id = new_id()


def send(session: Session, actor: Actor, clock: Clock, type_: str, form: Form, **fixed: Any) -> Outcome:
    """Send *form* as the command *type_*, with *fixed* body fields that the form does not decide (the document's id).

    A refusal is taken over by the form. The caller renders the form again for those, and redirects otherwise.
    """
    body = form.body(actor.time_zone) | {name: _plain(value) for name, value in fixed.items()}
    outcome = execute(session, actor, Envelope(form.command_id, type_, body), clock)
    if outcome.status in ("refused", "rejected", "failed"):
        form.show_refusal(outcome)
    return outcome


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


# --- dotted names to trees --------------------------------------------------------------------------------------


def _tree(posted: MultiDict[str, str], keys: Mapping[str, Sequence[str]]) -> Tree:
    tree: Tree = {}
    for name in posted:
        if name not in _NOT_BODY:
            _put(tree, name.removesuffix(LIST).split("."), _typed(posted, name))
    return {name: _rows(value, keys.get(name, ())) for name, value in tree.items()}


def _typed(posted: MultiDict[str, str], name: str) -> Any:
    values = [value.strip() for value in posted.getlist(name)]
    # The last of several values counts: a checkbox comes after its hidden "false".
    return [value for value in values if value] if name.endswith(LIST) else values[-1]


def _put(tree: Tree, path: list[str], value: Any) -> None:
    *parents, last = path
    branch: Any = tree
    for part in parents:
        branch = branch.setdefault(part, {})
        if not isinstance(branch, dict):
            return  # a name both a value and a parent: not one of our forms
    branch[last] = value


def _rows(value: Any, keys: Sequence[str]) -> Any:
    """Return *value* with numbered dicts as lists, in order, the empty rows left out."""
    if not isinstance(value, dict):
        return value
    if not value or not all(part.isdigit() for part in value):
        return {name: _rows(part, ()) for name, part in value.items()}
    ordered = [_rows(value[index], ()) for index in sorted(value, key=int)]
    return [row for row in ordered if not _is_blank(row, keys)]


def _is_blank(row: Any, keys: Sequence[str]) -> bool:
    if not isinstance(row, dict):
        return not row
    return not any(value for name, value in row.items() if not keys or name.removesuffix(TEXT) in keys)


def _at(tree: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(tree, Mapping):
            tree = tree.get(part)
        elif isinstance(tree, list) and part.isdigit() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return None
    return tree


def _without_page(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, Mapping):
        return dict(_sent(value, zone))
    return [_without_page(one, zone) for one in value] if isinstance(value, list) else value


def _sent(values: Mapping[str, Any], zone: ZoneInfo) -> Iterable[tuple[str, Any]]:
    for name, value in values.items():
        if name.endswith(TEXT) or value in ("", None):
            continue
        if name.endswith(LOCAL):
            yield name.removesuffix(LOCAL), _moment(value, zone)
        else:
            yield name, _without_page(value, zone)


def _moment(text: str, zone: ZoneInfo) -> str:
    """Return a wall-clock time with its zone; unreadable text as it is, so that the body's validation names the field."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text
