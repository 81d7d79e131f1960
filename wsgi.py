"""What a WSGI server serves: ``gunicorn`` (its settings stand in gunicorn.conf.py)."""

from webapp import jobs
from webapp.app import create_app

app = create_app()
jobs.printing.wake_after_commit()
