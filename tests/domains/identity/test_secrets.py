"""Hashes that people send."""

from __future__ import annotations

import pytest

from tests.support.factory import PASSWORD_HASH, Factory


@pytest.mark.parametrize("cost", ["m=4194304,t=3,p=4", "m=65536,t=1000,p=4", "m=8,t=1,p=1"])
def test_nobody_decides_what_comparing_their_password_costs_the_server(factory: Factory, cost: str) -> None:
    body = {"password_hash": PASSWORD_HASH.replace("m=65536,t=3,p=4", cost)}

    outcome = factory.send("identity.change_own_password", body, factory.actor("planner"), expect="refused")

    assert [one.field for one in outcome.errors] == ["password_hash"]


def test_a_record_that_failed_shows_nobody_a_hash(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.domains.identity.operations.set_password", lambda *_: 1 / 0)
    body = {"user_id": str(factory.actor("worker").user_id), "password_hash": PASSWORD_HASH}
    factory.send("identity.set_password", body, factory.administrator, expect="failed")

    (row,) = factory.ask("floor.held", {"status": "failed"}, factory.actor("team_leader")).rows

    assert row.body == {"user_id": body["user_id"]}
