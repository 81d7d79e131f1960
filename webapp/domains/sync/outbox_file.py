"""The file that a phone writes when nothing else helps (docs/sync.md §7), as the office loads it. It needs no trust."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from webapp.core.commands import is_storable
from webapp.core.json_text import read_json
from webapp.domains.sync.errors import NotAPhonesFile, PhonesFileTooNew
from webapp.domains.sync.incoming import SentCommand

FORMAT, VERSION = "suigong-outbox", 1
MOST_BYTES = 256 * 1024 * 1024
"""Five hundred photos of a phone; more than that is no phone's file."""
NOT_A_PICTURE = b""


@dataclass(frozen=True)
class Entry:
    """One record of the file. *command* is None where it cannot be read; *user* is what the phone called its worker."""

    raw: Any
    command: SentCommand | None
    user: str

    @property
    def device_id(self) -> UUID | None:
        """The phone under whose name it was recorded, as its stream says."""
        try:
            return UUID((self.command.stream if self.command else "").partition(":")[0])
        except ValueError:
            return None


@dataclass(frozen=True)
class OutboxFile:
    """A phone's file. *id*: the SHA-256 of its bytes, by which the same file is known again."""

    id: str
    device_id: UUID | None
    device_number: str
    exported_at: str
    entries: Sequence[Entry]
    blobs: Sequence[Any]

    def photos(self) -> Iterator[tuple[str, bytes]]:
        """Each photo with the hash that it has by the file's word; NOT_A_PICTURE for one that is damaged or of another size."""
        for blob in self.blobs:
            fields = blob if isinstance(blob, Mapping) else {}
            sha256 = str(fields.get("sha256", ""))
            yield sha256, _bytes_of(fields, sha256)


def read_outbox_file(data: bytes) -> OutboxFile:
    """The file in *data*. Raises NotAPhonesFile, PhonesFileTooNew."""
    content = _object(data)
    if content.get("format") != FORMAT:
        raise NotAPhonesFile
    if content.get("version") != VERSION:
        raise PhonesFileTooNew
    commands, blobs, device = (content.get(name) for name in ("commands", "blobs", "device"))
    if not isinstance(commands, list):
        raise NotAPhonesFile
    named = device if isinstance(device, Mapping) else {}
    return OutboxFile(
        id=hashlib.sha256(data).hexdigest(),
        device_id=_uuid(named.get("id")),
        device_number=str(named.get("number") or "")[:64],
        exported_at=str(content.get("exported_at") or "")[:40],
        entries=[_entry(one) for one in commands],
        blobs=blobs if isinstance(blobs, list) else [],
    )


def _object(data: bytes) -> dict[str, Any]:
    try:
        content = read_json(data)
    except orjson.JSONDecodeError:
        raise NotAPhonesFile from None
    if not isinstance(content, dict):
        raise NotAPhonesFile
    return content


def _entry(given: Any) -> Entry:
    fields = given if isinstance(given, Mapping) else {}
    raw = fields.get("command")
    user = fields.get("user")
    name = str(user.get("name") or "") if isinstance(user, Mapping) else ""
    try:
        command = SentCommand.model_validate(raw) if is_storable(raw) else None
    except ValidationError:
        command = None
    return Entry(raw, command, name.replace("\x00", "")[:200])


def _bytes_of(fields: Mapping[str, Any], sha256: str) -> bytes:
    try:
        data = base64.b64decode(str(fields.get("base64", "")), validate=True)
    except (binascii.Error, ValueError):
        return NOT_A_PICTURE
    right = len(data) == fields.get("size") and hashlib.sha256(data).hexdigest() == sha256
    return data if right else NOT_A_PICTURE


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
