"""A phone's line to a real server: one connection that may break at any moment."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.sync.phone import Phone

TIMEOUT = 60
CHUNK = 512 * 1024


class Cut(Exception):
    """No whole answer came. Whether the server did what was asked is unknown; *sent* says whether it can have been asked."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("cut off" if sent else "not reached")
        self.sent = sent


@dataclass
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Wire:
    """Calls as *phone*; reconnects by itself after a cut."""

    port: int
    phone: Phone
    _line: http.client.HTTPConnection | None = field(default=None, init=False)

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask and wait for the whole answer. Raises Cut."""
        sent = False
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
                self._line.connect()
            self._line.request(method, path, body, {**self.phone.signed_in, **(headers or {})})
            sent = True
            response = self._line.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise Cut(sent=sent) from error

    def hang_up(self) -> None:
        """Close the connection; the next call makes a new one."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def push(self, commands: Sequence[Mapping[str, Any]]) -> Answer:
        """Send records. Raises Cut."""
        body = json.dumps({"commands": commands}).encode()
        return self.call("POST", "/api/v1/sync/push", body, {"Content-Type": "application/json"})

    def send_photo(self, sha256: str, data: bytes, chunk: int = CHUNK) -> bool:
        """Send what the server lacks of a photo, as docs/sync.md §6 has it; whether it is complete now. Raises Cut."""
        path = f"/api/v1/blobs/{sha256}"
        asked = self.call("HEAD", path)
        if asked.status == 200:
            return True
        at = int(asked.headers["Upload-Offset"]) if asked.status == 206 else 0
        while True:
            # A server that was stopped between the last byte and its check has all, and must be sent the end again.
            at = min(at, max(0, len(data) - chunk))
            part = data[at : at + chunk]
            place = f"bytes {at}-{at + len(part) - 1}/{len(data)}"
            answer = self.call("PUT", path, part, {"Content-Type": "image/jpeg", "Content-Range": place})
            if answer.status not in (201, 202, 409):
                return False
            if answer.status == 201:
                return True
            at = int(answer.json["received"])
