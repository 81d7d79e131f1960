"""Commands about what may stand in for what."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import PositiveQuantity
from webapp.domains.items import substitutes
from webapp.domains.items.models import Substitution
from webapp.domains.items.structure_commands import Part
from webapp.domains.items.substitutes import Amount


class SetPart(Part):
    """A quantity of an item in one set."""

    item_id: UUID
    quantity: PositiveQuantity


class _Terms(Body):
    """When and how a substitution holds: in orders for one item or all, from and to which day, in which rank."""

    item_id: UUID | None = None
    priority: int = Field(1, ge=1, le=99)
    strategy: Literal["main_first", "use_up"] = "main_first"
    order_only: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = Field("", max_length=200)


class AddSubstitution(_Terms):
    """``substitutes`` may stand in for ``mains``, set for set: one item on each side is an equal swap, more are a group."""

    mains: list[SetPart] = Field(min_length=1, max_length=20)
    substitutes: list[SetPart] = Field(min_length=1, max_length=20)


class ChangeSubstitution(_Terms):
    """All terms as they shall be; what stands in for what stays."""

    substitution_id: UUID
    version: int
    active: bool = True


class SubstitutionResult(BaseModel):
    """The substitution after the command."""

    id: UUID
    version: int


_TERMS = tuple(_Terms.model_fields)


@command("items.add_substitution", permission="items.write", body=AddSubstitution, result=SubstitutionResult)
def add_substitution(ctx: Context, body: AddSubstitution) -> SubstitutionResult:
    """Let items stand in for others."""
    sides = [[Amount(**dict(one)) for one in parts] for parts in (body.mains, body.substitutes)]
    facts = {name: getattr(body, name) for name in _TERMS}
    return _result(substitutes.add_substitution(ctx, facts, *sides))


@command(
    "items.change_substitution", permission="items.write", body=ChangeSubstitution, result=SubstitutionResult
)
def change_substitution(ctx: Context, body: ChangeSubstitution) -> SubstitutionResult:
    """Change when and how items may stand in for others."""
    facts = {name: getattr(body, name) for name in (*_TERMS, "active")}
    return _result(substitutes.change_substitution(ctx, body.substitution_id, body.version, facts))


def _result(row: Substitution) -> SubstitutionResult:
    return SubstitutionResult(id=row.id, version=row.version)
