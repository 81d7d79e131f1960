"""The company's own fields of items: which there are, making one, changing one, and no longer asking for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.versions import take_version
from webapp.domains.identity.companies import own_company
from webapp.domains.items.catalogue_models import CustomField
from webapp.domains.items.custom_rules import Value, taken
from webapp.domains.items.errors import (
    ChoicesNeeded,
    CustomValuesWrong,
    FieldLabelTaken,
    TooManyFields,
)
from webapp.domains.items.models import Item

MOST = 25
"""So many are asked for at most: a form with more is one that nobody fills in."""


def fields_of(session: Session, *, retired: bool = False) -> list[CustomField]:
    """The fields that are asked for, in order; *retired* ones after them where wanted."""
    statement = select(CustomField).order_by(CustomField.active.desc(), CustomField.seq, CustomField.key)
    return list(session.scalars(statement if retired else statement.where(CustomField.active)))


def add_field(ctx: Context, facts: Mapping[str, Any]) -> CustomField:
    """Make a field. Raises FieldLabelTaken, ChoicesNeeded, TooManyFields."""
    ctx.session.refresh(
        own_company(ctx.session), with_for_update=True
    )  # keys are counted one after the other
    count = ctx.session.scalar(select(func.count()).select_from(CustomField)) or 0
    if len(fields_of(ctx.session)) >= MOST:
        raise TooManyFields(most=MOST)
    field = CustomField(id=ctx.command_id, key=f"f{count + 1}", active=True, version=1, **facts)
    _check(ctx.session, field)
    ctx.session.add(field)
    ctx.session.flush()
    return field


def change_field(ctx: Context, field_id: UUID, version: int, changes: Mapping[str, Any]) -> CustomField:
    """Change all but the kind. Raises NotFound, StaleVersion, FieldLabelTaken, ChoicesNeeded, TooManyFields."""
    field = fetch(ctx.session, CustomField, field_id, lock=True)
    take_version(field, version)
    with ctx.session.no_autoflush:
        if changes.get("active") and not field.active and len(fields_of(ctx.session)) >= MOST:
            raise TooManyFields(most=MOST)
        for name, value in changes.items():
            setattr(field, name, value)
        _check(ctx.session, field)
    ctx.session.flush()
    return field


def set_values(session: Session, item: Item, given: Mapping[str, Value | None]) -> None:
    """Say what the own fields of *item* hold. Raises CustomValuesWrong with every field at fault."""
    values, wrong = taken(fields_of(session), given, item.custom or {})
    if wrong:
        raise CustomValuesWrong(*wrong)
    item.custom = values


def _check(session: Session, field: CustomField) -> None:
    same = select(CustomField.id).where(
        CustomField.label == field.label, CustomField.id != field.id, CustomField.active
    )
    if field.active and session.scalar(same) is not None:
        raise FieldLabelTaken(at="label")
    if field.kind == "choice" and not field.choices:
        raise ChoicesNeeded(at="choices")
