from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.factory import Factory


@dataclass
class Workshop:
    """A planner who sets up items by number."""

    factory: Factory
    ids: dict[str, str]

    def item(self, number: str, kind: str = "made", unit: str = "pcs", **facts: Any) -> str:
        body = {
            "number": number,
            "name": f"料 {number}",
            "name_en": number,
            "kind": kind,
            "unit": unit,
        } | facts
        made = self.send("items.add_item", body).result
        self.ids[number] = made["id"]
        return str(made["id"])

    def bought(self, number: str, price: str = "0", unit: str = "pcs", **facts: Any) -> str:
        return self.item(number, "purchased", unit, standard_price=price, **facts)

    def bom(self, number: str, *lines: dict[str, Any], expect: str = "applied") -> Any:
        named = [line | {"component_id": self.ids[line.pop("item")]} for line in lines]
        return self.structured("items.set_bom", number, expect, lines=named)

    def routing(self, number: str, *operations: dict[str, Any], expect: str = "applied") -> Any:
        return self.structured("items.set_routing", number, expect, operations=list(operations))

    def structured(self, type_: str, number: str, expect: str = "applied", **body: Any) -> Any:
        known = {"item_id": self.ids[number], "version": self.view(number).version}
        return self.send(type_, known | body, expect)

    def view(self, number: str) -> Any:
        return self.factory.ask("items.item", {"id": self.ids[number]}, self.factory.actor("planner"))

    def work_centre(self, number: str, rate: str) -> str:
        body = {"number": number, "name": number, "hourly_rate": rate}
        return str(self.send("equipment.add_work_centre", body).result["id"])

    def send(self, type_: str, body: dict[str, Any], expect: str = "applied") -> Any:
        return self.factory.send(type_, body, self.factory.actor("planner"), expect=expect)


@pytest.fixture
def shop(factory: Factory) -> Workshop:
    return Workshop(factory, {})


def errors_of(outcome: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in outcome.errors]
