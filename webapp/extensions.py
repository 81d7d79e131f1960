"""The Flask extensions, made once and bound to the app in ``create_app``."""

from __future__ import annotations

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from webapp.core.changes import install_feed
from webapp.core.db import Base
from webapp.core.tenancy import install_walls

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})
migrate = Migrate(render_as_batch=False, compare_type=True)
login = LoginManager()

install_walls(db.session)
install_feed(db.session)
