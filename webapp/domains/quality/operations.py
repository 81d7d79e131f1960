"""What happens to inspection plans and inspections."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.errors import FieldError, InvalidBody
from webapp.core.ids import new_id
from webapp.domains.quality.errors import TooFewUnits
from webapp.domains.quality.models import Characteristic, Inspection, InspectionPlan, Reading
from webapp.domains.quality.rules import Judged, UnitReadings, judge_unit
from webapp.domains.sync.models import Attachment


def characteristics_of(session: Session, plan: InspectionPlan) -> list[Characteristic]:
    """The characteristics that *plan* asks for now, in sequence."""
    statement = (
        select(Characteristic)
        .where(Characteristic.plan_id == plan.id, Characteristic.active.is_(True))
        .order_by(Characteristic.seq)
    )
    return list(session.scalars(statement))


def record(
    ctx: Context, plan: InspectionPlan, inspection: Inspection, units: Sequence[UnitReadings]
) -> set[str]:
    """Judge the *units*, keep *inspection* with its readings, and return the photos that it names.

    Raises TooFewUnits, or InvalidBody with every reading at fault.
    """
    if len(units) < plan.sample_size:
        raise TooFewUnits(at="units", needed=plan.sample_size, given=len(units))
    judged = _judge(characteristics_of(ctx.session, plan), units)
    inspection.id = new_id()
    inspection.verdict = "pass" if all(one.ok for one in judged) else "fail"
    ctx.session.add(inspection)
    ctx.session.flush()
    ctx.session.add_all(_reading(inspection, one) for one in judged)
    return {one.value for one in judged if one.characteristic.kind == "photo"}


def _judge(characteristics: Sequence[Characteristic], units: Sequence[UnitReadings]) -> list[Judged]:
    judged: list[Judged] = []
    errors: list[FieldError] = []
    for place, unit in enumerate(units):
        found, wrong = judge_unit(characteristics, unit, place)
        judged += found
        errors += wrong
    if errors:
        raise InvalidBody(*errors)
    return judged


def _reading(inspection: Inspection, judged: Judged) -> Reading:
    return Reading(
        id=new_id(),
        inspection_id=inspection.id,
        characteristic_id=judged.characteristic.id,
        unit=judged.unit,
        value=judged.value,
        number=judged.number,
        ok=judged.ok,
    )


def waiting_for(session: Session, sha256: str) -> list[Inspection]:
    """The inspections that are recorded, not released, and name the photo."""
    statement = (
        select(Inspection)
        .join(Attachment, Attachment.document_id == Inspection.id)
        .where(Attachment.sha256 == sha256, Inspection.status == "recorded")
        .order_by(Inspection.id)
    )
    return list(session.scalars(statement))
