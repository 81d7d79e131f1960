"""A server that is backed up and put back, for tests: the real app on its database, with an order on the floor."""

from __future__ import annotations

import gc
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.support.apps import disconnect
from tests.sync.phone import Floor
from webapp.backup.make import Wish, make_backup
from webapp.backup.put_back import Restored, restore
from webapp.backup.reports import Report
from webapp.config import Config
from webapp.extensions import db

PASSPHRASE = "三班倒 correct horse"


@dataclass
class Server:
    """What stands in the factory, and a folder *shelf* for its backups."""

    floor: Floor
    shelf: Path

    @property
    def config(self) -> Config:
        """The running app's settings."""
        config: Config = self.floor.house.app.extensions["suigong"]
        return config

    def set(self, **settings: Any) -> None:
        """Change settings of the running app."""
        self.floor.house.app.extensions["suigong"] = replace(self.config, **settings)

    def report_work(self, good: str = "1") -> dict[str, Any]:
        """Let the phone send a report of *good* pieces; the command, as the phone keeps it."""
        command = self.floor.phone.command("production.report", self.floor.report(good))
        assert self.floor.phone.statuses(command) == ["applied"]
        return command

    def back_up(self, name: str = "one.backup", passphrase: str = "") -> Report:
        """Make a backup on the shelf, whatever comes of it."""
        with self.floor.house.app.app_context():
            return make_backup(db.engine, self.config, Wish(self.shelf / name, passphrase))

    def good_backup(self, name: str = "one.backup", passphrase: str = "") -> Path:
        """Make a backup on the shelf and see to it that it is good."""
        report = self.back_up(name, passphrase)
        assert report.problems == ()
        assert report.good
        return report.path

    def restore(self, file: Path, passphrase: str = "") -> Restored:
        """Stop the server and put *file* back; what does not hold in it is put up with."""
        disconnect(self.floor.house.app)
        # An earlier test's streamed answer that was not read to its end keeps its connection until it is collected.
        gc.collect()
        with self.floor.house.app.app_context():
            return restore(self.config, file, passphrase, lambda _problems: True)

    def run(self, *arguments: str, typed: str = "") -> Any:
        """``flask`` with *arguments*, on a server that is stopped."""
        disconnect(self.floor.house.app)
        return self.floor.house.app.test_cli_runner().invoke(args=list(arguments), input=typed)

    def clear(self) -> None:
        """Forget what was made in the data folder."""
        data = self.config.data
        shutil.rmtree(self.config.backups, ignore_errors=True)
        shutil.rmtree(self.config.blobs, ignore_errors=True)
        for path in [*data.glob("before-restore-*"), *data.glob("secret.key"), *data.glob("ca")]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
