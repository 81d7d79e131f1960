"""What people in the office and the system itself do while phones are at work. Each is one message of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from tests.simulator.factory import Floor
from tests.support.factory import Factory
from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.outbox_file import read_outbox_file
from webapp.domains.sync.tickets import TicketBook
from webapp.extensions import current_config, db
from webapp.flows.decide_held import WAITING
from webapp.flows.phone_file import take_in
from webapp.flows.upkeep import go_on

Said = dict[str, Any]


def invite(factory: Factory, _floor: Floor, _message: Said) -> Said:
    """A code for one more phone."""
    return dict(factory.send("identity.invite_device", {"name": "Line"}).result)


def send(factory: Factory, _floor: Floor, message: Said) -> Said:
    """A command of the administrator; whatever comes of it."""
    outcome = factory.try_to_send(message["type"], message["body"], factory.administrator, id=new_id())
    return {"status": outcome.status, "code": outcome.code}


def decide(factory: Factory, _floor: Floor, message: Said) -> Said:
    """Do the same with some of what waits for a person; a changed one is booked as one good piece."""
    waiting = select(StoredCommand.id).where(StoredCommand.status.in_(WAITING)).order_by(StoredCommand.id)
    leader = factory.actor("worker", "team_leader")
    decided = []
    for command_id in factory.session.scalars(waiting.limit(message["most"])).all():
        body: Said = {"command_id": str(command_id), **_more(factory, message["verb"], command_id)}
        outcome = factory.try_to_send(f"floor.{message['verb']}", body, leader, id=new_id())
        instead = (outcome.result or {}).get("replaced_by")
        decided.append([str(command_id), outcome.status, outcome.code, str(instead) if instead else None])
    return {"decided": decided}


def _more(factory: Factory, verb: str, command_id: UUID) -> Said:
    if verb == "change":
        stored = fetch(factory.session, StoredCommand, command_id)
        body = stored.body | {"good": "1", "scrap": [], "rework": "0", "on_hold": "0"}
        return {"body": body, "note": "只有一件", "accept": True}
    return {"note": "数量不对"} if verb in ("decline", "return") else {}


def load_file(factory: Factory, _floor: Floor, message: Said) -> Said:
    """What a phone wrote to a file is taken in."""
    config = current_config()
    book, store = TicketBook(config.secret_key), BlobStore(config.blobs)
    taken = take_in(factory.session, factory.clock, book, store, read_outbox_file(message["file"].encode()))
    return {"already": taken.already, "new": dict(taken.statuses), "photos": taken.photos}


def upkeep(factory: Factory, _floor: Floor, _message: Said) -> Said:
    """What the server does by itself every few minutes."""
    go_on(factory.session, factory.clock)
    return {}


ACTS: dict[str, Callable[[Factory, Floor, Said], Said]] = {
    "invite": invite,
    "send": send,
    "decide": decide,
    "load_file": load_file,
    "upkeep": upkeep,
}


def act(app: Flask, floor: Floor, message: Said) -> Said:
    """Do one of the above."""
    with floor.house.open() as factory:
        try:
            return ACTS[message["act"]](factory, floor, message)
        finally:
            db.session.remove()
