"""The frame of the office: assets, navigation, preferences, and the state words."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from webapp.core.actor import Actor
from webapp.core.ids import new_id
from webapp.web import nav, states
from webapp.web.assets import Assets
from webapp.web.preferences import preferences

ROOT = Path(__file__).parents[2]
SPRITE = (ROOT / "pwa/src/office/icons.svg").read_text()


@pytest.fixture
def built(tmp_path):
    (tmp_path / ".vite").mkdir()
    manifest = {
        "src/office/main.ts": {
            "file": "assets/office-1.js",
            "css": ["assets/office-1.css"],
            "imports": ["_shared.js"],
        },
        "_shared.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"]},
    }
    (tmp_path / ".vite/manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_an_asset_names_its_file_its_styles_and_what_it_imports(built):
    asset = Assets(built)("office")
    assert asset.url == "/assets/office-1.js"
    assert asset.css == ("/assets/shared-1.css", "/assets/office-1.css")
    assert asset.preload == ("/assets/shared-1.js",)


def test_pages_work_before_the_front_is_built(tmp_path):
    assert Assets(tmp_path)("office").url == ""


def test_an_unknown_asset_is_a_mistake(built):
    with pytest.raises(KeyError):
        Assets(built)("nothing")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/orders?page=2", "/orders?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_coming_back_stays_on_this_site(address, target):
    app = Flask("preferences")
    app.register_blueprint(preferences)
    answer = app.test_client().post("/preferences", data={"next": address})
    assert answer.headers["Location"] == target


def test_only_known_choices_become_cookies():
    app = Flask("preferences")
    app.register_blueprint(preferences)
    answer = app.test_client().post(
        "/preferences", data={"locale": "en", "theme": "<script>", "next": "/here"}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/here"
    assert [cookie.split(";")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["locale=en"]


def office(path: str, actor: Actor):
    app = Flask("nav")
    for entry in (one for group in nav.GROUPS for one in group.entries):
        if entry.endpoint != "finance.vouchers":
            app.add_url_rule("/" + entry.endpoint.replace(".", "/"), entry.endpoint, lambda: "")
    app.add_url_rule("/sales/orders/<number>", "sales.order", lambda number: "")
    context = app.test_request_context(path)
    context.push()
    return nav.visible_groups(actor, app), context


def test_navigation_shows_what_one_may_open_and_what_there_is():
    groups, context = office(
        "/sales/orders", Actor(new_id(), new_id(), permissions=frozenset({"sales.read", "finance.read"}))
    )
    shown = {link.label for _, links in groups for link in links}
    context.pop()
    assert {"Today", "Sales orders"} <= shown
    assert not {"Machines", "Vouchers"} & shown


def test_a_page_below_an_entry_marks_that_entry():
    groups, context = office("/sales/orders/42", Actor(new_id(), None))
    current = [link.label for _, links in groups for link in links if link.current]
    context.pop()
    assert current == ["Sales orders"]


def test_the_phone_has_four_tabs_and_more():
    groups, context = office("/sales/orders", Actor(new_id(), None))
    context.pop()
    assert [link.label for link in nav.phone_tabs(groups)] == [
        "Today",
        "To decide",
        "Sales orders",
        "Work orders",
    ]


def test_every_icon_that_is_named_is_in_the_sprite():
    named = set(re.findall(r'icon\("([a-z0-9-]+)"', _templates()))
    named |= {entry.icon for group in nav.GROUPS for entry in group.entries}
    named |= {state.icon for table in states.STATES.values() for state in table.values()}
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE))
    assert named - drawn == set()


def _templates() -> str:
    return "\n".join(file.read_text() for file in (ROOT / "webapp/web/templates").rglob("*.html"))


def test_templates_hold_no_inline_code_and_no_inline_style():
    text = _templates()
    assert not re.findall(r'\s(on[a-z]+|style)="', text)
    assert not [
        tag
        for tag in re.findall(r"<script[^>]*>", text)
        if "nonce" not in tag and "application/json" not in tag
    ]


def test_an_unknown_state_is_grey_and_says_its_own_name():
    assert states.state_of("order", "frobnicated") == states.State("nodata", "frobnicated", "circle-dashed")
