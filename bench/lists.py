"""The lists of the office at 100,000 rows each: the first page as the query gives it and as the browser gets it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from flask import Flask
from flask.testing import FlaskClient

from bench.databases import Place, app_on
from bench.factory import CLOCK
from bench.measure import Result, Times
from bench.office import Office, fill
from bench.registry import benchmark
from webapp.core.actor import system_actor
from webapp.core.queries import PageParams, all_queries, run_query
from webapp.core.tenancy import bind_company
from webapp.extensions import db

ROWS = 100_000
REQUESTS = 40
LISTS = (
    ("items", "items.items", "/items"),
    ("stock", "inventory.stock", "/stock"),
    ("sales orders", "sales.orders", "/sales-orders"),
    ("work orders", "production.orders", "/work-orders"),
    ("purchase orders", "purchasing.orders", "/purchase-orders"),
)
SEARCHES = (
    ("", "no search"),
    ("轴", "a word of many rows"),
    ("77123", "a word of few rows"),
    ("没有的", "a word of no row"),
)
DEEP = ROWS // 50
"""The last page there can be."""


@benchmark("lists")
def lists(place: Place) -> Iterator[Result]:
    """First pages with and without a search, and the last page: p95 of the query alone and of the whole page over HTTP."""
    with place.database("lists") as url, app_on(url, place.folder) as app:
        office = fill(db.session(), ROWS)
        yield from measure(place.kind, app, office)


def measure(kind: str, app: Flask, office: Office) -> Iterator[Result]:
    """The results of all lists of a filled *office*."""
    client = _signed_in(app, office)
    for words, query, path in LISTS:
        for search, meaning in SEARCHES:
            asked = _asker(office, query, search=search)
            yield _p95(kind, f"{words}, {meaning}: query", asked)
            yield _p95(kind, f"{words}, {meaning}: page", _getter(client, path, search))
        yield _p95(kind, f"{words}, the last page: query", _asker(office, query, page=DEEP), 5)


def _p95(kind: str, name: str, work: Callable[[], None], requests: int = REQUESTS) -> Result:
    work()
    times, spent = [], time.process_time()
    for _ in range(requests):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    spent = (time.process_time() - spent) / requests
    slow = sorted(times)[int(requests * 0.95) - 1]
    note = f"p95 {slow * 1000:.0f} ms of {requests}; processor time of the process {spent * 1000:.0f} ms"
    return Result(f"{name}, {ROWS:,} rows", kind, "requests", Times(tuple(times)), None, note)


def _asker(office: Office, query: str, search: str = "", page: int = 1) -> Callable[[], None]:
    params = all_queries()[query].params.model_validate({"search": search, "page": page})
    assert isinstance(params, PageParams)

    def ask() -> None:
        session = db.session()
        bind_company(session, office.company_id)
        run_query(session, system_actor(office.company_id), CLOCK, query, params)
        session.rollback()
        session.expunge_all()  # each request starts with an empty session

    return ask


def _getter(client: FlaskClient, path: str, search: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(path, query_string={"search": search})
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status}")

    return get


def _signed_in(app: Flask, office: Office) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{office.company_id.hex}.{office.user_id.hex}.1"
    return client
