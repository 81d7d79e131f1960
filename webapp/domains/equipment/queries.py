"""What people see of work centres and machines."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.db import bound_company
from webapp.core.errors import NotFound
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, NoParams, Page, PageParams, Params, ReadContext, query
from webapp.domains.equipment.models import DowntimeReason, Machine, WorkCentre


class WorkCentreRow(BaseModel):
    """A work centre and how many machines it has in use."""

    id: UUID
    number: str
    name: str
    name_en: str
    hourly_rate: Quantity
    active: bool
    machines: int


class MachineRow(BaseModel):
    """A machine with its work centre. ``status``: idle, running, stopped."""

    id: UUID
    number: str
    code: str
    name: str
    name_en: str
    status: str
    active: bool
    work_centre_id: UUID
    work_centre_number: str
    work_centre_name: str
    work_centre_name_en: str


class WorkCentreParams(Params):
    """``active``: only those in use, or no longer."""

    search: str = ""
    active: bool | None = None


class MachineParams(PageParams):
    """Filters of the machine list."""

    work_centre_id: UUID | None = None
    status: str = ""
    active: bool | None = None


class DowntimeReasonRow(BaseModel):
    """A reason for standstill, in both languages."""

    id: UUID
    code: str
    name: str
    name_en: str
    kind: str


_MACHINE_SORTS = {
    "number": Machine.number,
    "name": Machine.name,
    "status": Machine.status,
    "work_centre": WorkCentre.number,
}
_MACHINES = select(Machine, WorkCentre).join(
    WorkCentre,
    and_(WorkCentre.company_id == Machine.company_id, WorkCentre.id == Machine.work_centre_id),
)


@query(
    "equipment.work_centres", permission="equipment.read", params=WorkCentreParams, result=list[WorkCentreRow]
)
def work_centres(ctx: ReadContext, params: WorkCentreParams) -> list[WorkCentreRow]:
    """Work centres, by number."""
    statement = searched(
        select(WorkCentre), params.search, WorkCentre.number, WorkCentre.name, WorkCentre.name_en
    )
    if params.active is not None:
        statement = statement.where(WorkCentre.active == params.active)
    counts = _machine_counts(ctx.session)
    return [
        WorkCentreRow(
            id=centre.id,
            number=centre.number,
            name=centre.name,
            name_en=centre.name_en,
            hourly_rate=centre.hourly_rate,
            active=centre.active,
            machines=counts.get(centre.id, 0),
        )
        for centre in ctx.session.scalars(statement.order_by(WorkCentre.number))
    ]


@query("equipment.machines", permission="equipment.read", params=MachineParams, result=Page[MachineRow])
def machines(ctx: ReadContext, params: MachineParams) -> Page[MachineRow]:
    """Machines, by number."""
    statement = searched(
        _MACHINES, params.search, Machine.number, Machine.name, Machine.name_en, code=Machine.code
    )
    if params.work_centre_id is not None:
        statement = statement.where(Machine.work_centre_id == params.work_centre_id)
    if params.status:
        statement = statement.where(Machine.status == params.status)
    if params.active is not None:
        statement = statement.where(Machine.active == params.active)
    statement = sorted_by(statement, params.sort, _MACHINE_SORTS, "number")
    found, counted = page_of(ctx.session, statement, params)
    rows = [_machine_row(machine, centre) for machine, centre in found]
    return Page(rows=rows, **counted)


@query("equipment.machine", permission="equipment.read", params=ById, result=MachineRow)
def machine(ctx: ReadContext, params: ById) -> MachineRow:
    """One machine. Raises NotFound."""
    mine = Machine.company_id == bound_company(ctx.session)
    found = ctx.session.execute(_MACHINES.where(mine, Machine.id == params.id)).first()
    if found is None:
        raise NotFound
    return _machine_row(*found)


@query(
    "equipment.downtime_reasons", permission="equipment.read", params=NoParams, result=list[DowntimeReasonRow]
)
def downtime_reasons(ctx: ReadContext, params: NoParams) -> list[DowntimeReasonRow]:
    """Why machines stand still, by code."""
    statement = select(DowntimeReason).order_by(DowntimeReason.code)
    return [
        DowntimeReasonRow.model_validate(reason, from_attributes=True)
        for reason in ctx.session.scalars(statement)
    ]


def _machine_counts(session: Session) -> dict[UUID, int]:
    statement = select(Machine.work_centre_id, func.count()).where(Machine.active)
    return {row[0]: row[1] for row in session.execute(statement.group_by(Machine.work_centre_id))}


def _machine_row(machine: Machine, centre: WorkCentre) -> MachineRow:
    return MachineRow(
        id=machine.id,
        number=machine.number,
        code=machine.code,
        name=machine.name,
        name_en=machine.name_en,
        status=machine.status,
        active=machine.active,
        work_centre_id=centre.id,
        work_centre_number=centre.number,
        work_centre_name=centre.name,
        work_centre_name_en=centre.name_en,
    )
