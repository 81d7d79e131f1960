"""The real app as a child of the simulator: one line of JSON in, one line of JSON out.

    python -m tests.simulator.server FOLDER

A request may carry a death; then the answer says ``died`` and what was not committed is gone, as after a real kill.
"""

from __future__ import annotations

import base64
import gc
import json
import logging
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import event

from tests.simulator import factory, office
from tests.simulator.chance import Chance
from tests.simulator.facts import facts
from tests.simulator.faults import Death, Fault, Reaper, ServerKilled
from tests.support.apps import START, disconnect, migrated_app
from tests.support.databases import Database, new_database
from webapp.core.clock import SettableClock
from webapp.domains.identity.companies import renew_epoch
from webapp.extensions import db
from webapp.flows.each_company import each_company

Said = dict[str, Any]


class Server:
    """One server's life through many runs."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._data.mkdir(parents=True)
        self._clock = SettableClock(START)
        self._chance = Chance(self._clock)
        self._database: Database = new_database(folder, f"simulated_{os.getpid()}")
        self._app = migrated_app(self._database, self._data, self._clock)
        with self._app.app_context():
            self._reaper = Reaper(db.engine)
            self._make_fast()
        self._floor = factory.build(self._app, self._clock)
        disconnect(self._app)
        self._database.remember()
        self._backup = folder / "backup"
        self._fault = Fault()

    def answer(self, message: Said) -> Said:
        """Do what *message* asks for, at its moment."""
        if "at" in message:
            self._clock.set(datetime.fromtimestamp(message["at"] / 1000, UTC))
        return dict(getattr(self, f"_{message['do']}")(message))

    def _reset(self, message: Said) -> Said:
        disconnect(self._app)
        self._database.reset()
        shutil.rmtree(self._data / "blobs", ignore_errors=True)
        shutil.rmtree(self._backup, ignore_errors=True)
        self._chance.seed(message["seed"])
        self._fault.put_in(message.get("fault"))
        return {"start": int(START.timestamp() * 1000), **self._floor.facts()}

    def _http(self, message: Said) -> Said:
        body = base64.b64decode(message["body"]) if message.get("base64") else message.get("body")
        death = Death(*message["die"]) if message.get("die") else None
        try:
            with self._reaper.bring(death):
                answer = self._app.test_client().open(
                    message["path"], method=message["method"], headers=message["headers"], data=body
                )
                data = answer.get_data()
        except ServerKilled:
            disconnect(self._app)
            return {"died": True}
        return {"status": answer.status_code, "headers": dict(answer.headers), "body": data.decode()}

    def _office(self, message: Said) -> Said:
        return office.act(self._app, self._floor, message)

    def _keep_backup(self, _message: Said) -> Said:
        disconnect(self._app)
        self._database.remember("backup")
        shutil.rmtree(self._backup, ignore_errors=True)
        if (self._data / "blobs").exists():
            shutil.copytree(self._data / "blobs", self._backup)
        return {}

    def _restore(self, _message: Said) -> Said:
        """Put the backup back, as an administrator does: everything since is gone, and phones are told."""
        disconnect(self._app)
        self._database.reset("backup")
        shutil.rmtree(self._data / "blobs", ignore_errors=True)
        if self._backup.exists():
            shutil.copytree(self._backup, self._data / "blobs")
        with self._app.app_context():
            for _company in each_company(db.session()):
                renew_epoch(db.session())
        db_removed(self._app)
        return {}

    def _facts(self, _message: Said) -> Said:
        return facts(self._floor)

    def _make_fast(self) -> None:
        """A simulated disk need not wait for a real one; random() must come from the seed."""
        if db.engine.dialect.name != "sqlite":
            return

        @event.listens_for(db.engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")
            connection.create_function("random", 0, self._chance.random_for_sqlite)


def db_removed(app: Any) -> None:
    """Forget the session of a context that has ended."""
    with app.app_context():
        db.session.remove()


def main(folder: str) -> None:
    """Answer until the input ends."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    server = Server(Path(folder))
    gc.freeze()  # what the template left behind need not be looked through at every run
    gc.set_threshold(50_000, 20, 20)
    out = sys.stdout
    sys.stdout = sys.stderr  # whatever prints must not break the protocol
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(server.answer(json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
