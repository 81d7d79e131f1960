"""Commands about phones."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.domains.identity import devices


class InviteDevice(Body):
    """For which phone, in the words of the office."""

    name: str = Field("", max_length=200)


class Invitation(BaseModel):
    """A code that lets one phone enrol until it expires."""

    code: str
    expires_at: datetime


class EnrolDevice(Body):
    """A phone that scanned an enrolment code; ``token_hash`` is the SHA-256 of the secret that only the phone has.

    ``replaces``: the phone that it was before, as its old token has proved.
    """

    code: str
    name: str = Field("", max_length=200)
    platform: str = Field("", max_length=200)
    token_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    replaces: UUID | None = None


class OneDevice(Body):
    """A command about one phone that says all by its name."""

    device_id: UUID


class DeviceResult(BaseModel):
    """A phone after the command."""

    id: UUID
    number: str


@command("identity.invite_device", permission="devices.write", body=InviteDevice, result=Invitation)
def invite_device(ctx: Context, body: InviteDevice) -> Invitation:
    """Make an enrolment code for one phone, valid ten minutes."""
    invitation = devices.invite_device(ctx, body.name)
    return Invitation(code=invitation.code, expires_at=invitation.expires_at)


# No role holds this permission: a phone enrols through ``devices.enrol_device``, in the name of the system.
@command("identity.enrol_device", permission="devices.enrol", body=EnrolDevice, result=DeviceResult)
def enrol_device(ctx: Context, body: EnrolDevice) -> DeviceResult:
    """Enrol a phone by its code."""
    device = devices.register_device(ctx, body.code, body.name, body.platform, body.token_hash, body.replaces)
    return DeviceResult(id=device.id, number=device.number)


@command("identity.revoke_device", permission="devices.write", body=OneDevice, result=DeviceResult)
def revoke_device(ctx: Context, body: OneDevice) -> DeviceResult:
    """Take a lost phone out of use."""
    device = devices.revoke_device(ctx, body.device_id)
    return DeviceResult(id=device.id, number=device.number)
