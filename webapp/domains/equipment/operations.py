"""What changes work centres and machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.domains.equipment.errors import MachineNumberTaken, WorkCentreNumberTaken, WorkCentreUnknown
from webapp.domains.equipment.models import Machine, WorkCentre
from webapp.domains.identity.companies import new_company_code


def add_work_centre(ctx: Context, facts: Mapping[str, Any]) -> WorkCentre:
    """Set up a group of machines or benches that can do the same operations. Raises WorkCentreNumberTaken."""
    centre = WorkCentre(id=ctx.command_id, active=True, **facts)
    _see_to_work_centre_number(ctx.session, centre)
    ctx.session.add(centre)
    ctx.session.flush()
    return centre


def change_work_centre(ctx: Context, work_centre_id: UUID, changes: Mapping[str, Any]) -> WorkCentre:
    """Change the named fields; a new hourly rate counts for orders made from now on. Raises NotFound, WorkCentreNumberTaken."""
    centre = fetch(ctx.session, WorkCentre, work_centre_id, lock=True)
    _assign(centre, changes)
    _see_to_work_centre_number(ctx.session, centre)
    ctx.session.flush()
    return centre


def add_machine(ctx: Context, facts: Mapping[str, Any]) -> Machine:
    """Set up a machine or bench with the code for its sign. Raises MachineNumberTaken, WorkCentreUnknown."""
    machine = Machine(
        id=ctx.command_id, code=new_company_code(ctx.session), status="idle", active=True, **facts
    )
    _check_machine(ctx.session, machine)
    ctx.session.add(machine)
    ctx.session.flush()
    return machine


def change_machine(ctx: Context, machine_id: UUID, changes: Mapping[str, Any]) -> Machine:
    """Change the named fields of a machine. Raises NotFound, MachineNumberTaken, WorkCentreUnknown."""
    machine = fetch(ctx.session, Machine, machine_id, lock=True)
    _assign(machine, changes)
    _check_machine(ctx.session, machine)
    ctx.session.flush()
    return machine


def _assign(row: WorkCentre | Machine, changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        setattr(row, field, value)


def _see_to_work_centre_number(session: Session, centre: WorkCentre) -> None:
    same = select(WorkCentre.id).where(WorkCentre.number == centre.number, WorkCentre.id != centre.id)
    with session.no_autoflush:
        if session.scalar(same) is not None:
            raise WorkCentreNumberTaken(at="number")


def _check_machine(session: Session, machine: Machine) -> None:
    same = select(Machine.id).where(Machine.number == machine.number, Machine.id != machine.id)
    with session.no_autoflush:
        if find(session, WorkCentre, machine.work_centre_id) is None:
            raise WorkCentreUnknown(at="work_centre_id")
        if session.scalar(same) is not None:
            raise MachineNumberTaken(at="number")
