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
    "purchase_order": ("采购订单", "Purchase order"),
    "draft": ("草稿", "Draft"),
    "order_date": ("下单日期", "Order date"),
    "supplier": ("供应商", "Supplier"),
    "buyer": ("买方", "Buyer"),
    "contact": ("联系人", "Contact"),
    "phone": ("电话", "Phone"),
    "address": ("地址", "Address"),
    "your_number": ("贵方编号", "Your number"),
    "item": ("物料", "Item"),
    "your_item": ("贵方货号", "Your item no."),
    "unit_price": ("单价", "Unit price"),
    "amount": ("金额", "Amount"),
    "total": ("合计（不含税）", "Total without tax"),
    "in_words": ("大写", "In words"),
    "payment": ("付款", "Payment"),
    "payment_after": ("到货后 {n} 天", "{n} days after delivery"),
    "payment_at_once": ("货到付款", "On delivery"),
    "terms": ("条款", "Terms"),
    "for_buyer": ("买方签章", "For the buyer"),
    "for_supplier": ("供方签章", "For the supplier"),
    "scan_to_receive": ("扫码收货", "Scan to receive"),
    "confirm_please": (
        "请于收到后两个工作日内确认交期，送货单上请注明本订单号。",
        "Please confirm the dates within two working days, and name this order on your delivery note.",
    ),
    "quotation": ("报价单", "Quotation"),
    "order_confirmation": ("订单确认书", "Order confirmation"),
    "quoted_on": ("报价日期", "Date"),
    "valid_until": ("有效期至", "Valid until"),
    "void": ("作废", "Void"),
    "deliver_to": ("收货地址", "Deliver to"),
    "for_seller": ("供方签章", "For the seller"),
    "for_customer": ("客户签章", "For the customer"),
    "order_please": (
        "以上价格不含税，在有效期内有效；订货时请注明本报价单号。",
        "Prices are without tax and hold until the day above; please name this quotation when you order.",
    ),
    "check_please": (
        "请核对货品、数量、价格和交期；如有不符，请于两个工作日内告知。",
        "Please check goods, quantities, prices and dates, and tell us within two working days what is wrong.",
    ),
    "currency": ("币种", "Currency"),
    "delivery_note": ("送货单", "Delivery note"),
    "shipped_on": ("发货日期", "Shipped on"),
    "carrier": ("承运", "Carrier"),
    "tracking_number": ("运单号", "Tracking no."),
    "scan_to_sign": ("扫码签收", "Scan to sign"),
    "lots": ("批号", "Lots"),
    "not_taken": ("未收", "Not taken"),
    "count_please": (
        "请当面清点并签收；数量或外观如有不符，请在签收时注明。",
        "Please count on the spot and sign; note at once what is missing or damaged.",
    ),
    "handed_over": ("送货人", "Handed over by"),
    "received_by": ("收货人签字、日期", "Received by, date"),
    "signed_by": ("签收人", "Signed by"),
    "signed_at": ("签收时间", "Signed at"),
    "basket_out": ("委外发料单", "Sent to be worked on"),
    "basket_back": ("委外退料单", "Back unused"),
    "subcontract_order": ("委外订单", "Subcontract order"),
    "sent_on": ("发出日期", "Sent on"),
    "back_until": ("交回日期", "Back until"),
    "to_be_made": ("加工内容", "To be made"),
    "taken_over": ("接收人", "Taken over by"),
    "badge": ("工牌", "Badge"),
    "machine": ("设备", "Machine"),
    "place": ("库位", "Place"),
    "serial": ("序列号", "Serial number"),
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


def money(value: Decimal) -> str:
    """*value* with thousands grouped and two places: ``12,500.00``."""
    return f"{value:,.2f}"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital_amount(value: Decimal) -> str:
    """*value* (not negative, below 10¹⁶) in the capital figures of Chinese contracts: 壹仟零贰元伍角整.

    Source: 支付结算办法 (1997), annex 1: a zero between digits is said once, 整 follows 元 and 角 but not 分.
    """
    cents = int((value * 100).to_integral_value())
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    words, zero = "", False
    for group in reversed(range(len(_GROUPS))):
        part = number // 10 ** (4 * group) % 10_000
        if part == 0:
            zero = zero or bool(words)
            continue
        if words and (zero or part < 1000):
            words += "零"
        words, zero = words + _group(part) + _GROUPS[group], False
    return words


def _group(part: int) -> str:
    words, zero = "", False
    for place in reversed(range(len(_PLACES))):
        digit = part // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return words
