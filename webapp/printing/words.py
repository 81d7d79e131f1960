"""The fixed words of the forms, in both languages.

Paper cannot be switched: a worker who reads Chinese and an auditor who reads English hold the same sheet. So forms pair the words
themselves instead of asking a catalogue for one language, and the printing works in any process without a set-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from webapp.core.quantity import plain

LANGUAGES = ("zh", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    "job_ticket": ("随工单", "Job ticket"),
    "quantity": ("数量", "Quantity"),
    "due": ("交期", "Due"),
    "customer": ("客户", "Customer"),
    "sales_order": ("销售订单", "Sales order"),
    "work_order": ("工单", "Work order"),
    "ticket": ("票", "Ticket"),
    "page": ("页", "Page"),
    "reprint": ("补打", "Reprint"),
    "operation": ("工序", "Operation"),
    "work_centre": ("工作中心", "Work centre"),
    "standard": ("准备/单件(分)", "Set-up/run min"),
    "good": ("合格", "Good"),
    "scrap": ("报废", "Scrap"),
    "worker": ("工人", "Worker"),
    "time": ("起止时间", "From – to"),
    "checks": ("检验", "Checks"),
    "first_short": ("首检", "First"),
    "final_short": ("终检", "Final"),
    "first_article": ("首检", "First article"),
    "final_inspection": ("终检", "Final check"),
    "ok": ("合格", "pass"),
    "materials": ("用料", "Materials"),
    "lot": ("批号", "Lot"),
    "more": ("另有 {n} 项", "{n} more"),
    "received": ("入库", "Into stock"),
    "inspector": ("检验员", "Inspector"),
    "storekeeper": ("仓管", "Storekeeper"),
    "note": ("备注", "Note"),
    "drawing": ("图", "Drawing"),
    "badge": ("工牌", "Badge"),
    "machine": ("设备", "Machine"),
    "place": ("库位", "Place"),
    "roles": ("岗位", "Roles"),
    "received_on": ("入库日", "Received"),
    "expires_on": ("有效期至", "Use by"),
    "supplier_lot": ("供方批号", "Supplier lot"),
    "role_boss": ("老板", "Boss"),
    "role_planner": ("计划员", "Planner"),
    "role_seller": ("业务员", "Salesperson"),
    "role_buyer": ("采购员", "Buyer"),
    "role_storekeeper": ("仓管员", "Storekeeper"),
    "role_team_leader": ("班组长", "Team leader"),
    "role_worker": ("工人", "Worker"),
    "role_inspector": ("检验员", "Inspector"),
    "role_accountant": ("会计", "Accountant"),
    "role_administrator": ("管理员", "Administrator"),
}


def words(language: str) -> Mapping[str, str]:
    """The words of one *language*; an unknown one gets Chinese."""
    column = LANGUAGES.index(language) if language in LANGUAGES else 0
    return MappingProxyType({key: pair[column] for key, pair in WORDS.items()})


def both(language: str, name: str, name_en: str) -> tuple[str, str]:
    """A thing's name in the reader's language, and in the other one where that differs."""
    first, second = (name_en or name, name) if language == "en" else (name, name_en)
    return first, second if second != first else ""


def grouped(value: Decimal) -> str:
    """*value* with thousands grouped: ``12,500`` or ``0.35``."""
    whole, dot, fraction = plain(value).partition(".")
    return f"{int(whole):,}{dot}{fraction}"
