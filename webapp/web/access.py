"""What an endpoint needs of whoever calls it. Every endpoint says so; one that says nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])


class Caller(Enum):
    """Who may call."""

    ANYONE = "anyone"
    PERSON = "person"
    """Signed in by cookie, or on the API by bearer token."""
    DEVICE = "device"
    """An enrolled phone by its token."""
    PERSON_OR_DEVICE = "person or device"


@dataclass(frozen=True)
class Access:
    """The need of one endpoint: who, and with which permission."""

    caller: Caller
    permission: str | None = None
    revoked_too: bool = False
    """Whether a revoked phone may call: it may still hand over what it holds."""
    most_bytes: int | None = None
    """How large a request may be, where that is more than everywhere else."""


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What *endpoint* declared, or None: then nobody may call it."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def declares(access: Access) -> Callable[[View], View]:
    """Mark a view with *access*."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = declares(Access(Caller.ANYONE))
"""Anyone may call."""
signed_in = declares(Access(Caller.PERSON))
"""Any signed-in person may call; what they may do is decided inside, command by command."""
device_only = declares(Access(Caller.DEVICE))
"""Enrolled phones alone."""
device_even_revoked = declares(Access(Caller.DEVICE, revoked_too=True))
"""Enrolled phones, also those taken out of use: what they still hold must not be lost."""
person_or_device = declares(Access(Caller.PERSON_OR_DEVICE))
"""A signed-in person or an enrolled phone."""


def requires(permission: str, *, most_bytes: int | None = None) -> Callable[[View], View]:
    """Signed-in people who hold *permission*."""
    return declares(Access(Caller.PERSON, permission, most_bytes=most_bytes))
