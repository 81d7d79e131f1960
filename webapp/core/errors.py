"""Typed reasons for saying no. Each has a stable code for programs and a message template for people.

The template is the English msgid; the edge translates it and fills in *params* (see ``core.i18n``).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

from webapp.core.i18n import N_


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: its dotted path in the body (``lines.0.quantity``), a code and a message template."""

    field: str
    code: str
    message: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


class DomainError(Exception):
    """A business reason why a command cannot be done, or a query not be answered.

    Subclasses set ``code`` and ``message``; *params* fill the template, *fields* point at the inputs at fault.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str] = N_("This cannot be done.")
    http_status: ClassVar[int] = 422

    def __init__(self, *fields: FieldError, at: str | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params
        own = (FieldError(at, self.code, self.message, params),) if at else ()
        self.fields = own + fields

    def within(self, path: str) -> DomainError:
        """The same error, its fields those of the part at *path* (``lines.0``): it then points at the form that was filled in."""
        self.fields = tuple(dataclasses.replace(one, field=f"{path}.{one.field}") for one in self.fields)
        return self


class NotFound(DomainError):
    """The document named does not exist in this company."""

    code = "not_found"
    message = N_("This document does not exist, or belongs to somebody else.")
    http_status = 404


class Forbidden(DomainError):
    """The actor's roles do not include the permission."""

    code = "forbidden"
    message = N_("Your role does not allow this. Ask an administrator.")
    http_status = 403


class InvalidBody(DomainError):
    """The body does not have the command's form; every field at fault is named."""

    code = "invalid"
    message = N_("Please check the marked fields.")


class StateError(DomainError):
    """The document's state does not allow the step."""

    code = "wrong_state"
    message = N_("The document is {status}; this step is not possible now.")
    http_status = 409


class Held(DomainError):
    """Not refused, not done: the record waits for a person's decision, and is kept whole."""

    code = "held"
    message = N_("Waits for the team leader.")


class Deferred(DomainError):
    """What the record builds on has not arrived yet; it is judged again when that has, and held after 24 hours."""

    code = "deferred"
    message = N_("Waits for what it builds on.")


class Unjudged(DomainError):
    """Kept, and not judged: nobody can say who sent it, or this server does not know it (yet). A person looks at it."""

    code = "stored"
    message = N_("Kept; somebody in the office will look at it.")
