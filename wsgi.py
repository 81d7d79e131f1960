"""The application that a web server runs, and that `flask` commands work with."""

from webapp.app import create_app

app = create_app()
