"""Small shop-floor logs, written as the big one is."""

from __future__ import annotations

from pathlib import Path

HEADER = (
    "Case ID,Activity,Resource,Start Timestamp,Complete Timestamp,Span,Work Order  Qty,Part Desc.,Worker ID,"
    "Report Type,Qty Completed,Qty Rejected,Qty for MRB,Rework"
)
TURNING = "Case 1,Turning - Machine 4,Machine 4 - Turning"
CHECK = "Case 1,Turning Q.C.,Quality Check 1"
PACKING = "Case 1,Packing,Packing"
GEAR = "10,Gear,ID1"


def write_log(folder: Path, *rows: str, header: str = HEADER, name: str = "log.csv") -> Path:
    """Write *rows* below *header* to a file in *folder*."""
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8-sig")
    return path


def report(
    where: str = TURNING,
    begin: str = "08:00",
    end: str = "09:00",
    span: str = "001:00",
    order: str = GEAR,
    kind: str = "D",
    pieces: str = "5,0,0",
    rework: str = "",
    day: str = "2012/01/17",
) -> str:
    """One row, of *pieces* completed, rejected, for MRB."""
    times = f"{day} {begin}:00.000,{day} {end}:00.000"
    return f"{where},{times},{span},{order},{kind},{pieces},{rework}"
