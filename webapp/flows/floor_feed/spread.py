"""From what changed to the documents that show something of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

Finder = Callable[[Session, Collection[UUID]], Mapping[UUID, Collection[UUID]]]
"""The documents that show something of each of the rows asked for."""


def itself(session: Session, ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """A document under the same id shows what changed."""
    return {one: [one] for one in ids}


def spread(session: Session, find: Finder, changes: Mapping[UUID, int], into: dict[UUID, int]) -> None:
    """Raise the documents behind *changes* to the numbers of these.

    A phone asks every half minute, and mostly nothing has changed: then the database is not asked.
    """
    for owner, ids in find(session, changes).items() if changes else ():
        for document_id in ids:
            raise_to(into, document_id, changes[owner])


def raise_to(seqs: dict[UUID, int], key: UUID, seq: int) -> None:
    """Note that *key* changed with *seq*, unless a later change of it is known."""
    seqs[key] = max(seqs.get(key, 0), seq)
