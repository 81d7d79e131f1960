"""A stream sealed with a passphrase: nobody reads it without, and nobody shortens or changes it unnoticed.

Head: MAGIC, log2 of scrypt's cost, 32 bytes of salt, 32 bytes that prove the passphrase. Then chunks of 64 KiB under AES-256-GCM,
each nonce the chunk's number and whether it is the last: so chunks cannot be left out, exchanged or cut off. (The STREAM
construction: Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015.)
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from webapp.backup.errors import Damaged, WrongPassphrase
from webapp.core.i18n import N_

MAGIC = b"SUIGONG-SEALED\x01"
CHUNK = 64 * 1024
TAG = 16
_SALT = _PROOF = 32
COST = 16
"""log2 of scrypt's N: 64 MiB and some tenths of a second for each guess."""
_MOST_COST = 20
HEAD = len(MAGIC) + 1 + _SALT + _PROOF


class Sealer(io.RawIOBase):
    """Seals what is written to it into *out*. Only ``finish`` makes it whole; without, it does not open."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        front = MAGIC + bytes([COST]) + secrets.token_bytes(_SALT)
        key, proof = _keys(front, passphrase)
        self._out, self._cipher, self._head = out, AESGCM(key), front + proof
        self._waiting = bytearray()
        self._count = 0
        out.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        chunk = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += chunk
        while len(self._waiting) > CHUNK:  # a full one may still turn out to be the last
            self._emit(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(chunk)

    def finish(self) -> None:
        """Write the chunk that says that nothing follows."""
        self._emit(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _emit(self, chunk: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._count, last=last), chunk, self._head))
        self._count += 1


class Opener(io.RawIOBase):
    """Reads what was sealed. Raises WrongPassphrase at once, Damaged where the bytes are not what was written."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        head = source.read(HEAD)
        if len(head) < HEAD or not head.startswith(MAGIC) or head[len(MAGIC)] > _MOST_COST:
            raise Damaged(N_("The file is cut off or damaged in its first bytes."))
        key, proof = _keys(head[:-_PROOF], passphrase)
        if not hmac.compare_digest(proof, head[-_PROOF:]):
            raise WrongPassphrase(N_("The passphrase does not open this backup."))
        self._source, self._cipher, self._head = source, AESGCM(key), head
        self._next = source.read(CHUNK + TAG)
        self._plain = b""
        self._count = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._plain and not self._ended:
            self._plain = self._open_next()
        part = self._plain[: len(target)]
        target[: len(part)] = part
        self._plain = self._plain[len(part) :]
        return len(part)

    def _open_next(self) -> bytes:
        sealed, self._next = self._next, self._source.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._count, last=self._ended), sealed, self._head)
        except InvalidTag:
            at = HEAD + self._count * (CHUNK + TAG)
            raise Damaged(N_("The file is cut off or damaged after byte {at}."), at=at) from None
        self._count += 1
        return plain


def _keys(front: bytes, passphrase: str) -> tuple[bytes, bytes]:
    """The key of the chunks, and the proof that a passphrase is the right one."""
    derived = Scrypt(salt=front, length=64, n=1 << front[len(MAGIC)], r=8, p=1).derive(passphrase.encode())
    return derived[:32], hmac.new(derived[32:], front, hashlib.sha256).digest()


def _nonce(count: int, *, last: bool) -> bytes:
    # Never used twice under one key: each file has a salt of its own.
    return count.to_bytes(11, "big") + bytes([last])
