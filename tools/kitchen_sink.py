"""Every component of the office on one page, to be looked at: not part of the app, reachable only by starting this.

``python tools/kitchen_sink.py shots`` takes the screenshots (phone and desk, zh and en, light and dark) into var/kitchen;
``python tools/kitchen_sink.py`` serves the page on port 8123. Set KITCHEN_DIST to look at another build of the browser's part.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask import Flask, Response, render_template, request, send_from_directory  # noqa: E402
from jinja2 import ChoiceLoader, FileSystemLoader  # noqa: E402
from werkzeug.datastructures import MultiDict  # noqa: E402

from webapp.core.actor import Actor  # noqa: E402
from webapp.core.errors import FieldError  # noqa: E402
from webapp.core.queries import Page, PageParams  # noqa: E402
from webapp.web.access import public  # noqa: E402
from webapp.web.charts import chart, limit, series  # noqa: E402
from webapp.web.forms import Form  # noqa: E402
from webapp.web.headers import CONTENT_SECURITY_POLICY  # noqa: E402
from webapp.web.lists import Choice, Column, Filter, Listing, ListSpec, listing, read_params  # noqa: E402
from webapp.web.nav import GROUPS  # noqa: E402
from webapp.web.preferences import preferences  # noqa: E402
from webapp.web.results import Result  # noqa: E402
from webapp.web.strips import Step  # noqa: E402
from webapp.web.templating import install  # noqa: E402

DIST = Path(os.environ.get("KITCHEN_DIST", ROOT / "pwa/dist"))
SHOTS = ROOT / "var/kitchen"
PORT = 8123
NONCE = "kitchen"
PAGES = ("home", "list", "document", "form", "states", "sign-in", "error", "longtext")

BOSS = Actor(UUID(int=1), UUID(int=2), name="陈志远", permissions=frozenset(), locale="zh")


class Everything(frozenset[str]):
    """Somebody who may do anything: the page has to show every entry."""

    def __contains__(self, _: object) -> bool:
        return True


BOSS = Actor(BOSS.company_id, BOSS.user_id, name=BOSS.name, permissions=Everything())


def kitchen() -> Flask:
    """Return the app that shows the components."""
    app = Flask("kitchen", static_folder=None)
    app.secret_key = "kitchen"  # noqa: S105  (guards nothing)
    app.config["TESTING"] = True
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "webapp/web/templates"), FileSystemLoader(ROOT / "tools/kitchen")]
    )
    install(app, lambda: BOSS, DIST)
    app.jinja_env.globals.update(csrf_token=lambda: "token", csp_nonce=lambda: NONCE)
    app.register_blueprint(preferences)
    for entry in (one for group in GROUPS for one in group.entries):
        path = "/go/" + entry.endpoint.replace(".", "/")
        app.add_url_rule(
            path,
            entry.endpoint,
            public(
                lambda: "",
            ),
        )
    app.add_url_rule("/go/find", "search.find", lambda: "")
    app.add_url_rule("/go/out", "session.sign_out", lambda: "", methods=["POST"])
    app.add_url_rule("/go/in", "session.enter", lambda: "", methods=["POST"])
    app.add_url_rule("/assets/<path:name>", "asset", lambda name: send_from_directory(DIST / "assets", name))
    app.add_url_rule("/lookup/items", "lookup", _lookup)
    app.add_url_rule("/page/<name>", "page", _page)
    app.after_request(_guarded)
    return app


def _guarded(response: Response) -> Response:
    """The same policy as in production: what it forbids must not look right here."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(nonce=NONCE)
    return response


def _lookup() -> dict[str, object]:
    items = [
        ("P-1001", "铝合金外壳 A 型", "320"),
        ("P-1002", "电机组件 36V 带减速箱", "88"),
        ("P-2040", "M4×12 内六角螺钉", "12,400"),
    ]
    options = [
        {
            "value": number,
            "text": f"{number} {name}",
            "note": "规格 Q/GB 5781",
            "figure": stock,
            "fill": {"unit_price": "12.50"},
            "facts": f"库存 {stock} · 上次 12.50 元",
        }
        for number, name, stock in items
        if request.args.get("q", "").lower() in (number + name).lower()
    ]
    return {"options": options}


def _page(name: str) -> str:
    if name == "sign-in":
        return render_template(
            "sign_in.html",
            company_required=True,
            values={"company": "demo", "username": ""},
            errors={"": "用户名或密码不对。"},
            next="/",
        )
    if name == "error":
        return render_template(
            "error.html",
            problem=SimpleNamespace(status=500, detail="出了点问题,您的数据没有丢失。", error_id="a81f23c0"),
        )
    return render_template(
        f"{name}.html", company_name="随风电器有限公司", nav_counts={"held": 3}, **_ingredients(name)
    )


