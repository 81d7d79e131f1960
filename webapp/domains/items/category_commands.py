"""Commands about the categories of items."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.domains.items import categories
from webapp.domains.items.catalogue_models import ItemCategory

_CODE = r"^[^+=\s].*$"
"""An import's answers begin with + or =, so no code does."""


class AddCategory(Body):
    """A new category, inside ``parent_id`` or at the top."""

    code: str = Field(min_length=1, max_length=64, pattern=_CODE)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    parent_id: UUID | None = None


class CategoryStep(Body):
    """A category as its sender saw it."""

    category_id: UUID
    version: int


class ChangeCategory(CategoryStep):
    """What changes about a category; a field left out stays as it is."""

    code: str = Field("", min_length=1, max_length=64, pattern=_CODE)
    name: str = Field("", min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    parent_id: UUID | None = None


class CategoryResult(BaseModel):
    """A category after the command."""

    id: UUID
    code: str
    version: int


def _result(category: ItemCategory) -> CategoryResult:
    return CategoryResult(id=category.id, code=category.code, version=category.version)


@command("items.add_category", permission="items.write", body=AddCategory, result=CategoryResult)
def add_category(ctx: Context, body: AddCategory) -> CategoryResult:
    """Add a category of items."""
    return _result(categories.add_category(ctx, dict(body)))


@command("items.change_category", permission="items.write", body=ChangeCategory, result=CategoryResult)
def change_category(ctx: Context, body: ChangeCategory) -> CategoryResult:
    """Rename a category, or move it with all that is in it."""
    changes = {name: getattr(body, name) for name in body.model_fields_set - {"category_id", "version"}}
    return _result(categories.change_category(ctx, body.category_id, body.version, changes))


@command("items.remove_category", permission="items.write", body=CategoryStep)
def remove_category(ctx: Context, body: CategoryStep) -> None:
    """Take away a category that nothing is in."""
    categories.remove_category(ctx, body.category_id, body.version)
