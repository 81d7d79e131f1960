"""What templates may use besides what a view gives them: set up once for the app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context

from webapp.core.actor import Actor
from webapp.web import i18n
from webapp.web.assets import Assets
from webapp.web.i18n import ActorOf
from webapp.web.inventory.serials import pieces_of, traced
from webapp.web.lists import labelled
from webapp.web.nav import Link, phone_tabs, visible_groups
from webapp.web.places import page_of
from webapp.web.preferences import preference
from webapp.web.results import kept
from webapp.web.states import LAMP_ICONS, state_of
from webapp.web.strips import spark_points


def install(app: Flask, actor_of: ActorOf, dist: Path) -> None:
    """Give *app*'s templates their language, figures, assets, navigation and answers.

    *actor_of* returns who is signed in (None before that), *dist* is where the browser's part was built.
    """
    i18n.install(app, actor_of)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        labelled=labelled,
        me=actor_of,
        asset=Assets(dist),
        state_of=state_of,
        lamp_icons=LAMP_ICONS,
        results=kept,
        preference=preference,
        spark_points=spark_points,
        link_to=link_to,
        page_of=page_of,
        pieces_of=pieces_of,
        traced=traced,
        here=here,
        navigation=lambda: navigation(actor_of()),
    )
    app.jinja_env.tests["permitted"] = _permitted_test(actor_of)


def navigation(actor: Actor | None) -> dict[str, Any]:
    """Return the groups and the phone's tabs for *actor*; nothing before sign-in."""
    groups: list[tuple[str, list[Link]]] = visible_groups(actor) if actor else []
    return {"groups": groups, "tabs": phone_tabs(groups)}


def _permitted_test(actor_of: ActorOf) -> Callable[[Context, str], bool]:
    # Without the context Jinja takes ``"sales.write" is permitted`` for a constant, and answers all as it did the first reader.
    @pass_context
    def test(_context: Context, permission: str) -> bool:
        return permitted(actor_of(), permission)

    return test


def permitted(actor: Actor | None, permission: str) -> bool:
    """Return whether *actor* may; used in templates as ``{% if "sales.write" is permitted %}``."""
    return actor is not None and actor.may(permission)


def link_to(endpoint: str, **values: Any) -> str:
    """Return an endpoint's address, or "" when this build has no such screen."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def here() -> str:
    """Return the current address with its parameters, for coming back."""
    return request.full_path.removesuffix("?")