def _ingredients(name: str) -> dict[str, object]:
    return {
        "listing": _listing(long=name == "longtext"),
        "empty": _listing(empty=True),
        "steps": _steps(),
        "form": _form(),
        "fresh": Form(),
        "line_chart": _line_chart(),
        "stacked_chart": _stacked_chart(),
        "control_chart": _control_chart(),
        "result": Result(
            "running",
            "销售订单 SO-2026-0087 已保存",
            "已按 3 张生产工单排产,最晚 12-05 交货。",
            (("打开订单", "#"), ("再录一张", "#")),
        ),
        "held": Result("act", "等待审核", "金额超过 50,000 元,需要老板同意。记录已完整保留。"),
        "refused": Result("stopped", "不能发货:信用额度不足", "客户还可用 12,300.00 元,本单 48,600.00 元。"),
        "lines": _lines(),
        "line_columns": LINE_COLUMNS,
        "now": datetime(2026, 11, 22, 8, 15, tzinfo=UTC),
        "D": Decimal,
    }


COLUMNS = (
    Column("number", "Number", "code", sort="number", phone="title"),
    Column("customer", "Customer", sort="customer", phone="sub", clip=True),
    Column("status", "Status", "state", state="order"),
    Column("life", "Progress", "strip", phone="hide"),
    Column("item", "Item", phone="hide", clip=True),
    Column("quantity", "Quantity", "quantity", unit="unit", sort="quantity"),
    Column("due_on", "Due date", "day", sort="due_on"),
    Column("amount", "Amount", "money", sort="amount", total=True),
)

LINE_COLUMNS = (
    Column("item", "Item", phone="title"),
    Column("quantity", "Quantity", "quantity", unit="unit"),
    Column("shipped", "Shipped", "quantity", unit="unit"),
    Column("unit_price", "Unit price", "quantity"),
    Column("amount", "Amount", "money"),
    Column("due_on", "Due date", "day"),
)

SPEC = ListSpec(
    "sales-orders",
    COLUMNS,
    filters=(
        Filter(
            "status",
            (
                Choice("draft", "Draft", 2),
                Choice("confirmed", "Confirmed", 14),
                Choice("shipped", "Shipped", 230),
                Choice("cancelled", "Cancelled", 3),
            ),
        ),
        Filter("late", (Choice("true", "Late", 2),)),
    ),
    search="Number, customer or item",
    href=lambda row: f"/page/document?{row.number}",
    empty_title="Nothing here yet",
    empty_icon="receipt-text",
)


def _listing(*, empty: bool = False, long: bool = False) -> Listing:
    customers = [
        "佛山市顺德区美润家用电器有限公司",
        "Nordwind Haushaltsgeräte GmbH",
        "东莞恒力五金",
        "苏州工业园区博远精密机械制造股份有限公司",
    ]
    statuses = ["confirmed", "shipped", "draft", "confirmed", "cancelled", "shipped"]
    rows = [
        SimpleNamespace(
            number=f"SO-2026-{87 - n:04}" + ("-超长编号AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" if long else ""),
            customer=customers[n % 4] * (3 if long else 1),
            status=statuses[n % 6],
            life=_steps(n % 6),
            item=["小型风扇 A3 白色", "榨汁机 J200 / 220V / 欧规插头", "空气炸锅 5L"][n % 3],
            quantity=Decimal(["1200", "350", "80.5"][n % 3]),
            unit=["台", "台", "kg"][n % 3],
            due_on=f"2026-12-{5 + n:02}",
            amount=Decimal("48600.00") * (n + 1) * (10**5 if long else 1),
        )
        for n in range(0 if empty else 12)
    ]
    args = MultiDict(request.args)
    params = read_params(PageParams, args)
    return listing(
        SPEC,
        Page(rows=rows, total=len(rows) and 249, page=1, size=50),
        params.model_copy(update={"sort": params.sort or "-due_on"}),
        "/page/list",
        args,
    )


def _steps(at: int = 2) -> list[Step]:
    labels = ["下单", "计划", "生产", "发货", "开票", "收款"]
    if request.cookies.get("locale") == "en":
        labels = ["Ordered", "Planned", "In work", "Shipped", "Invoiced", "Paid"]
    steps = []
    for index, label in enumerate(labels):
        if index < at:
            steps.append(Step(label, "running", figure=f"11-2{index}", url="#"))
        elif index == at:
            steps.append(
                Step(
                    label,
                    "attention" if at == 3 else "running",
                    now=True,
                    figure="640 / 1,000",
                    done=Decimal(640),
                    of=Decimal(1000),
                    note="晚 2 天" if at == 3 else "",
                )
            )
        else:
            steps.append(Step(label))
    return steps


def _lines() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            item="P-1001 小型风扇 A3 白色",
            quantity=Decimal(1000),
            shipped=Decimal(640),
            unit="台",
            unit_price=Decimal("48.6"),
            amount=Decimal("48600"),
            due_on="2026-12-05",
        ),
        SimpleNamespace(
            item="P-1002 遥控器",
            quantity=Decimal(1000),
            shipped=Decimal(0),
            unit="个",
            unit_price=Decimal("6.125"),
            amount=Decimal("6125"),
            due_on="2026-12-05",
        ),
    ]


