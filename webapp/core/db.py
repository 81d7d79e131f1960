"""Rows, their keys, and the session that writes them.

Every company-owned table derives from :class:`Record`: its key is ``(company_id, id)``, and so is every reference to it, so the
database itself refuses a reference into another company (the first tenancy wall; ``core.tenancy`` holds the other two).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, MetaData, String, Text
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Relationship,
    Session,
    mapped_column,
    registry,
    relationship,
)

from webapp.core import memory
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.core.types import Guid, Json, UtcDateTime, money_type, quantity_type

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Short = Annotated[str, mapped_column(String(64))]
"""Numbers, codes, states."""
Name = Annotated[str, mapped_column(String(200))]
Big = Annotated[int, mapped_column(BigInteger)]
"""Counters that never end."""
Long = Annotated[str, mapped_column(Text)]
Qty = Annotated[Decimal, mapped_column(quantity_type())]
"""A quantity, unit price or unit cost: 6 places."""
Amount = Annotated[Decimal, mapped_column(money_type())]
"""A ledger amount: 2 places."""


class Base(DeclarativeBase):
    """All tables. Knows nothing of Flask: ``webapp.extensions`` hands this class to Flask-SQLAlchemy."""

    # Flask-SQLAlchemy derives a class from a copy of this one: only a registry made here is shared by both.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            UUID: Guid(),
            datetime: UtcDateTime(),
            Decimal: quantity_type(),
            dict[str, Any]: Json,
            list[Any]: Json,
        },
    )


class Record(Base):
    """A row that belongs to one company.

    ``references`` names the local id columns and the table each points into; the composite foreign keys follow from it.
    ``immutable`` marks a ledger: once written, a row is never changed or deleted (database triggers see to it).
    ``guarded`` names the columns that never change in a table whose other columns do.
    ``feed`` names the document of the change feed that a row belongs to and the column that holds the document's id.
    ``asks_for`` names the column with the item that a line of a document is about: the feed names an item by itself that a line
    is no longer about, since nobody would find it by the document any more.
    """

    __abstract__ = True

    references: ClassVar[dict[str, str]] = {}
    immutable: ClassVar[bool] = False
    guarded: ClassVar[tuple[str, ...]] = ()
    feed: ClassVar[tuple[str, str] | None] = None
    asks_for: ClassVar[str | None] = None

    company_id: Mapped[UUID] = mapped_column(
        Guid(), ForeignKey("company.id"), primary_key=True, sort_order=-100
    )
    id: Mapped[UUID] = mapped_column(Guid(), primary_key=True, default=new_id, sort_order=-99)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "__tablename__" in cls.__dict__:
            cls.__table_args__ = cls._table_args()
        super().__init_subclass__(**kwargs)

    @classmethod
    def _table_args(cls) -> tuple[Any, ...]:
        own: Any = cls.__dict__.get("__table_args__", ())
        keys = [
            ForeignKeyConstraint(["company_id", column], [f"{table}.company_id", f"{table}.id"])
            for column, table in cls.references.items()
        ]
        info = {"owned": True, "immutable": cls.immutable, "guarded": cls.guarded}
        return (*own, *keys, {"sqlite_with_rowid": False, "info": info})


def belongs_to(owner: str, column: str, target: str) -> Relationship[Any]:
    """Many-to-one from *owner*.*column* to *target* inside one company; reading only, since writes set the id."""
    join = f"and_(foreign({owner}.{column}) == {target}.id, {owner}.company_id == {target}.company_id)"
    return relationship(target, primaryjoin=join, viewonly=True)


def has_many(owner: str, target: str, column: str, order_by: str) -> Relationship[Any]:
    """One-to-many from *owner* to the *target* rows whose *column* holds its id, in *order_by* order; reading only."""
    join = f"and_({owner}.id == foreign({target}.{column}), {owner}.company_id == {target}.company_id)"
    return relationship(target, primaryjoin=join, viewonly=True, order_by=order_by)


R = TypeVar("R", bound=Record)


def bound_company(session: Session) -> UUID:
    """The company that *session* works for. Raises LookupError when none was bound: a programming error."""
    company_id: UUID | None = session.info.get("company_id")
    if company_id is None:
        raise LookupError("this session is bound to no company")
    return company_id


def find(session: Session, model: type[R], row_id: UUID) -> R | None:
    """The row of the session's company with *row_id*, or None."""
    row = session.get(model, (bound_company(session), row_id))
    if row is not None:
        memory.keep(session, row)
    return row


def fetch(session: Session, model: type[R], row_id: UUID, *, lock: bool = False) -> R:
    """The row of the session's company with *row_id*; *lock* keeps others from changing it until the end of the transaction.

    Raises NotFound.
    """
    if lock and not memory.has_lock(session, (model, row_id)):
        key = (bound_company(session), row_id)
        row = session.get(model, key, with_for_update=True, populate_existing=True)
    else:
        lock, row = False, session.get(model, (bound_company(session), row_id))
    if row is None:
        raise NotFound
    memory.keep(session, row)
    if lock:
        memory.note_lock(session, (model, row_id))
    return row


@contextmanager
def lean_cache(session: Session) -> Iterator[None]:
    """Let SQLite keep little of its file in memory meanwhile: who writes a hundred thousand rows comes back to few of them."""
    driver: Any = session.connection().connection.dbapi_connection
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    lean = {"cache_size": -8000, "mmap_size": 0}
    usual = {name: driver.execute(f"PRAGMA {name}").fetchone()[0] for name in lean}
    try:
        _set(driver, lean)
        yield
    finally:  # past the session, which says no more once a statement of it has failed
        _set(driver, usual)


def _set(driver: Any, pragmas: Mapping[str, int]) -> None:
    for name, value in pragmas.items():
        driver.execute(f"PRAGMA {name}={value}")


class TransactionEnded(Exception):
    """The database itself ended the transaction in its midst: nothing of it stands, whatever was answered."""


def must_be_open(session: Session) -> None:
    """Raise TransactionEnded where SQLite has rolled back by itself, as it does when the disk is full or fails.

    Every statement after that would stand alone, and the commit would have nothing to commit, and not say so.
    """
    driver = session.connection().connection.dbapi_connection
    if not getattr(driver, "in_transaction", True):
        raise TransactionEnded


@contextmanager
def write_transaction(session: Session) -> Iterator[Session]:
    """The one way to write: ends what was read before, begins a transaction that may write, commits it or rolls it back.

    What the session loaded earlier is forgotten, so that nothing is decided on a state that others have changed since.
    """
    session.rollback()
    session.expire_all()
    session.connection(execution_options={"suigong_writes": True})
    for left_over in ("touched", "unsealed", "before_reading"):  # of an attempt that was rolled back
        session.info.pop(left_over, None)
    session.info["writing"] = True
    memory.begin(session)
    try:
        yield session
        session.flush()
        must_be_open(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        memory.end(session)


__all__ = [
    "Amount",
    "Base",
    "Big",
    "Long",
    "Name",
    "Qty",
    "Record",
    "Short",
    "TransactionEnded",
    "belongs_to",
    "bound_company",
    "fetch",
    "find",
    "has_many",
    "lean_cache",
    "must_be_open",
    "write_transaction",
]
