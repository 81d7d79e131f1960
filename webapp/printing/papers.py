"""Finished papers on disk: ``<root>/<company>/<job>.pdf``."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID


def paper_file(root: Path, company_id: UUID, job_id: UUID) -> Path:
    """Where the paper of a job is, or would be; none is reached but by its company."""
    return root / str(company_id) / f"{job_id}.pdf"


def write_paper(path: Path, content: bytes) -> None:
    """Put *content* there whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(content)
    unfinished.replace(path)