def _form() -> Form:
    posted = MultiDict(
        {
            "customer_id": "",
            "customer_id__text": "恒力",
            "due_on": "2026-12-05",
            "note": "",
            "lines.0.item_id": "P-1001",
            "lines.0.item_id__text": "P-1001 铝合金外壳 A 型",
            "lines.0.quantity": "1200",
            "lines.0.unit_price": "12.5",
            "lines.1.item_id__text": "电机",
            "lines.1.quantity": "一百",
            "lines.1.unit_price": "88",
        }
    )
    form = Form.read(posted)
    form.show(
        [
            FieldError("customer_id", "missing", "Please fill this in."),
            FieldError("lines.1.quantity", "decimal_parsing", "Please enter a number."),
        ]
    )
    return form


DAYS = [f"11-{day:02}" for day in range(9, 23)]


def _line_chart() -> dict[str, object]:
    good = [812, 840, 799, 860, None, 905, 880, 921, 950, 930, 964, 1002, 988, 1040]
    return chart(
        "line",
        DAYS,
        [series("合格", good, "running"), series("计划", [900] * 14, "quiet", dashed=True)],
        unit="件",
    )


def _stacked_chart() -> dict[str, object]:
    return chart(
        "stacked",
        DAYS,
        [
            series("运行", [380 + n * 6 for n in range(14)], "running"),
            series("待机", [60 - n for n in range(14)], "attention"),
            series("停机", [30, 0, 12, 45, 0, 0, 22, 18, 0, 5, 0, 60, 10, 0], "stopped"),
            series("无数据", [10] * 14, "nodata"),
        ],
        unit="min",
    )


def _control_chart() -> dict[str, object]:
    values = [10.02, 10.01, 9.98, 10.03, 10.0, 9.97, 10.01, 10.04, 10.02, 10.05, 10.11, 10.03, 10.0, 9.99]
    return chart(
        "control",
        range(1, 15),
        [series("X̄", values)],
        limits=[
            limit("UCL 10.08", 10.08, "stopped"),
            limit("CL 10.01", 10.01),
            limit("LCL 9.94", 9.94, "stopped"),
        ],
        alarms=[10],
        unit="mm",
        places=2,
    )


VIEWS = (("phone", 390, 844, True), ("desk", 1280, 800, False))


def shots(only: str = "") -> None:
    """Take every page in every view, language and theme."""
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(parents=True, exist_ok=True)
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        for view, width, height, touch in VIEWS:
            for language in ("zh", "en"):
                for theme in ("light", "dark"):
                    context = browser.new_context(
                        viewport={"width": width, "height": height},
                        color_scheme=theme,
                        has_touch=touch,
                        is_mobile=touch,
                        device_scale_factor=1.5 if touch else 1,
                    )
                    context.add_cookies(
                        [{"name": "locale", "value": language, "url": f"http://127.0.0.1:{PORT}"}]
                    )
                    page = context.new_page()
                    page.on(
                        "console",
                        lambda message: (
                            print("console:", message.text) if message.type in ("error", "warning") else None
                        ),
                    )
                    page.on("pageerror", lambda error: print("error:", error))
                    for name in PAGES:
                        label = f"{name}-{view}-{language}-{theme}"
                        if only not in label:
                            continue
                        page.goto(f"http://127.0.0.1:{PORT}/page/{name}", wait_until="networkidle")
                        page.wait_for_timeout(150)
                        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                        if sideways > 0:
                            print(label, "scrolls sideways by", sideways)
                        page.screenshot(path=SHOTS / f"{label}.png", full_page=True)
                    context.close()
        _shoot_open(browser)
        browser.close()


def _shoot_open(browser: Any) -> None:
    """Take what opens only by a hand: the sheets, a menu, a lookup, a dialog."""
    deeds = {
        "more": (390, "home", "[data-dialog-open=everything]"),
        "account": (1280, "home", ".rail__user"),
        "menu": (1280, "document", "details.menu summary"),
        "lookup": (1280, "form", "[data-lookup] input[type=text]"),
        "rows": (1280, "list", "body"),
    }
    for name, (width, page_name, target) in deeds.items():
        context = browser.new_context(viewport={"width": width, "height": 800})
        context.add_cookies([{"name": "locale", "value": "zh", "url": f"http://127.0.0.1:{PORT}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{PORT}/page/{page_name}", wait_until="networkidle")
        if name == "lookup":
            page.fill(target, "P-1")
            page.keyboard.press("End")
        elif name == "rows":
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
        else:
            page.click(target)
        page.wait_for_timeout(600)
        page.screenshot(path=SHOTS / f"open-{name}.png")
        context.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["shots"]:
        shots(*sys.argv[2:3])
    else:
        kitchen().run(port=PORT)
