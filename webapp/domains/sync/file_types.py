"""What a document really is, by its first bytes: a name or a browser may say anything."""

from __future__ import annotations

import re

from webapp.domains.sync.pictures import type_of

PDF, STEP, DXF = "application/pdf", "model/step", "image/vnd.dxf"
ENDINGS = {
    PDF: "pdf",
    STEP: "step",
    DXF: "dxf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}
"""The types of documents, with the ending of their files."""
_DXF = re.compile(rb"(?:\s*999\r?\n[^\r\n]*\r?\n)*\s*0\r?\n\s*SECTION\s")
"""Comments, then the first pair of group code and value (DXF Reference, ASCII files)."""
_DXF_BINARY = b"AutoCAD Binary DXF\r\n\x1a\x00"
_LOOKED_AT = 4096


def document_type_of(data: bytes) -> str | None:
    """The media type of a picture, PDF, STEP or DXF file; None for anything else."""
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"%PDF-"):
        return PDF
    if head.lstrip().startswith(b"ISO-10303-21;"):
        return STEP
    if head.startswith(_DXF_BINARY) or _DXF.match(head):
        return DXF
    return type_of(data)
