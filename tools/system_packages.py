"""Install the system packages that Suigong needs and this machine lacks.

    python3 tools/system_packages.py venv|run|test

Root on Debian or Ubuntu: installs them. Anybody else: prints the one command to run and fails.
Each need is looked for by what it provides, not by a package's name, so that what was installed some other
way counts, and any other system works too once its owner has installed the same things.
"""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


@dataclass(frozen=True)
class Need:
    """Something outside Python, the Debian package that brings it, and how to see that it is there."""

    package: str
    reason: str
    present: Callable[[], bool]


def library(name: str) -> Callable[[], bool]:
    """Return a check for a shared library, named as the linker names it."""
    return lambda: ctypes.util.find_library(name) is not None


def command(*names: str) -> Callable[[], bool]:
    """Return a check for one of several commands."""
    return lambda: any(shutil.which(name) for name in names)


def venv_module() -> bool:
    """Tell whether `python3 -m venv` works: Debian ships the module without the pip it installs."""
    return importlib.util.find_spec("ensurepip") is not None


def postgresql_server() -> bool:
    """Tell whether a server is installed: Debian keeps its programs out of PATH."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def postgresql_client() -> bool:
    """Tell whether backups find pg_dump, where the database is PostgreSQL; on SQLite nothing is needed."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgresql"):
        return True
    return bool(shutil.which("pg_dump") or list(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))


def chinese_font() -> bool:
    """Tell whether browsers find glyphs for Chinese; without them screenshots show empty boxes."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout)


# Ubuntu brings Chromium as a snap, behind a package of another name.
UBUNTU = {"chromium": "chromium-browser"}
PRINTING = "PDF documents and tickets"
NEEDS = {
    "venv": [Need("python3-venv", "the virtual environment", venv_module)],
    "run": [
        Need("libpango-1.0-0", PRINTING, library("pango-1.0")),
        Need("libpangoft2-1.0-0", PRINTING, library("pangoft2-1.0")),
        Need("libharfbuzz-subset0", PRINTING, library("harfbuzz-subset")),
        Need("postgresql-client", "backups of PostgreSQL", postgresql_client),
    ],
    "test": [
        Need("chromium", "browser tests", command("chromium", "chromium-browser", "google-chrome")),
        Need("postgresql", "tests on a real PostgreSQL", postgresql_server),
        Need("poppler-utils", "looking at printed tickets", command("pdftoppm")),
        Need("ffmpeg", "the fake camera that scans them", command("ffmpeg")),
        Need("fonts-noto-cjk", "Chinese text in the browser", chinese_font),
    ],
}


def main(group: str) -> int:
    """Return 0 when everything of the group is there, at once or after the installation."""
    missing = [need for need in NEEDS[group] if not need.present()]
    if not missing:
        return 0
    packages = [package_name(need) for need in missing]
    for need in missing:
        print(f"missing: {need.package} ({need.reason})", flush=True)
    if not shutil.which("apt-get"):
        return _refuse(f"install the equivalents of these with your system's package manager: {packages}")
    if os.geteuid() != 0:
        line = f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"
        return _refuse(f"run this once, then try again:\n\n    {line}\n")
    return _install(packages)


def package_name(need: Need) -> str:
    """Return what the package is called on this system."""
    is_ubuntu = platform.freedesktop_os_release().get("ID") == "ubuntu"
    return UBUNTU.get(need.package, need.package) if is_ubuntu else need.package


def _install(packages: list[str]) -> int:
    subprocess.run(["apt-get", "update", "-qq"], env=APT, check=False)
    install = ["apt-get", "install", "-qq", "-y", "-o=Dpkg::Use-Pty=0", "--no-install-recommends", *packages]
    return subprocess.run(install, env=APT, stdin=subprocess.DEVNULL, check=False).returncode


def _refuse(advice: str) -> int:
    print(f"Suigong needs a few system packages: {advice}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
