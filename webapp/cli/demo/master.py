"""Sets the demo factory up: people, machines, partners, items with their BOMs, routings and inspection plans."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.cli.demo import data
from webapp.cli.demo.sender import Demo
from webapp.cli.demo.sign_ins import SignIns
from webapp.domains.identity.models import User
from webapp.domains.identity.passwords import hash_password, hash_pin

ADMINISTRATOR = "0002"
PLANNER = "0003"
STANDARD_LOT = "200"


def set_up(demo: Demo, sign_ins: SignIns) -> None:
    """Enter all master data. A second call changes nothing."""
    _people(demo, sign_ins)
    _equipment(demo)
    _partners(demo)
    _categories(demo)
    _items(demo)
    _boms(demo)
    _routings(demo)
    _plans(demo)
    body = {"standard_lot": STANDARD_LOT}
    demo.send("standard cost", "items.roll_up_cost", body, PLANNER)


def _people(demo: Demo, sign_ins: SignIns) -> None:
    _founder(demo, sign_ins)
    for row in data.rows("people"):
        if row["number"] == ADMINISTRATOR:
            continue
        name = f"person {row['number']}"
        # A hash has a new salt each time and takes a tenth of a second: made only for who is not there yet.
        secrets = {} if demo.is_done(name) else _hashes(row, sign_ins)
        names = ("number", "name", "name_en", "locale", "hourly_rate")
        body: dict[str, Any] = {key: row[key] for key in names}
        body |= {"roles": row["roles"].split("+"), "username": row["username"] or None}
        demo.make(name, "identity.add_user", body | secrets)


def _hashes(row: data.Row, sign_ins: SignIns) -> dict[str, str]:
    hashes = {}
    if data.has_pin(row):
        hashes["pin_hash"] = hash_pin(sign_ins.pin(row["number"]))
    if row["username"]:
        hashes["password_hash"] = hash_password(sign_ins.password(row["username"]))
    return hashes


def _founder(demo: Demo, sign_ins: SignIns) -> None:
    row = next(one for one in data.rows("people") if one["number"] == ADMINISTRATOR)
    founder = demo.session.scalars(select(User).where(User.username == row["username"])).one()
    demo.ids[f"person {ADMINISTRATOR}"] = founder.id
    body: dict[str, Any] = {"user_id": str(founder.id), "version": 1}
    body |= {key: row[key] for key in ("number", "name", "name_en")}
    demo.send("founder", "identity.change_user", body)


def _equipment(demo: Demo) -> None:
    for row in data.rows("work_centres"):
        demo.make(f"work centre {row['number']}", "equipment.add_work_centre", row, PLANNER)
    for row in data.rows("machines"):
        body = {key: row[key] for key in ("number", "name", "name_en")}
        body["work_centre_id"] = str(demo.ids[f"work centre {row['work_centre']}"])
        demo.make(f"machine {row['number']}", "equipment.add_machine", body, PLANNER)


def _partners(demo: Demo) -> None:
    for row in data.rows("partners"):
        part = {f"is_{row['part']}": True}
        body = {key: value for key, value in row.items() if key != "part"}
        demo.make(f"partner {row['number']}", "partners.add_partner", body | part, ADMINISTRATOR)


def _categories(demo: Demo) -> None:
    for row in data.rows("categories"):
        body: dict[str, Any] = {key: row[key] for key in ("code", "name", "name_en")}
        if row["parent"]:
            body["parent_id"] = str(demo.ids[f"category {row['parent']}"])
        demo.make(f"category {row['code']}", "items.add_category", body, PLANNER)


def _items(demo: Demo) -> None:
    for row in data.rows("items"):
        body: dict[str, Any] = {key: row[key] for key in ("number", "name", "name_en", "specification")}
        body |= {
            "kind": row["kind"],
            "unit": row["unit"],
            "category_id": str(demo.ids[f"category {row['category']}"]),
        }
        body |= {key: bool(row[key]) for key in ("lot_traced", "final_inspection")}
        body |= {key: row[key] for key in ("safety_stock", "sales_price", "shelf_life_days") if row[key]}
        if row["price"]:
            body["standard_price"] = row["price"]
        demo.make(f"item {row['number']}", "items.add_item", body, PLANNER)


def _boms(demo: Demo) -> None:
    for number, lines in groupby(data.rows("bom"), lambda row: row["item"]):
        body = {"item_id": _item(demo, number), "version": 1, "lines": [_line(demo, row) for row in lines]}
        demo.send(f"bom {number}", "items.set_bom", body, PLANNER)


def _line(demo: Demo, row: data.Row) -> dict[str, Any]:
    return {
        "component_id": _item(demo, row["component"]),
        "quantity": row["quantity"],
        "loss_rate": row["loss_rate"],
        "supply": row["supply"],
        "operation_seq": int(row["operation"]),
    }


def _routings(demo: Demo) -> None:
    for number, steps in groupby(data.rows("routings"), lambda row: row["item"]):
        operations = [_operation(demo, row) for row in steps]
        body = {"item_id": _item(demo, number), "version": 2, "operations": operations}
        demo.send(f"routing {number}", "items.set_routing", body, PLANNER)


def _operation(demo: Demo, row: data.Row) -> dict[str, Any]:
    names = (
        "name",
        "name_en",
        "setup_minutes",
        "run_minutes",
        "piece_price",
        "instructions",
        "instructions_en",
    )
    return {key: row[key] for key in names} | {
        "seq": int(row["seq"]),
        "work_centre_id": str(demo.ids[f"work centre {row['work_centre']}"]),
        "first_article": row["first_article"] == "1",
        "parameters": [parameter(text) for text in row["parameters"].split(";") if text],
    }


def parameter(text: str) -> dict[str, Any]:
    """A process parameter from ``key|name|name_en|unit|nominal|lower|upper|required``."""
    key, name, name_en, unit, nominal, lower, upper, required = text.split("|")
    facts = {"key": key, "name": name, "name_en": name_en, "unit": unit}
    return facts | {"nominal": nominal, "lower": lower, "upper": upper, "required": required == "1"}


def _plans(demo: Demo) -> None:
    for key, rows in groupby(data.rows("plans"), lambda row: row["plan"]):
        characteristics = list(rows)
        head = characteristics[0]
        body = {name: head[name] for name in ("type", "name", "name_en")} | {
            "item_id": _item(demo, head["item"]),
            "operation_seq": int(head["operation"]) if head["operation"] else None,
            "sample_size": int(head["sample_size"]),
            "characteristics": [_characteristic(row) for row in characteristics],
        }
        demo.make(f"plan {key}", "quality.add_plan", body, ADMINISTRATOR)


def _characteristic(row: data.Row) -> dict[str, Any]:
    return {
        "name": row["characteristic"],
        "name_en": row["characteristic_en"],
        "kind": row["kind"],
        "unit": row["unit"],
        "nominal": row["nominal"] or None,
        "lower": row["lower"] or None,
        "upper": row["upper"] or None,
        "choices": [_choice(text) for text in row["choices"].split(";") if text],
    }


def _choice(text: str) -> dict[str, Any]:
    value, name, name_en, ok = text.split("|")
    return {"value": value, "name": name, "name_en": name_en, "ok": ok == "1"}


def _item(demo: Demo, number: str) -> str:
    found: UUID = demo.ids[f"item {number}"]
    return str(found)
