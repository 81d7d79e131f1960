"""The machine in words, so that a number can be compared with another one."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from pg_cluster import server_programs


def words() -> dict[str, str]:
    """Processor, cores, memory, system, Python, databases, date, and how busy the machine is already."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": f"{sqlite3.sqlite_version}, WAL, synchronous=FULL",
        "PostgreSQL": f"{_postgresql()}, fsync and synchronous_commit on, by Unix socket",
        "date": datetime.now(UTC).date().isoformat(),
        "load before": f"{os.getloadavg()[0]:.1f} (other work on the machine slows both sides of a ratio)",
    }


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def _memory() -> str:
    found = re.search(r"^MemTotal:\s*(\d+)", _text("/proc/meminfo"), re.MULTILINE)
    return f"{int(found[1]) / 1024**2:.1f} GiB" if found else "unknown"


def _text(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def _postgresql() -> str:
    try:
        program = server_programs() / "postgres"
    except FileNotFoundError:
        return "none"
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.split()[-1] if "(" not in answer.stdout else answer.stdout.split()[2]
