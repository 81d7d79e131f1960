"""``pg_dump`` as Debian installs it: several versions side by side, out of PATH."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from webapp.backup.errors import BackupError
from webapp.core.i18n import N_

INSTALLED = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def pg_dump(server: int) -> Path:
    """The ``pg_dump`` for a server of major version *server*: its own, else the oldest newer one: none reads a newer server.

    Raises BackupError when there is none.
    """
    found = {version: path for path in _candidates() if (version := _version(path)) is not None}
    able = [version for version in found if version >= server]
    if able:
        return found[min(able)]
    if not found:
        raise BackupError(
            N_("pg_dump is missing: apt-get install postgresql-client-{server} (or newer)."), server=server
        )
    raise BackupError(
        N_(
            "pg_dump is of version {version}, the server of {server}: "
            "apt-get install postgresql-client-{server} (or newer)."
        ),
        version=max(found),
        server=server,
    )


def _candidates() -> list[Path]:
    own = sorted(INSTALLED.glob("*/bin/pg_dump"))
    in_path = shutil.which("pg_dump")
    return [Path(in_path), *own] if in_path else own


def _version(path: Path) -> int | None:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = _VERSION.search(said)
    return int(found[1]) if found else None
