"""What people see of the company's own fields of items."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.items.custom_fields import fields_of


class FieldRow(BaseModel):
    """A field of the company's own. ``active``: whether it is asked for."""

    id: UUID
    key: str
    label: str
    label_en: str
    kind: str
    unit: str
    choices: list[str]
    required: bool
    listed: bool
    seq: int
    active: bool
    version: int


@query("items.custom_fields", permission="items.read", params=NoParams, result=list[FieldRow])
def custom_fields(ctx: ReadContext, _params: NoParams) -> list[FieldRow]:
    """The company's own fields in order, those that are asked for no more at the end."""
    return [
        FieldRow.model_validate(one, from_attributes=True) for one in fields_of(ctx.session, retired=True)
    ]
