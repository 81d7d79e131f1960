"""A clerk's morning: five messy items and a parts list come in from Excel, and one change a little later."""

from __future__ import annotations

import re
from decimal import Decimal

from flask.testing import FlaskClient

from tests.support.house import House
from tests.web.screens.floor_story import Story, post

ITEMS = """物料清单 2026年11月\t\t\t\t\t
料号\t品名\t规格型号\t来源\t单位\t参考进价
M-9001\t轴承\t6201\t外购\t个\t１．２０
M-9002\t\tΦ8×30\t外购件\t个\t0.04 / 100
M-9003\t铜线\t0.4mm\t采购\t公斤\t68元
\t\t\t\t\t
M-9004\t面板\tABS\t自制\t个\t
M-9005\t风叶组件\t\t自己做\t个\t
合计\t\t\t\t\t
"""
BOM = """层级\t子件编码\t数量
0\tM-9005\t
1\tM-9001\t2个
1\tM-9003\t~0.3 kg
"""


def test_five_messy_items_a_parts_list_and_one_change(story: Story) -> None:
    clerk = _Clerk(story.house)

    # She pastes what she has, with a title above, an empty row and a total below.
    path = clerk.paste("items", ITEMS)
    page = clerk.read(path)
    assert "没有单位“公斤”。" in page
    assert "“自己做”不在可选项里。" in page
    assert "M-9002 是新增的：请填写。" in page
    assert "1 行合计" in page
    assert story.ask("items.items", search="M-900").total == 0

    # Two cells are mended (the missing name, the odd word for what is made), one question is answered (公斤 is 千克).
    clerk.say(
        path,
        **{
            "was|cell|4|name|": "",
            "cell|cell|4|name|": "销钉",
            "pick|column|8|kind|自己做": "made",
            "pick|unit|5|unit|公斤": "千克",
        },
    )
    assert "导入 5 行" in clerk.read(path)
    assert "全部已导入" in clerk.take(path)
    rows = {row.number: row for row in story.ask("items.items", search="M-900").rows}
    assert rows["M-9001"].standard_cost == Decimal("1.2")
    assert rows["M-9002"].standard_cost == Decimal("0.0004")
    assert (rows["M-9003"].unit, rows["M-9003"].standard_cost) == ("kg", 68)
    assert (rows["M-9005"].name, rows["M-9005"].kind) == ("风叶组件", "made")

    # The parts list: about 0.3 kg is a question, and answered with what it reads like.
    path = clerk.paste("boms", BOM)
    assert "写的是大约。" in clerk.read(path)
    clerk.say(path, **{"pick|cell|4|quantity|~0.3 kg": "0.3 kg"})
    assert "全部已导入" in clerk.take(path)
    bom = story.ask("items.item", id=rows["M-9005"].id).bom
    assert [(line.number, line.quantity) for line in bom] == [("M-9001", 2), ("M-9003", Decimal("0.3"))]

    # An hour later the bearing costs more. Of all she pastes again, that is the only change.
    mended = ITEMS.replace("M-9002\t\t", "M-9002\t销钉\t").replace("公斤", "kg").replace("自己做", "自制")
    path = clerk.paste("items", mended.replace("１．２０", "１．３５"))
    page = clerk.read(path, "?show=changed")
    assert re.search(r"有变化\s+1\s", page)
    assert re.search(r"无变化\s+4\s", page)
    assert "原来：1.2" in page
    assert "导入 1 行" in page
    assert "全部已导入" in clerk.take(path)
    assert story.ask("items.items", search="M-9001").rows[0].standard_cost == Decimal("1.35")


class _Clerk:
    """The planner's clerk at her screen."""

    def __init__(self, house: House) -> None:
        self._client: FlaskClient = house.browser("planner")

    def paste(self, kind: str, text: str) -> str:
        answer = post(self._client, f"/imports/new?kind={kind}", pasted=text)
        assert answer.status_code == 303, _words(answer.text)
        return str(answer.location)

    def read(self, path: str, asked: str = "") -> str:
        return _words(self._client.get(path + asked).text)

    def say(self, path: str, **fields: str) -> None:
        assert post(self._client, path, **fields).status_code == 303

    def take(self, path: str) -> str:
        post(self._client, path, do="take")
        return self.read(path)


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
