"""What may stand in for what: defining substitutions, and reading those that are valid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.versions import take_version
from webapp.domains.items.errors import ItemUnknown, SubstituteTwice, ValidityEndsEarly
from webapp.domains.items.models import Item, Substitution, SubstitutionPart

MAIN, SUBSTITUTE = "main", "substitute"


@dataclass(frozen=True)
class Amount:
    """A quantity of an item in one set of a substitution."""

    item_id: UUID
    quantity: Decimal


@dataclass(frozen=True)
class Swap:
    """A substitution with both of its sides."""

    substitution: Substitution
    mains: tuple[Amount, ...]
    substitutes: tuple[Amount, ...]


def add_substitution(
    ctx: Context, facts: Mapping[str, Any], mains: Sequence[Amount], substitutes: Sequence[Amount]
) -> Substitution:
    """Say what may stand in for what; *facts* are columns of ``Substitution``.

    Raises ItemUnknown, SubstituteTwice, ValidityEndsEarly.
    """
    row = Substitution(id=ctx.command_id, active=True, version=1)
    _assign(ctx.session, row, facts)
    sides = [(MAIN, "mains", mains), (SUBSTITUTE, "substitutes", substitutes)]
    _check_parts(ctx.session, sides)
    ctx.session.add(row)
    ctx.session.flush()
    parts = [(side, amount) for side, _, amounts in sides for amount in amounts]
    ctx.session.add_all(
        SubstitutionPart(
            substitution_id=row.id, seq=seq, side=side, item_id=amount.item_id, quantity=amount.quantity
        )
        for seq, (side, amount) in enumerate(parts, start=1)
    )
    ctx.session.flush()
    return row


def change_substitution(
    ctx: Context, substitution_id: UUID, version: int, facts: Mapping[str, Any]
) -> Substitution:
    """Change when and how a substitution holds. What stands in for what stays: orders were made with it; define another one.

    Raises NotFound, StaleVersion, ItemUnknown, ValidityEndsEarly.
    """
    row = fetch(ctx.session, Substitution, substitution_id, lock=True)
    take_version(row, version)
    _assign(ctx.session, row, facts)
    ctx.session.flush()
    return row


def swaps_for(session: Session, main_ids: Collection[UUID], for_item: UUID, today: date) -> list[Swap]:
    """What may be decided on *today* in an order for *for_item* that needs *main_ids*, in the order of priority."""
    wanted = select(SubstitutionPart.substitution_id).where(
        SubstitutionPart.side == MAIN, SubstitutionPart.item_id.in_(main_ids)
    )
    statement = select(Substitution).where(
        Substitution.id.in_(wanted),
        Substitution.active,
        or_(Substitution.item_id.is_(None), Substitution.item_id == for_item),
        or_(Substitution.valid_from.is_(None), Substitution.valid_from <= today),
        or_(Substitution.valid_to.is_(None), Substitution.valid_to >= today),
    )
    rows = session.scalars(statement.order_by(Substitution.priority, Substitution.id))
    found = with_parts(session, rows)
    return [one for one in found if all(main.item_id in main_ids for main in one.mains)]


def with_parts(session: Session, rows: Iterable[Substitution]) -> list[Swap]:
    """Each of *rows* with what stands on its two sides."""
    rows = list(rows)
    sides: dict[tuple[UUID, str], list[Amount]] = defaultdict(list)
    wanted = [row.id for row in rows]
    statement = select(SubstitutionPart).where(SubstitutionPart.substitution_id.in_(wanted))
    for part in session.scalars(statement.order_by(SubstitutionPart.seq)):
        sides[part.substitution_id, part.side].append(Amount(part.item_id, part.quantity))
    return [Swap(row, tuple(sides[row.id, MAIN]), tuple(sides[row.id, SUBSTITUTE])) for row in rows]


def _assign(session: Session, row: Substitution, facts: Mapping[str, Any]) -> None:
    for field, value in facts.items():
        setattr(row, field, value)
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise ValidityEndsEarly(at="valid_to")
    known = select(Item.id).where(Item.id == row.item_id)
    with session.no_autoflush:
        if row.item_id is not None and session.scalar(known) is None:
            raise ItemUnknown(at="item_id")


def _check_parts(session: Session, sides: Sequence[tuple[str, str, Sequence[Amount]]]) -> None:
    wanted = {amount.item_id for _, _, amounts in sides for amount in amounts}
    known = set(session.scalars(select(Item.id).where(Item.id.in_(wanted), Item.phantom.is_(False))))
    seen: set[UUID] = set()
    for _, field, amounts in sides:
        for place, amount in enumerate(amounts):
            if amount.item_id not in known:
                raise ItemUnknown(at=f"{field}.{place}.item_id")
            if amount.item_id in seen:
                raise SubstituteTwice(at=f"{field}.{place}.item_id")
            seen.add(amount.item_id)
