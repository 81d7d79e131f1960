"""Whatever may be said of a pushed record has words on the phone: else a worker reads it in the language of whoever was signed
in when it was sent. ``answer_codes.json`` lists what may be said, and the phone's own tests hold its catalogue against that list.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from pydantic import BaseModel

from webapp.core import commands, handlers, judging
from webapp.core.errors import Deferred, DomainError, Held, Unjudged
from webapp.domains.sync import receive, waiting
from webapp.domains.sync.incoming import SentCommand
from webapp.flows import decide_held, questions

LIST = Path(__file__).with_name("answer_codes.json")
REASONS_AS_SUCH = {DomainError, Held, Deferred, Unjudged}
"""What the others derive from; nobody raises these."""

BY_KIND = {
    "model": ["model_type"],
    "model-field": ["missing"],
    "default": [],
    "nullable": [],
    "definitions": [],
    "definition-ref": [],
    "any": [],
    "bool": ["bool_type", "bool_parsing"],
    "str": ["string_type"],
    "int": ["int_type", "int_parsing", "int_from_float", "int_parsing_size"],
    "decimal": ["decimal_type", "decimal_parsing"],
    "date": ["date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"],
    "datetime": ["datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"],
    "uuid": ["uuid_type", "uuid_parsing"],
    "literal": ["literal_error"],
    "list": ["list_type"],
    "tuple": ["tuple_type"],
    "dict": ["dict_type"],
    "function-before": ["value_error"],
    "function-after": ["value_error"],
}
"""What pydantic may find wrong with each kind of schema, from its list of errors."""
BY_LIMIT = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "lt": "less_than",
    "le": "less_than_equal",
    "pattern": "string_pattern_mismatch",
}


def test_the_list_holds_what_may_be_said_of_a_pushed_record() -> None:
    said = {
        "reasons": sorted(error.code for error in _reasons()),
        "decisions": sorted([questions.RETURNED, decide_held.CHANGED, decide_held.DECLINED]),
        "fields": sorted(_written_field_codes() | _form_codes()),
    }
    assert json.loads(LIST.read_text()) == said, f"{LIST.name} should say {json.dumps(said, indent=1)}"


def test_a_reason_behind_a_function_of_another_domain_is_found() -> None:
    codes = {error.code for error in _reasons()}
    assert {"backflush_short", "over_issue", "lane_waits", "waited_too_long", "needs_attention"} <= codes
    assert "last_administrator" not in codes


def _doors() -> list[Any]:
    """Where a pushed record is asked for anything: whoever is named behind them may say no to it."""
    by_phone = [spec.handler for spec in commands.all_commands().values() if spec.by_phone]
    gates = [receive._Gate, receive._parse, waiting._turn, waiting._too_late]
    return [*by_phone, *gates, commands.execute_all, judging.judge, handlers.run_handler]


@cache
def _behind_the_doors() -> frozenset[Any]:
    """Every function and class of ours that is named at a door, or in what is named there, and so on."""
    found: set[Any] = set()
    edge = _doors()
    while edge:
        thing = edge.pop()
        if thing not in found:
            found.add(thing)
            edge += [one for one in _named_in(thing) if _is_ours(one)]
    return frozenset(found)


def _named_in(thing: Any) -> Iterator[Any]:
    scope = vars(inspect.getmodule(thing))
    for node in _nodes(thing):
        if isinstance(node, ast.Name):
            yield scope.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = scope.get(node.value.id)
            yield getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None


def _nodes(thing: Any) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(textwrap.dedent(inspect.getsource(thing))))


def _is_ours(thing: Any) -> bool:
    return isinstance(thing, FunctionType | type) and thing.__module__.startswith("webapp.")


def _reasons() -> set[type[DomainError]]:
    classes = {one for one in _behind_the_doors() if isinstance(one, type) and issubclass(one, DomainError)}
    return classes - REASONS_AS_SUCH


def _written_field_codes() -> set[str]:
    """Codes that our own functions give to a field: the second text of a FieldError, or of a helper that makes one."""
    return {
        code
        for thing in _behind_the_doors()
        for node in _nodes(thing)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in ("FieldError", "_error")
        for code in _texts(node.args[1:-1])
    }


def _texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _form_codes() -> set[str]:
    """Codes for what may be wrong with the form of a command, or of the body of one."""
    bodies: list[type[BaseModel]] = [SentCommand]
    bodies += [spec.body for spec in commands.all_commands().values() if spec.by_phone]
    return {code for model in bodies for code in _form_codes_of(model)}


def _form_codes_of(model: type[BaseModel]) -> Iterator[str]:
    if model.model_config.get("extra") == "forbid":
        yield "extra_forbidden"
    for schema in _schemas(model.__pydantic_core_schema__):
        kind = schema["type"]
        yield from BY_KIND[kind]
        yield from (code for limit, code in BY_LIMIT.items() if limit in schema)
        short, long = ("string_too_short", "string_too_long") if kind == "str" else ("too_short", "too_long")
        yield from ([short] if "min_length" in schema else []) + ([long] if "max_length" in schema else [])


NOT_ASKED = {"serialization", "metadata", "computed_fields", "function", "model-fields", "no-info"}


def _schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Every schema within *part* that a value is held against."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from _schemas(one)
    elif isinstance(part, dict):
        if isinstance(part.get("type"), str) and part["type"] not in NOT_ASKED:
            yield part
        for key, one in part.items():
            if key not in NOT_ASKED:
                yield from _schemas(one)
