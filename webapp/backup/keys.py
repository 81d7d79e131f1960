"""The keys of the data folder: what signs sessions and tickets, and the authority that phones trust."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from webapp.backup.archive import ArchiveWriter
from webapp.backup.files import make_folder, remove_durably, write_durably

PLACES = ("secret.key", "ca")
PREFIX = "keys/"


def add_keys(archive: ArchiveWriter, data: Path) -> None:
    """Add every key that is there."""
    for file in _files(data):
        archive.add_bytes(PREFIX + file.relative_to(data).as_posix(), file.read_bytes())


def put_keys_back(folder: Path, data: Path, aside: Path) -> int:
    """Put the keys that lie in *folder* into *data*, the ones that differ aside first; returns how many changed."""
    count = 0
    source = folder / PREFIX
    for new in _files(source):
        name = new.relative_to(source)
        target, content = data / name, new.read_bytes()
        if target.exists() and target.read_bytes() == content:
            continue
        if target.exists():
            _keep(target, aside / name)
        make_folder(target.parent)
        write_durably(target, content)
        count += 1
    return count


def strange_keys(folder: Path, data: Path) -> tuple[str, ...]:
    """Names of the keys in *folder* that *data* has none of."""
    source = folder / PREFIX
    names = (new.relative_to(source) for new in _files(source))
    return tuple(name.as_posix() for name in names if not (data / name).exists())


def return_keys(aside: Path, data: Path, strange: Iterable[str]) -> None:
    """Take back what ``put_keys_back`` replaced, and away the *strange* ones that it added."""
    for name in strange:
        if (data / name).exists():
            remove_durably(data / name)
    for old in _files(aside):
        write_durably(data / old.relative_to(aside), old.read_bytes())


def _keep(target: Path, kept: Path) -> None:
    make_folder(kept.parent)
    write_durably(kept, target.read_bytes())


def _files(folder: Path) -> list[Path]:
    found = (path for place in PLACES for path in ((folder / place), *(folder / place).rglob("*")))
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))
