"""Phones' files between being looked at and being taken in: on disk, by company and content, for a day."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from webapp.core.clock import Clock
from webapp.core.ids import new_id
from webapp.domains.sync.errors import PhonesFileGone
from webapp.domains.sync.outbox_file import OutboxFile, read_outbox_file

LIFE = timedelta(days=1)
_STEP = 1024 * 1024
_ID = re.compile(r"[0-9a-f]{64}")


def keep_file(root: Path, company_id: UUID, stream: IO[bytes]) -> str:
    """Write *stream* down step by step, for its owner only, and return the id of what it holds."""
    folder = root / str(company_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder / f"{new_id()}.new"
    seen = hashlib.sha256()
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while data := stream.read(_STEP):
                seen.update(data)
                file.write(data)
        unfinished.replace(folder / seen.hexdigest())
    finally:
        unfinished.unlink(missing_ok=True)
    return seen.hexdigest()


def kept_file(root: Path, company_id: UUID, file_id: str) -> OutboxFile:
    """The file with *file_id*. Raises PhonesFileGone, NotAPhonesFile, PhonesFileTooNew."""
    if not _ID.fullmatch(file_id):
        raise PhonesFileGone
    try:
        return read_outbox_file((root / str(company_id) / file_id).read_bytes())
    except FileNotFoundError:
        raise PhonesFileGone from None


def drop_file(root: Path, company_id: UUID, file_id: str) -> None:
    """Forget a file that is none."""
    (root / str(company_id) / file_id).unlink(missing_ok=True)


def sweep_files(root: Path, clock: Clock) -> None:
    """Forget what was loaded more than a day ago: it holds proofs of workers' sign-ins."""
    oldest = (clock.now() - LIFE).timestamp()
    for file in root.glob("*/*"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
