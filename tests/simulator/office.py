"""What people in the office and the system itself do while phones are at work. Each is one message of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.simulator.factory import Floor
from tests.support.factory import Factory
from webapp.core.command_store import StoredCommand
from webapp.core.ids import new_id
from webapp.extensions import db
from webapp.flows.decide_held import WAITING
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
    """Accept or decline some of what waits for a person."""
    waiting = select(StoredCommand.id).where(StoredCommand.status.in_(WAITING)).order_by(StoredCommand.id)
    leader = factory.actor("worker", "team_leader")
    decided = []
    for command_id in factory.session.scalars(waiting.limit(message["most"])).all():
        body: Said = {"command_id": str(command_id)}
        if message["verb"] == "decline":
            body["note"] = "数量不对"
        outcome = factory.try_to_send(f"floor.{message['verb']}", body, leader, id=new_id())
        decided.append([str(command_id), outcome.status, outcome.code])
    return {"decided": decided}


def upkeep(factory: Factory, _floor: Floor, _message: Said) -> Said:
    """What the server does by itself every few minutes."""
    go_on(factory.session, factory.clock)
    return {}


ACTS: dict[str, Callable[[Factory, Floor, Said], Said]] = {
    "invite": invite,
    "send": send,
    "decide": decide,
    "upkeep": upkeep,
}


def act(app: Flask, floor: Floor, message: Said) -> Said:
    """Do one of the above."""
    with floor.house.open() as factory:
        try:
            return ACTS[message["act"]](factory, floor, message)
        finally:
            db.session.remove()
