"""Commands about work centres and machines."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import ZERO, UnitPrice
from webapp.domains.equipment import operations


class AddWorkCentre(Body):
    """A new work centre; ``hourly_rate`` is its machine cost in money per hour."""

    number: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    hourly_rate: UnitPrice = ZERO


class ChangeWorkCentre(Body):
    """What changes about a work centre; a field left out stays as it is."""

    work_centre_id: UUID
    number: str = Field("", min_length=1, max_length=64)
    name: str = Field("", min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    hourly_rate: UnitPrice = ZERO
    active: bool = True


class AddMachine(Body):
    """A new machine or bench."""

    number: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    work_centre_id: UUID


class ChangeMachine(Body):
    """What changes about a machine; a field left out stays as it is."""

    machine_id: UUID
    number: str = Field("", min_length=1, max_length=64)
    name: str = Field("", min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    work_centre_id: UUID = UUID(int=0)
    active: bool = True


class EquipmentResult(BaseModel):
    """A work centre or machine after the command."""

    id: UUID
    number: str


class MachineResult(EquipmentResult):
    """A machine after the command, with the code on its sign."""

    code: str


def _changes(body: Body, key: str) -> dict[str, object]:
    return {name: getattr(body, name) for name in body.model_fields_set - {key}}


@command(
    "equipment.add_work_centre", permission="equipment.write", body=AddWorkCentre, result=EquipmentResult
)
def add_work_centre(ctx: Context, body: AddWorkCentre) -> EquipmentResult:
    """Set up a work centre."""
    centre = operations.add_work_centre(ctx, dict(body))
    return EquipmentResult(id=centre.id, number=centre.number)


@command(
    "equipment.change_work_centre",
    permission="equipment.write",
    body=ChangeWorkCentre,
    result=EquipmentResult,
)
def change_work_centre(ctx: Context, body: ChangeWorkCentre) -> EquipmentResult:
    """Change a work centre."""
    centre = operations.change_work_centre(ctx, body.work_centre_id, _changes(body, "work_centre_id"))
    return EquipmentResult(id=centre.id, number=centre.number)


@command("equipment.add_machine", permission="equipment.write", body=AddMachine, result=MachineResult)
def add_machine(ctx: Context, body: AddMachine) -> MachineResult:
    """Set up a machine or bench."""
    machine = operations.add_machine(ctx, dict(body))
    return MachineResult(id=machine.id, number=machine.number, code=machine.code)


@command("equipment.change_machine", permission="equipment.write", body=ChangeMachine, result=MachineResult)
def change_machine(ctx: Context, body: ChangeMachine) -> MachineResult:
    """Change a machine."""
    machine = operations.change_machine(ctx, body.machine_id, _changes(body, "machine_id"))
    return MachineResult(id=machine.id, number=machine.number, code=machine.code)
