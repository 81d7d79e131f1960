"""Commands about the company's own fields of items."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from webapp.core.commands import Body, Context, command
from webapp.domains.items import custom_fields
from webapp.domains.items.catalogue_models import CustomField

FieldKind = Literal["text", "number", "date", "choice", "yes_no"]
Choices = list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]]


class AddField(Body):
    """A new field; ``unit`` is for numbers, ``choices`` for fields to choose from."""

    label: str = Field(min_length=1, max_length=40)
    label_en: str = Field("", max_length=40)
    kind: FieldKind
    unit: str = Field("", max_length=16)
    choices: Choices = Field(default=[], max_length=50)
    required: bool = False
    listed: bool = False
    seq: int = Field(0, ge=0, le=999)


class ChangeField(Body):
    """What changes about a field; what is left out stays as it is. ``active`` false: it is asked for no more."""

    field_id: UUID
    version: int
    label: str = Field("", min_length=1, max_length=40)
    label_en: str = Field("", max_length=40)
    unit: str = Field("", max_length=16)
    choices: Choices = Field(default=[], max_length=50)
    required: bool = False
    listed: bool = False
    seq: int = Field(0, ge=0, le=999)
    active: bool = True


class FieldResult(BaseModel):
    """A field after the command; values name it by its ``key``."""

    id: UUID
    key: str
    version: int


def _result(field: CustomField) -> FieldResult:
    return FieldResult(id=field.id, key=field.key, version=field.version)


@command("items.add_custom_field", permission="items.write", body=AddField, result=FieldResult)
def add_field(ctx: Context, body: AddField) -> FieldResult:
    """Make a field of the company's own for items."""
    return _result(custom_fields.add_field(ctx, dict(body)))


@command("items.change_custom_field", permission="items.write", body=ChangeField, result=FieldResult)
def change_field(ctx: Context, body: ChangeField) -> FieldResult:
    """Change a field of the company's own, retire it, or ask for it again."""
    changes = {name: getattr(body, name) for name in body.model_fields_set - {"field_id", "version"}}
    return _result(custom_fields.change_field(ctx, body.field_id, body.version, changes))
