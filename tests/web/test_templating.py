"""What templates may use answers for the person who reads, not for whoever read first."""

from flask import Flask

from webapp.core.actor import Actor
from webapp.core.ids import new_id
from webapp.web import templating


def test_a_template_asks_anew_what_each_reader_may_do(tmp_path):
    app = Flask("readers")
    reading: list[Actor] = []
    templating.install(app, lambda: reading[-1], tmp_path)
    with app.test_request_context("/"):
        page = app.jinja_env.from_string('{% if "sales.write" is permitted %}change{% else %}read{% endif %}')
        seen = []
        for permissions in ({"sales.write"}, set(), {"sales.write"}):
            reading.append(Actor(new_id(), new_id(), permissions=frozenset(permissions)))
            seen.append(page.render())
    assert seen == ["change", "read", "change"]
