"""The Flask extensions, made once and bound to the app in ``create_app``; and the way to what the app was made with."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import current_app
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from webapp.config import Config
from webapp.core.changes import install_feed
from webapp.core.clock import Clock
from webapp.core.db import Base
from webapp.core.ledger import install_ledger
from webapp.core.memory import install_memory
from webapp.core.tenancy import install_walls

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})
MIGRATIONS = str(Path(__file__).parent.parent / "migrations")
migrate = Migrate(directory=MIGRATIONS, render_as_batch=False, compare_type=True)
login = LoginManager()

install_walls(db.session)
install_feed(db.session)
install_ledger(db.session)
install_memory(db.session)


def current_config() -> Config:
    """The settings of the running app."""
    return cast(Config, current_app.extensions["suigong"])


def current_clock() -> Clock:
    """The running app's only source of the present moment."""
    return current_config().clock
