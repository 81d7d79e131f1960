"""Many rows at once, past the conversions that cost more than the database does: a plan has hundreds of thousands.

Values are as the plan has them: quantities in millionths, days as ordinals, ids as UUIDs, their bytes or their hex, JSON as text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    Insert,
    LargeBinary,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy import table as light_table
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, TIMESTAMP
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from webapp.core.db import Record, bound_company
from webapp.core.ids import new_id
from webapp.core.types import Guid, Scaled, UtcDateTime

CHUNK = 5_000


def write_rows(
    session: Session, model: type[Record], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert *rows* of *columns* into the session's company. Raises RuntimeError outside of a write transaction."""
    if not session.info.get("writing"):
        raise RuntimeError("rows are written inside core.db.write_transaction only")
    if not rows:
        return
    session.flush()
    table: Any = model.__table__
    write = _by_columns if session.connection().dialect.name == "postgresql" else _one_by_one
    for start in range(0, len(rows), CHUNK):
        write(session, table, columns, rows[start : start + CHUNK])


def _one_by_one(
    session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """SQLite: one prepared statement, run for each row."""
    connection = session.connection()
    own: dict[str, Sequence[Any]] = {"company_id": [bound_company(session).bytes] * len(rows)}
    for name, values_of in zip(columns, zip(*rows, strict=True), strict=True):
        own[name] = _changed(values_of, _SQLITE.get(type(table.c[name].type)))
    # Sent as it is compiled, without the columns' types: the values are what the database keeps.
    bare = light_table(table.name, *(column(name) for name in own))
    compiled = insert(bare).compile(dialect=connection.dialect, column_keys=list(own))
    values = list(zip(*(own[name] for name in compiled.positiontup or ()), strict=True))
    # One row a run: for many rows a statement SQLite journals each page that it touches, and random ids touch many.
    connection.exec_driver_sql(str(compiled), values)


def _changed(values: Sequence[Any], change: Callable[[Any], Any] | None) -> Sequence[Any]:
    return [None if one is None else change(one) for one in values] if change else values


def _by_columns(
    session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """PostgreSQL: one statement, to which each column comes as one text. COPY would go past the walls between companies."""
    sent: dict[str, Any] = {"own": bound_company(session)}
    for name, values in zip(columns, zip(*rows, strict=True), strict=True):
        column_text = _joined(_changed(values, _POSTGRESQL.get(type(table.c[name].type), str)))
        sent |= {f"{part}_{name}": value for part, value in zip(_PARTS, column_text, strict=True)}
    session.connection().execute(_statement(table, tuple(columns)), sent)


_PARTS = ("values", "between", "nothing")
"""What a column is sent as: its values in one text, what stands between them, and what stands for a value that is missing.

The driver's own arrays look for what has to be quoted in each value, which took longer than all the rest.
"""


_MARKS = range(1, 0xD800)


def _joined(values: Sequence[str | None]) -> tuple[str, str, str]:
    own = "".join(one for one in values if one is not None)
    between, nothing = islice((mark for mark in map(chr, _MARKS) if mark not in own), 2)
    ended = (*(nothing if one is None else one for one in values), "")
    return between.join(ended), between, nothing


@lru_cache
def _statement(table: Table, columns: tuple[str, ...]) -> Insert:
    lists = [_divided(*(bindparam(f"{part}_{name}", type_=Text()) for part in _PARTS)) for name in columns]
    rows = func.unnest(*lists).table_valued(*columns, name="rows").render_derived()
    chosen = [cast(rows.c[name], _made(table.c[name].type)) for name in columns]
    return insert(table).from_select(
        ["company_id", *columns], select(bindparam("own", type_=Guid()), *chosen)
    )


def _divided(values: Any, between: Any, nothing: Any) -> Any:
    """The values again. The last one is no value: a single empty text would otherwise be taken for none at all."""
    return func.trim_array(func.string_to_array(values, between, nothing), 1)


def _made(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """What a column's texts become."""
    if isinstance(type_, Scaled):
        return BigInteger()
    if isinstance(type_, LargeBinary):
        return BYTEA()
    if isinstance(type_, Guid):
        return Uuid()
    if isinstance(type_, UtcDateTime):
        return TIMESTAMP(timezone=True)
    return JSONB() if isinstance(type_, JSON) else type_


def many_ids(count: int) -> list[bytes]:
    """So many new ids, one after the other: what ``core.ids.new_id`` gives, counted on from there."""
    first = new_id().int
    return [(first + at).to_bytes(16, "big") for at in range(count)]


def _id_bytes(value: UUID | bytes | str) -> bytes:
    if isinstance(value, UUID):
        return value.bytes
    return bytes.fromhex(value) if isinstance(value, str) else value


def _id_text(value: UUID | bytes | str) -> str:
    if isinstance(value, UUID):
        return value.hex
    return value if isinstance(value, str) else value.hex()


@lru_cache(maxsize=4096)
def _day_text(value: int) -> str:
    return date.fromordinal(value).isoformat()


def _moment_text(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat(" ", "microseconds")


_SQLITE: dict[Any, Callable[[Any], Any]] = {Guid: _id_bytes, Date: _day_text, UtcDateTime: _moment_text}
_POSTGRESQL: dict[Any, Callable[[Any], str]] = {
    Guid: _id_text,
    Date: _day_text,
    UtcDateTime: datetime.isoformat,
    LargeBinary: lambda value: rf"\x{value.hex()}",
}
