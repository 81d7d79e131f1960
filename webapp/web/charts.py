"""Charts as data for the browser (pwa/src/office/charts/model.ts). A picture, not a ledger: floats are allowed here alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

Number = Decimal | int | float | None


def series(
    label: str, values: Iterable[Number], tone: str = "brand", *, kind: str = "", dashed: bool = False
) -> dict[str, Any]:
    """Return one series. *tone* is a lamp (running, attention, stopped, act, nodata), brand or quiet."""
    drawn: dict[str, Any] = {"label": label, "tone": tone, "values": [_float(value) for value in values]}
    if kind:
        drawn["kind"] = kind
    return drawn | ({"dashed": True} if dashed else {})


def limit(label: str, value: Number, tone: str = "quiet") -> dict[str, Any]:
    """Return a horizontal line: a target, a control limit, a specification limit."""
    return {"label": label, "value": _float(value), "tone": tone}


def chart(
    kind: str,
    labels: Iterable[object],
    drawn: Sequence[Mapping[str, Any]],
    *,
    limits: Sequence[Mapping[str, Any]] = (),
    alarms: Sequence[int] = (),
    unit: str = "",
    places: int | None = None,
) -> dict[str, Any]:
    """Return a chart of *kind* line, bar, stacked or control. *alarms* are indexes of points that break a rule."""
    model: dict[str, Any] = {
        "kind": kind,
        "labels": [str(label) for label in labels],
        "series": list(drawn),
        "limits": [one for one in limits if one["value"] is not None],
        "alarms": list(alarms),
        "unit": unit,
    }
    return model if places is None else model | {"places": places}


def _float(value: Number) -> float | None:
    return None if value is None else float(value)
