from __future__ import annotations

from typing import Any

from tests.support.factory import Factory


def add(factory: Factory, expect: str = "applied", **facts: Any) -> Any:
    body = {"name": "华美家电", "name_en": "Huamei Appliances", "is_customer": True} | facts
    return factory.send("partners.add_partner", body, factory.actor("seller"), expect=expect)


def test_customers_and_suppliers_are_numbered_apart(factory: Factory) -> None:
    assert add(factory).result["number"] == "C-0001"
    assert add(factory, is_customer=False, is_supplier=True).result["number"] == "S-0001"
    assert add(factory, number="K77").result["number"] == "K77"


def test_a_number_is_taken_once(factory: Factory) -> None:
    add(factory, number="K77")
    refused = add(factory, "refused", number="K77")
    assert [(one.field, one.code) for one in refused.errors] == [("number", "number_taken")]


def test_a_partner_buys_or_sells(factory: Factory) -> None:
    refused = add(factory, "refused", is_customer=False)
    assert [(one.field, one.code) for one in refused.errors] == [("is_customer", "partner_has_no_part")]
    made = add(factory).result
    body = {"partner_id": made["id"], "is_customer": False}
    factory.send("partners.change_partner", body, factory.actor("buyer"), expect="refused")


def test_only_the_named_fields_change(factory: Factory) -> None:
    made = add(factory, contact="陈小姐").result
    body = {"partner_id": made["id"], "payment_days": 60, "is_supplier": True}
    factory.send("partners.change_partner", body, factory.actor("buyer"))
    row = factory.ask("partners.partner", {"id": made["id"]}, factory.actor("accountant"))
    assert (row.payment_days, row.contact, row.is_customer, row.is_supplier) == (60, "陈小姐", True, True)


def test_the_list_filters_by_part_and_searches_both_languages(factory: Factory) -> None:
    add(factory)
    add(factory, name="永盛铜线", name_en="Yongsheng Copper", is_customer=False, is_supplier=True)

    def names(**params: Any) -> list[str]:
        return [row.name_en for row in factory.ask("partners.partners", params).rows]

    assert names(part="customer") == ["Huamei Appliances"]
    assert names(part="supplier") == ["Yongsheng Copper"]
    assert names(search="铜线") == names(search="COPPER") == ["Yongsheng Copper"]
    assert names(active=False) == []
