"""Commands about pieces known one by one: beginning to trace them, other numbers for them, and which piece it really was."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.domains.inventory import tracing
from webapp.domains.inventory.naming import SerialNumber
from webapp.domains.inventory.serial_models import Serial


class TracePieces(Body):
    """Whether each piece of the item has a serial number from now on."""

    item_id: UUID
    version: int
    on: bool


class RenamePiece(Body):
    """Another number for a piece, such as the one that its maker put on it."""

    serial_id: UUID
    version: int
    number: SerialNumber


class ExchangePieces(Body):
    """It was *other_id* to which happened what the books say of *serial_id*, and the other way round."""

    serial_id: UUID
    other_id: UUID
    version: int
    reason: str = Field(min_length=1, max_length=60)


class Traced(BaseModel):
    """The item after the command, and how many pieces in stock got a number."""

    item_id: UUID
    version: int
    numbered: int


class PieceResult(BaseModel):
    """A piece after the command."""

    id: UUID
    number: str
    state: str
    version: int


@command("inventory.trace_pieces", permission="items.write", body=TracePieces, result=Traced)
def trace_pieces(ctx: Context, body: TracePieces) -> Traced:
    """Trace an item piece by piece: what is in stock gets numbers at once. Once there are any, it stays so."""
    item, numbered = tracing.trace(ctx, body.item_id, body.version, on=body.on)
    return Traced(item_id=item.id, version=item.version, numbered=numbered)


@command("inventory.rename_piece", permission="stock.adjust", body=RenamePiece, result=PieceResult)
def rename_piece(ctx: Context, body: RenamePiece) -> PieceResult:
    """Give a piece another serial number."""
    return _result(tracing.rename(ctx, body.serial_id, body.version, body.number))


@command("inventory.exchange_pieces", permission="stock.adjust", body=ExchangePieces, result=PieceResult)
def exchange_pieces(ctx: Context, body: ExchangePieces) -> PieceResult:
    """Say that another piece had been meant."""
    return _result(tracing.exchange(ctx, body.serial_id, body.version, body.other_id, body.reason))


def _result(piece: Serial) -> PieceResult:
    return PieceResult(id=piece.id, number=piece.number, state=piece.state, version=piece.version)
