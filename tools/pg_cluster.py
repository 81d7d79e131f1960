"""Run a command beside a private, throw-away PostgreSQL server.

    python tools/pg_cluster.py pytest -n 2

The server is the distribution's own, in a temporary folder, reachable only by a Unix socket in it. The
command finds it by TEST_POSTGRESQL, a URL of the superuser, which makes databases; the application's tests
then connect as the role `suigong`, which owns them but may not bypass row-level security, as in production.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

SUPERUSER = "postgres"
APPLICATION_ROLE = "suigong"
# Nothing in it outlives the run, so it need not survive a power cut.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "listen_addresses": "",
}

INITDB = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]


@contextmanager
def cluster(settings: Mapping[str, str] = FAST) -> Iterator[str]:
    """Start a server with *settings*; yield the superuser's URL; stop it and remove its files afterwards.

    Raises FileNotFoundError without a PostgreSQL server on this machine and CalledProcessError when it does
    not start.
    """
    programs = server_programs()
    with tempfile.TemporaryDirectory(prefix="suigong-pg-") as folder:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(SUPERUSER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = Path(folder) / "data"
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        _run(programs / "initdb", *INITDB, "-U", SUPERUSER, "-D", data)
        server: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-s"]
        _run(*server, "-l", Path(folder) / "log", "-o", f"-k {folder} {options}", "start")
        try:
            url = f"postgresql://{SUPERUSER}@/postgres?host={folder}"
            with psycopg.connect(url) as connection:
                connection.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS")
            yield url
        finally:
            _run(*server, "-m", "immediate", "stop")


def server_programs() -> Path:
    """Return the folder of the newest installed server's programs, which Debian keeps out of PATH."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[-3]), default=None) or shutil.which("initdb")
    if newest is None:
        raise FileNotFoundError("no PostgreSQL server: python3 tools/system_packages.py test")
    return Path(newest).resolve().parent


def _run(*command: str | Path) -> None:
    # PostgreSQL refuses to run as root.
    user = SUPERUSER if os.geteuid() == 0 else None
    groups: list[str] | None = [] if user else None
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd="/",
        user=user,
        group=user,
        extra_groups=groups,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    with cluster() as url:
        environment = {**os.environ, "TEST_DATABASE": "postgresql", "TEST_POSTGRESQL": url}
        sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
