"""Signing in without a network: the phone writes the ticket, and it proves work as the server's own does (docs/sync.md §1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.support.factory import PASSWORD
from tests.support.house import said
from tests.sync.phone import Floor, Phone, set_pin
from webapp.domains.identity.devices import device_of_token
from webapp.domains.sync.tickets import TicketBook

SIGN_IN = "/api/v1/floor/sign-in"
REPORT = "production.report"
VECTORS = json.loads((Path(__file__).parent / "grant_vectors.json").read_text())


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def grant_of(phone: Phone) -> dict[str, str]:
    """Sign the phone's worker in by badge and PIN; what the phone would seal."""
    badge = set_pin(phone.house, phone.user_id)
    answer = phone.post(SIGN_IN, {"badge": badge, "pin": PASSWORD})
    assert answer.status_code == 200, answer.text
    phone.ticket = said(answer)["ticket"]
    return dict(said(answer)["grant"])


def let_in(phone: Phone, grant: dict[str, str], hours: int = 8) -> str:
    """The ticket that the phone writes now, from what stands in the protocol alone."""
    since = int(phone.house.clock.now().timestamp())
    session = b64(json.dumps({"from": since, "to": since + hours * 3600, "nonce": b64(bytes(8))}).encode())
    signed = f"{grant['id']}.{session}"
    key = base64.urlsafe_b64decode(grant["key"] + "=")
    return f"o1.{signed}.{b64(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


@pytest.mark.parametrize("vector", VECTORS["tickets"], ids=lambda one: one["name"])
def test_the_published_vectors_read_as_they_say(vector: dict[str, Any]) -> None:
    ticket = TicketBook(VECTORS["server_secret"]).read(vector["ticket"])

    if vector["reads"] is None:
        assert ticket is None
        return
    assert ticket is not None
    assert ticket.offline
    assert [ticket.issued, ticket.expires] == [
        datetime.fromtimestamp(vector["reads"][one], UTC) for one in ("from", "to")
    ]
    names = ("company_id", "user_id", "device_id")
    assert [str(getattr(ticket, one)) for one in names] == [VECTORS[one] for one in names]


def test_the_published_grant_is_the_one_that_the_server_gives() -> None:
    book = TicketBook(VECTORS["server_secret"])
    now = datetime.fromisoformat(VECTORS["signed_in_at"])
    who = {name: UUID(VECTORS[name]) for name in ("company_id", "user_id", "device_id")}
    _, ticket = book.issue(**who, version=VECTORS["sign_in_version"], now=now)

    grant = book.grant(ticket)

    assert (grant.id, b64(grant.key)) == (VECTORS["grant"]["id"], VECTORS["grant"]["key"])
    assert grant.expires == datetime.fromisoformat(VECTORS["grant"]["expires_at"])


def test_a_record_made_after_a_sign_in_without_a_network_counts_for_its_worker(floor: Floor) -> None:
    grant = grant_of(floor.phone)
    floor.house.clock.advance(timedelta(days=13))
    ticket = let_in(floor.phone, grant)
    floor.house.clock.advance(timedelta(hours=7))

    result = floor.phone.push(floor.phone.command(REPORT, floor.report("5"), ticket=ticket))[0]

    assert result["status"] == "applied"


def test_work_after_the_session_or_after_the_grant_is_kept_and_not_judged(floor: Floor) -> None:
    grant = grant_of(floor.phone)
    short = let_in(floor.phone, grant, hours=1)
    floor.house.clock.advance(timedelta(hours=2))
    first = floor.phone.push(floor.phone.command(REPORT, floor.report("1"), ticket=short))[0]
    floor.house.clock.advance(timedelta(days=15))
    late = floor.phone.command(REPORT, floor.report("1"), ticket=let_in(floor.phone, grant))
    second = floor.phone.push(late)[0]

    assert [(one["status"], one["code"]) for one in (first, second)] == [("stored", "ticket_expired")] * 2


@pytest.mark.parametrize("text", ["o1.", "o1...", "o1.a.b.c", "o1.é.b.c", "o1." + "x" * 1500])
def test_what_only_looks_like_such_a_ticket_proves_nothing(floor: Floor, text: str) -> None:
    result = floor.phone.push(floor.phone.command(REPORT, floor.report("1"), ticket=text))[0]

    assert (result["status"], result["code"]) == ("stored", "ticket_invalid")


def test_it_does_not_read_from_the_server(floor: Floor) -> None:
    floor.phone.ticket = let_in(floor.phone, grant_of(floor.phone))

    for path in ("/api/v1/sync/pull", "/api/v1/sync/mine"):
        answer = floor.phone.get(path)
        assert (answer.status_code, said(answer)["code"]) == (401, "ticket_invalid")


def test_only_a_pin_gives_a_grant(floor: Floor) -> None:
    floor.house.user("lina", "worker")

    answer = floor.phone.post(SIGN_IN, {"username": "lina", "password": PASSWORD})

    assert said(answer)["grant"] is None


def test_a_grant_for_another_phone_of_the_company_still_proves_the_worker(floor: Floor) -> None:
    """A phone that was enrolled anew has another id, and its worker's records are the worker's."""
    ticket = let_in(floor.phone, grant_of(floor.phone))
    other = floor.another_phone("inspector")
    with floor.house.open() as factory:
        assert device_of_token(factory.session, other.token).id == other.id

    result = other.push({**floor.phone.command(REPORT, floor.report("2")), "ticket": ticket})[0]

    assert result["status"] == "applied"


def test_what_was_recorded_before_the_pin_changed_counts_and_after_it_waits(floor: Floor) -> None:
    grant = grant_of(floor.phone)
    ticket = let_in(floor.phone, grant)
    before = floor.phone.command(REPORT, floor.report("2"), ticket=ticket, lane="a")
    floor.house.clock.advance(timedelta(hours=1))
    set_pin(floor.house, floor.phone.user_id)
    after = floor.phone.command(REPORT, floor.report("3"), ticket=ticket, lane="b")

    results = floor.phone.push(before, after)

    assert [(one["status"], one["code"]) for one in results] == [
        ("applied", None),
        ("held", "sign_in_changed"),
    ]
    assert "no longer valid" in results[1]["message"]
    with floor.house.open() as factory:
        decided = factory.send("floor.accept", {"command_id": after["id"]}, factory.actor("team_leader"))
    assert decided.result["status"] == "applied"
    assert floor.made() == "5"


def test_a_new_sign_in_after_the_change_counts_at_once(floor: Floor) -> None:
    grant_of(floor.phone)

    fresh = let_in(floor.phone, grant_of(floor.phone))

    assert floor.phone.statuses(floor.phone.command(REPORT, floor.report("1"), ticket=fresh)) == ["applied"]
