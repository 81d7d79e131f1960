"""Looks at a packed sheet before anything parses it: how much comes out of it, and how far its cells reach.

A few kilobytes can unpack to gigabytes, and one cell in the last corner makes readers lay out billions of empty ones.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from webapp.imports.errors import FileDamaged, NotASpreadsheet, TooManyRows, TooWide, UnpacksTooLarge
from webapp.imports.kinds import MOST_ROWS

MOST_UNPACKED = 256 * 1024 * 1024
MOST_RATIO = 200
"""Unpacked ÷ packed. Real sheets have 5 to 30; repetition packs to 1000."""
SMALL = 16 * 1024 * 1024
"""Below it no ratio matters."""
MOST_PARTS = 2_000
MOST_COLUMNS = 100
_STEP = 256 * 1024
_OVERLAP = 400
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# A cell that holds something: an empty one, drawn only with a frame, reaches as far as it likes.
_FAR_RIGHT = re.compile(rb'<c [^>]*?\br="(?:[A-Z]{3}|C[W-Z]|[D-Z][A-Z])\d+"[^>]*[^/]>\s*<(?:v|is|f)\b')
_FAR_DOWN = re.compile(rb'<c [^>]*?\br="[A-Z]+(\d{6,})"[^>]*[^/]>\s*<(?:v|is|f)\b')
_TITLES = 100
"""Rows above and below the list that do not count."""


def check_packed(path: Path) -> None:
    """See to it that the zip file at *path* may be unpacked by anybody.

    What the file says of its own sizes is not believed: every part is unpacked here once, and thrown away.
    Raises FileDamaged, NotASpreadsheet, UnpacksTooLarge, TooManyRows, TooWide.
    """
    try:
        with zipfile.ZipFile(path) as packed, path.open("rb") as file:
            parts = packed.infolist()
            if "xl/workbook.xml" not in packed.namelist():
                raise NotASpreadsheet
            if len(parts) > MOST_PARTS:
                raise UnpacksTooLarge(limit=MOST_UNPACKED >> 20)
            _check_parts(file, parts, path.stat().st_size)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError):
        raise FileDamaged from None


def _check_parts(file: IO[bytes], parts: list[zipfile.ZipInfo], packed_size: int) -> None:
    unpacked = 0
    for part in parts:
        before = b""
        is_sheet = _SHEET.fullmatch(part.filename) is not None
        for chunk in _unpacked(file, part):
            unpacked += len(chunk)
            if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed_size):
                raise UnpacksTooLarge(limit=MOST_UNPACKED >> 20)
            if is_sheet:
                _check_reach(before + chunk)
                before = chunk[-_OVERLAP:]


def _unpacked(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of *part* in pieces, as a reader would get it who trusts no size but that of the packed bytes."""
    file.seek(part.header_offset)
    header = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if header[0] != b"PK\x03\x04":
        raise FileDamaged
    file.seek(header[9] + header[10], 1)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from _pieces(file, part.compress_size)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise FileDamaged
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in _pieces(file, part.compress_size):
        waiting = piece
        while waiting:
            yield unpacker.decompress(waiting, _STEP)
            waiting = unpacker.unconsumed_tail
    yield unpacker.flush()


def _pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(_STEP, size))
        if not piece:
            raise EOFError
        size -= len(piece)
        yield piece


def _check_reach(xml: bytes) -> None:
    if _FAR_RIGHT.search(xml):
        raise TooWide(limit=MOST_COLUMNS)
    for found in _FAR_DOWN.finditer(xml):
        if int(found[1]) > MOST_ROWS + _TITLES:
            raise TooManyRows(limit=MOST_ROWS)
