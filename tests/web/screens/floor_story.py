"""The fan factory behind the screens of floor and store: what is in it when a test opens a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.scenarios.fan_factory import FanFactory, build, steps_of
from tests.support.house import CSRF, House


@dataclass
class Story:
    """The house, and the ids of what is in it."""

    house: House
    ids: dict[str, str]

    def send(self, type_: str, body: dict[str, Any], role: str, expect: str = "applied") -> dict[str, Any]:
        """Send a command as somebody of *role*; returns its result, and its id as ``command``."""
        with self.house.open() as factory:
            outcome = factory.send(type_, body, factory.actor(role), expect=expect)
            return dict(outcome.result) | {"command": str(outcome.id)}

    def ask(self, name: str, **params: Any) -> Any:
        """Answer a query as the system."""
        with self.house.open() as factory:
            return factory.ask(name, params)

    def stock_up(self, motors: str = "10") -> None:
        """Receive the materials of ten fans."""
        for item, quantity, price in (
            ("motor", motors, "20"),
            ("resin", "5", "12"),
            ("screw", "200", "0.05"),
        ):
            body = {"item_id": self.ids[item], "quantity": quantity, "unit_cost": price}
            self.send("inventory.receive", body | {"supplier_id": self.ids["supplier"]}, "storekeeper")

    def plan(self, quantity: str = "10") -> str:
        """A planned work order for fans."""
        body = {"item_id": self.ids["fan"], "quantity": quantity, "due_on": "2026-11-27"}
        return str(self.send("production.create_order", body, "planner")["id"])

    def release(self, order_id: str) -> None:
        self.send("production.release", {"work_order_id": order_id}, "planner")

    def in_work(self) -> tuple[str, dict[str, Any]]:
        """An order with its material issued and its first article passed; its id, and its first step as bodies name it."""
        self.stock_up()
        order_id = self.plan()
        self.release(order_id)
        self.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
        with self.house.open() as factory:
            step = steps_of(factory, order_id)[0]
        self._pass_first_article(step)
        return order_id, step

    def _pass_first_article(self, step: dict[str, Any]) -> None:
        gap = {"name": "扇叶间隙", "kind": "numeric", "unit": "mm", "lower": "9.9", "upper": "10.1"}
        body = {
            "name": "首检",
            "type": "FAI",
            "item_id": self.ids["fan"],
            "operation_seq": 10,
            "characteristics": [gap],
        }
        plan = self.send("quality.add_plan", body, "inspector")["id"]
        characteristic = self.ask("quality.plan", id=plan).characteristics[0].id
        reading = {"characteristic_id": str(characteristic), "value": "10"}
        body = step | {"plan_id": plan, "units": [{"unit": 1, "readings": [reading]}]}
        self.send("quality.inspect", body, "inspector")


def build_story(house: House) -> Story:
    """The fan factory in *house*, with nothing in stock and nothing ordered."""
    with house.open() as factory:
        return story_of(house, build(factory))


def story_of(house: House, fans: FanFactory) -> Story:
    """The story of *fans* in *house*."""
    names = ("fan", "motor", "resin", "screw", "customer", "supplier", "press")
    return Story(house, {name: str(getattr(fans, name)) for name in names})


def post(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Post a form as a page of ours would."""
    data = {"csrf_token": CSRF, "command_id": str(uuid4())} | {
        name.replace("__dot__", "."): value for name, value in fields.items()
    }
    return client.post(path, data=data)


def rows_of(answer: TestResponse) -> list[tuple[Any, ...]]:
    """The rows of an Excel file that was downloaded, its head first."""
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def words(page: str) -> str:
    """What a reader sees of *page*: its text on one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def english(client: FlaskClient) -> FlaskClient:
    """The same browser, reading English."""
    client.set_cookie("locale", "en")
    return client
