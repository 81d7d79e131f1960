"""The three walls between companies: each holds by itself, with the other two taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.support.factory import Factory, found
from tests.support.posting import new_item
from webapp.core.clock import SettableClock
from webapp.core.db import find, write_transaction
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company, unbind_company
from webapp.domains.identity.models import User
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.extensions import db

ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"


@pytest.fixture
def theirs(session: Session, clock: SettableClock) -> Factory:
    """A company with an item."""
    other = found(session, clock, "theirs")
    new_item(other, "SECRET")
    return other


@pytest.fixture
def ours(theirs: Factory, session: Session, clock: SettableClock) -> Factory:
    """The company that the session is bound to."""
    return found(session, clock, "ours")


@pytest.fixture
def bare(ours: Factory) -> Iterator[Connection]:
    """A connection below the session, so without the second wall; on PostgreSQL row security shows it all companies."""
    ours.session.rollback()
    with db.engine.connect().execution_options(suigong_writes=True) as connection:
        if ON_POSTGRESQL:
            connection.execute(text("ALTER TABLE item NO FORCE ROW LEVEL SECURITY"))
            connection.execute(text("ALTER TABLE bom_line NO FORCE ROW LEVEL SECURITY"))
            connection.execute(text("ALTER TABLE unit NO FORCE ROW LEVEL SECURITY"))
        yield connection
        connection.rollback()


def test_first_wall_the_database_refuses_a_reference_into_another_company(
    bare: Connection, ours: Factory, theirs: Factory
) -> None:
    their_unit = bare.execute(select(Unit.id).where(Unit.company_id == theirs.company_id)).scalars().first()
    row = {"id": new_id(), "number": "X", "code": "X", "name": "X", "kind": "made", "unit_id": their_unit}

    with pytest.raises(IntegrityError):
        bare.execute(insert(Item).values(company_id=ours.company_id, **row))

    bare.rollback()


def test_second_wall_a_session_never_selects_another_companys_row(
    ours: Factory, theirs: Factory, session: Session
) -> None:
    _without_row_security(session)
    their_item = session.connection().execute(select(Item.id).where(Item.number == "SECRET")).scalar_one()

    assert session.scalars(select(Item).where(Item.number == "SECRET")).all() == []
    assert find(session, Item, their_item) is None
    assert session.scalars(select(Item.number)).all() == []
    joined = select(BomLine).join(Item, Item.id == BomLine.component_id)
    assert session.scalars(joined).all() == []


def test_second_wall_a_bulk_update_stays_at_home(ours: Factory, theirs: Factory, session: Session) -> None:
    new_item(ours, "OURS")
    with write_transaction(session):
        _without_row_security(session)
        session.execute(update(Item).values(name="changed"))
        _without_row_security(session, force="FORCE")
    _without_row_security(session)

    names = session.connection().execute(select(Item.number, Item.name)).all()
    assert {row.number: row.name for row in names} == {"SECRET": "SECRET 名", "OURS": "changed"}


def test_second_wall_a_flush_never_writes_another_companys_row(
    ours: Factory, theirs: Factory, session: Session
) -> None:
    spy = User(company_id=theirs.company_id, id=new_id(), number="9", name="x", badge="x")
    with write_transaction(session):
        session.add(spy)
        with pytest.raises(PermissionError):
            session.flush()
        session.expunge(spy)


def test_second_wall_a_session_bound_to_nobody_sees_nothing(ours: Factory, session: Session) -> None:
    unbind_company(session)

    with pytest.raises(LookupError):
        session.scalars(select(Item)).all()


def test_a_session_writes_in_a_write_transaction_only(ours: Factory, session: Session) -> None:
    session.add(Unit(code="x", name="x", name_en="x"))

    with pytest.raises(RuntimeError, match="write_transaction"):
        session.flush()
    session.rollback()


def test_changing_the_company_forgets_what_was_loaded(
    ours: Factory, theirs: Factory, session: Session
) -> None:
    new_item(ours, "OURS")
    assert [item.number for item in session.scalars(select(Item))] == ["OURS"]

    unbind_company(session)
    bind_company(session, theirs.company_id)

    assert [item.number for item in session.scalars(select(Item))] == ["SECRET"]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="row-level security is PostgreSQL's")
def test_third_wall_plain_sql_sees_one_company_alone(ours: Factory, theirs: Factory) -> None:
    ours.session.rollback()
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM item")).all() == []
        setting = text("SELECT set_config('app.company_id', :c, true)")
        connection.execute(setting, {"c": str(theirs.company_id)})
        assert connection.execute(text("SELECT number FROM item")).scalars().all() == ["SECRET"]
        connection.execute(setting, {"c": str(ours.company_id)})
        assert connection.execute(text("SELECT number FROM item")).all() == []
        assert connection.execute(text("UPDATE item SET name = 'x'")).rowcount == 0
        connection.rollback()
        assert connection.execute(text("SELECT number FROM item")).all() == []


@pytest.mark.skipif(not ON_POSTGRESQL, reason="row-level security is PostgreSQL's")
def test_third_wall_every_company_owned_table_has_it(ours: Factory) -> None:
    ours.session.rollback()
    owned = {name for name, table in db.metadata.tables.items() if table.info.get("owned")}
    with db.engine.connect() as connection:
        secured = connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        )
        assert owned <= set(secured.scalars())


def _without_row_security(session: Session, force: str = "NO FORCE") -> None:
    """Take the third wall away for the present transaction: row security then shows the owner every company."""
    if ON_POSTGRESQL:
        session.connection().execute(text(f"ALTER TABLE item {force} ROW LEVEL SECURITY"))
