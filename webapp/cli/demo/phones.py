"""The demo's phones: enrolled in the first days, one on every shift since, one silent with two reports still on it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.cli.demo.days import Days
from webapp.cli.demo.sender import SYSTEM, Act, Body, Demo
from webapp.core.audit import digest
from webapp.core.clock import SettableClock
from webapp.core.db import fetch
from webapp.domains.identity.devices import note_worker
from webapp.domains.identity.models import Device
from webapp.domains.identity.phone_state import PhoneState, touch_device

ADMINISTRATOR = "0002"
APP = "0.1.0"
ENROLLED = -50


@dataclass(frozen=True)
class Phone:
    """A phone, who worked on it last (staff number), and how long before now it was heard of.

    *silent_since*: the working day on which that was instead, in the afternoon, *unsent* records still on it.
    """

    name: str
    worker: str
    ago: timedelta = timedelta()
    silent_since: int | None = None
    unsent: int = 0


PHONES = (
    Phone("总装线手机", "0109", ago=timedelta(minutes=3)),
    Phone("注塑车间平板", "0101", ago=timedelta(minutes=8)),
    Phone("品检手机", "0012", ago=timedelta(minutes=21)),
    Phone("备用手机", "0103", silent_since=-3, unsent=2),
)


def enrolments(days: Days) -> Iterator[Act]:
    """Each is invited and enrolled; its secret is thrown away, so nobody can use it."""
    for place, phone in enumerate(PHONES):
        at = days.at(ENROLLED, f"09:2{place}")
        invite = f"phone {place} invited"
        yield Act(at, invite, "identity.invite_device", _constant({"name": phone.name}), ADMINISTRATOR)
        yield Act(at, f"phone {place}", "identity.enrol_device", _enrolment(invite), SYSTEM)


def last_contacts(demo: Demo, days: Days) -> None:
    """Let each phone be heard of for the last time up to now, by whoever works on it, with what it still keeps."""
    for place, phone in enumerate(PHONES):
        at = _heard_at(phone, days)
        oldest = at - timedelta(minutes=70) if phone.unsent else None
        session, device_id = demo.session, demo.command_id(f"phone {place}")
        touch_device(
            session,
            SettableClock(at),
            fetch(session, Device, device_id),
            PhoneState(unsent=phone.unsent, oldest=oldest, app=APP),
        )
        note_worker(session, fetch(session, Device, device_id), _id_of(demo, phone.worker))


def _heard_at(phone: Phone, days: Days) -> datetime:
    return days.now - phone.ago if phone.silent_since is None else days.at(phone.silent_since, "16:47")


def _id_of(demo: Demo, number: str) -> UUID:
    return demo.ids[f"person {number}"]


def _constant(body: dict[str, Any]) -> Any:
    return lambda demo: body


def _enrolment(invite: str) -> Any:
    def body(demo: Demo) -> Body:
        code = demo.send(invite, "identity.invite_device", {}).result["code"]
        return {"code": code, "platform": "Android 14; Chrome", "token_hash": digest(secrets.token_hex())}

    return body
