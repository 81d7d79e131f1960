"""Many at the door at the same moment: none of them slips past the count."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.factory import Factory
from webapp.core.commands import execute
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.core.tenancy import bind_company
from webapp.domains.identity.errors import CredentialsWrong, Throttled
from webapp.domains.identity.rules import ATTEMPTS_A_SUBJECT
from webapp.domains.identity.sign_in import verify_password
from webapp.extensions import db

GUESSES = 8


def test_guesses_sent_at_once_count_one_by_one(
    app: Flask, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.domains.identity.sign_in.matches", lambda kept, text: False)
    clock = factory.clock

    def guess(session: Session, hand: int) -> type[Exception]:
        try:
            verify_password(
                session, clock, username="admin", password=f"guess {hand}", address=f"10.0.0.{hand}"
            )
        except (CredentialsWrong, Throttled) as error:
            return type(error)
        raise AssertionError("a guess was right")

    answers = at_once(app, factory, [guess] * GUESSES)

    assert answers.count(CredentialsWrong) == ATTEMPTS_A_SUBJECT.attempts


def test_two_administrators_cannot_let_each_other_go_at_once(app: Flask, factory: Factory) -> None:
    actor, clock = factory.system, factory.clock

    def let_go(user_id: str) -> Callable[[Session, int], str]:
        envelope = Envelope(new_id(), "identity.deactivate_user", {"user_id": user_id})
        return lambda session, _hand: execute(session, actor, envelope, clock).status

    for _ in range(4):
        factory.send("identity.add_user", {"name": "Second", "roles": ["administrator"]})
        there = factory.ask("identity.users", {"role": "administrator", "active": True}).rows
        answers = at_once(app, factory, [let_go(str(row.id)) for row in there])
        assert sorted(answers) == ["applied", "refused"]


def at_once(app: Flask, factory: Factory, works: list[Callable[[Session, int], Any]]) -> list[Any]:
    """Do *works* at the same moment, each in a thread and with a session of its own."""
    company_id, ready = factory.company_id, Barrier(len(works))
    factory.session.rollback()

    def one(hand: int) -> Any:
        with app.app_context():
            session = db.session()
            bind_company(session, company_id)
            try:
                ready.wait()
                return works[hand](session, hand)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, range(len(works))))
