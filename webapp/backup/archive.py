"""The file: a gzipped tar whose last entry is the manifest, sealed where there is a passphrase.

Written in one go and read in one go, so that size does not matter. Half a file has no manifest and no end: it cannot pass
for a whole one.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from webapp.backup.errors import BackupError, Damaged, WrongPassphrase
from webapp.backup.manifest import FORMAT, FileFacts, Manifest
from webapp.backup.seal import MAGIC, Opener, Sealer
from webapp.core.i18n import N_

MANIFEST = "MANIFEST.json"
COMPRESSION = 3
"""Photos do not get smaller, and text does at any level."""
_GZIP = b"\x1f\x8b"
_PIECE = 1024 * 1024
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")

Place = Callable[[str], Path | None]
"""Where an entry of this name is to be written; None to read it only."""


class ArchiveWriter:
    """Adds files to an archive and remembers what it wrote."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, FileFacts] = {}

    def add_file(self, name: str, path: Path) -> None:
        """Add the file at *path*, which must not change meanwhile."""
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add *data*."""
        self._add(name, io.BytesIO(data), len(data))

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        hashing = _Hashing(source)
        self._tar.addfile(entry, hashing)
        self.files[name] = FileFacts(size=size, sha256=hashing.sha256)


@contextmanager
def new_archive(path: Path, passphrase: str) -> Iterator[ArchiveWriter]:
    """Write a new file at *path*, readable by its owner only, durable when the block ends. The caller adds MANIFEST last."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        sealer = Sealer(file, passphrase) if passphrase else None
        with (
            gzip.GzipFile("", "wb", COMPRESSION, sealer or file, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            yield ArchiveWriter(tar)
        if sealer is not None:
            sealer.finish()
        file.flush()
        os.fsync(file.fileno())


def is_sealed(path: Path) -> bool:
    """Whether a passphrase is needed. Raises Damaged for what is no backup."""
    with _openable(path) as file:
        head = file.read(len(MAGIC))
    if not head.startswith(_GZIP) and head != MAGIC:
        raise Damaged(N_("{file} is not a backup of Suigong."), file=str(path))
    return head == MAGIC


def read_archive(path: Path, passphrase: str, place: Place) -> Manifest:
    """Read the whole file, write each entry where *place* says, and return its manifest once every byte was right.

    Raises WrongPassphrase, Damaged; what was written until then is for the caller to throw away.
    """
    sealed = is_sealed(path)
    if sealed and not passphrase:
        raise WrongPassphrase(N_("This backup is sealed: its passphrase is needed."))
    try:
        with ExitStack() as stack:
            file: IO[bytes] = stack.enter_context(_openable(path))
            if sealed:
                file = io.BufferedReader(Opener(file, passphrase), _PIECE)
            return _read(stack.enter_context(gzip.GzipFile(fileobj=file)), place)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Damaged(N_("The file is cut off or damaged: {detail}."), detail=str(error)) from None


def _read(stream: gzip.GzipFile, place: Place) -> Manifest:
    found: dict[str, FileFacts] = {}
    said: bytes | None = None
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for entry in tar:
            source = tar.extractfile(entry)
            if said is not None or source is None or not _SAFE.fullmatch(entry.name):
                raise Damaged(N_("The archive holds what no backup holds: {name}."), name=repr(entry.name))
            if entry.name == MANIFEST:
                said = source.read()
            else:
                found[entry.name] = _take(source, place(entry.name))
    while stream.read(_PIECE):  # to the very end, where the last checksums are
        pass
    if said is None:
        raise Damaged(N_("The file is cut off: it has no manifest."))
    return _compared(said, found)


def _take(source: IO[bytes], target: Path | None) -> FileFacts:
    hashing, size = _Hashing(source), 0
    with ExitStack() as stack:
        out = None
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            out = stack.enter_context(target.open("wb"))
        while piece := hashing.read(_PIECE):
            size += len(piece)
            if out is not None:
                out.write(piece)
    return FileFacts(size=size, sha256=hashing.sha256)


def _compared(said: bytes, found: dict[str, FileFacts]) -> Manifest:
    if (made_in := _format_of(said)) > FORMAT:
        raise BackupError(
            N_("The backup has format {format}; this version of Suigong reads up to {known}."),
            format=made_in,
            known=FORMAT,
        )
    try:
        manifest = Manifest.model_validate_json(said)
    except ValidationError:
        raise Damaged(N_("The backup's manifest cannot be read.")) from None
    wrong = sorted(
        name for name in manifest.files.keys() | found.keys() if manifest.files.get(name) != found.get(name)
    )
    if wrong:
        raise Damaged(
            N_("{count} files of the backup are missing or not what was written, first {name}."),
            count=len(wrong),
            name=wrong[0],
        )
    return manifest


def _format_of(said: bytes) -> int:
    found = re.search(rb'"format":\s*(\d{1,6})', said)
    return int(found[1]) if found else 0


def _openable(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupError(
            N_("{file} cannot be read: {detail}."), file=str(path), detail=str(error.strerror)
        ) from None


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._digest.update(piece)
        return piece

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()
