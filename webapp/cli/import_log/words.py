"""What the import says, in both languages. Reasons of the program itself come from its catalogue."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_CATALOGUES = Path(__file__).parents[2] / "web" / "translations"

TEXTS: Mapping[str, tuple[str, str]] = {
    "not_imported": ("{file} 未导入，未写入任何数据：", "{file} was not imported, and nothing was written:"),
    "stopped": ("导入已停止：{reason}", "The import stopped: {reason}"),
    "more": ("……另有 {count} 处问题", "… and {count} more"),
    "at": ("第 {row} 行", "row {row}"),
    "column": ("「{column}」列", "column “{column}”"),
    "empty": ("文件中没有记录", "the file holds no records"),
    "not_text": (
        "不是文本文件（需为 UTF-8 或 GB 18030 编码的 CSV）",
        "not a text file (a CSV in UTF-8 or GB 18030 is needed)",
    ),
    "missing_column": ("表头缺少此列，这不是一份报工记录", "missing in the header: this is not such a log"),
    "wrong_width": ("有 {found} 格，表头有 {expected} 格", "{found} cells where the header has {expected}"),
    "empty_cell": ("没有填写", "is empty"),
    "too_long": ("超过 {most} 个字符", "is longer than {most} characters"),
    "bad_time": (
        "“{value}”不是时间（如 2012/01/17 07:01:00.000）",
        "“{value}” is not a time (such as 2012/01/17 07:01:00.000)",
    ),
    "bad_number": ("“{value}”不是合适的数量", "“{value}” is not a possible quantity"),
    "contradiction": ("与 {case} 在第 {other} 行的不同", "differs from what row {other} says of {case}"),
    "new_operation": (
        "{case} 已导入时没有这道工序",
        "{case} was imported before without this operation",
    ),
    "no_code": (
        "从文件名得不出公司代码，请用 --company 指定",
        "no company code follows from the file's name: give one with --company",
    ),
    "foreign_company": (
        "已有一家公司的代码是 {code}，不是由导入建立的；请用 --company 另选一个",
        "there is a company {code} already that no import founded: choose another code with --company",
    ),
    "other_zone": (
        "公司 {code} 的时区是 {zone}，不是所给的时区",
        "the company {code} is in the time zone {zone}, not in the one given",
    ),
    "not_set_up": ("无法建立 {about}（{command}）：{reason}", "cannot set up {about} ({command}): {reason}"),
    "unknown_zone": ("没有这个时区：{zone}", "there is no time zone {zone}"),
    "read": (
        "读取 {file}：{rows} 行，{orders} 张工单，{parts} 种零件，{machines} 个资源，{workers} 名工人",
        "Read {file}: {rows} rows, {orders} work orders, {parts} parts, {machines} resources, {workers} workers",
    ),
    "founded": (
        "建立公司 {code}，管理员 {username}，密码 {password}（只显示这一次）",
        "Founded the company {code}; administrator {username}, password {password} (shown only this once)",
    ),
    "there": (
        "公司 {code} 已存在，只导入新的内容",
        "The company {code} is there already; only what is new is imported",
    ),
    "estimates": (
        "记录中没有工资和费率：每小时人工按 {labour}、设备按 {machine} 计（可用选项更改）；准备和单件工时取记录的中位数",
        "The log tells no rates: an hour counts {labour} for labour, {machine} for machines; times are medians of the log",
    ),
    "applied": ("已记账", "applied"),
    "over": ("其中超报（已标记）", "of these over-reports, flagged"),
    "earlier": ("以前已导入", "imported before"),
    "repeated": ("文件内完全重复", "exact repetitions in the file"),
    "nothing": ("无数量也无工时（已保存，无可记账）", "neither pieces nor minutes (kept, nothing to book)"),
    "held": ("等待人处理", "held for a person"),
    "refused": ("被拒绝（已保存）", "refused (kept)"),
    "failed": ("失败（已保存）", "failed (kept)"),
    "breakdowns": ("停机记录", "breakdowns booked as downtime"),
    "odd_spans": (
        "{count} 行的时长与起止时间不符，以起止时间为准：第 {rows} 行",
        "{count} rows whose span disagrees with their timestamps, which count: rows {rows}",
    ),
    "odd_times": (
        "{count} 行的起止时间不成立，工时按 0 计：第 {rows} 行",
        "{count} rows whose timestamps make no stretch of work; no minutes counted: rows {rows}",
    ),
    "sums": ("合格 / 不良 / 待评审", "good / rejected / MRB"),
    "in_file": ("文件", "file"),
    "booked": ("已记账", "booked"),
    "in_repeats": ("重复行中", "in repetitions"),
    "agrees": ("合计一致。", "The sums agree."),
    "differs": ("合计不一致！", "The sums do NOT agree!"),
}


def language_of(wished: str | None) -> str:
    """``zh`` or ``en``: what was *wished*, else what the environment's locale says, else Chinese."""
    if wished in LANGUAGES:
        return wished
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if locale.startswith("en") else "zh"


def say(language: str, key: str, **params: Any) -> str:
    """The text *key*, filled in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**params)


def reason(language: str, message: str | None, params: Mapping[str, Any]) -> str:
    """A reason that the program gave, in *language*."""
    if not message:
        return ""
    catalogue = gettext.translation("messages", _CATALOGUES, [language], fallback=True)
    try:
        return catalogue.gettext(message).format(**params)
    except (KeyError, IndexError, ValueError):
        return message  # a missing parameter must not hide the reason
