"""What was uploaded, and what its person has said of it so far: on disk until it is taken in, for a month at most.

A draft is found by who made it alone. Nothing of it is in the books; losing it loses work, not facts.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from webapp.core.actor import Actor
from webapp.core.clock import Clock
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.imports.cells import Answers
from webapp.imports.reading import Wishes

LIFE = timedelta(days=30)
_STEP = 1024 * 1024
_FACTS = "draft.json"
_FILE = "file"


@dataclass
class Draft:
    """A file on its way in. *done* is what the command answered, once it was taken in."""

    id: UUID
    folder: Path
    kind: str
    source: str
    owner: str
    begun_at: str
    wishes: Wishes = field(default_factory=Wishes)
    done: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / _FILE

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.begun_at)

    def keep(self) -> None:
        """Write down what was said until now; a reader sees the old or the new, never half."""
        facts = {
            "kind": self.kind,
            "source": self.source,
            "owner": self.owner,
            "begun_at": self.begun_at,
            "wishes": _plain(self.wishes),
            "done": self.done,
        }
        fresh = self.folder / f"{new_id()}.new"
        fresh.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
        fresh.replace(self.folder / _FACTS)

    def finish(self, answer: Mapping[str, Any]) -> None:
        """It was taken in: the file is no longer needed, the answer is shown for a while."""
        self.done = dict(answer)
        self.keep()
        self.file.unlink(missing_ok=True)

    def drop(self) -> None:
        """Forget it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(root: Path, clock: Clock, actor: Actor, kind: str, source: str, content: IO[bytes]) -> Draft:
    """Write *content* down, for its owner only, and return the new draft."""
    sweep(root, clock)
    draft_id = new_id()
    folder = root / str(actor.company_id) / str(draft_id)
    folder.mkdir(parents=True, mode=0o700)
    with os.fdopen(os.open(folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while data := content.read(_STEP):
            file.write(data)
    draft = Draft(draft_id, folder, kind, source, str(actor.user_id), clock.now().isoformat())
    draft.keep()
    return draft


def draft_of(root: Path, actor: Actor, draft_id: UUID) -> Draft:
    """The actor's own draft. Raises NotFound."""
    found = _read(root / str(actor.company_id) / str(draft_id))
    if found is None or found.owner != str(actor.user_id):
        raise NotFound
    return found


def drafts_of(root: Path, actor: Actor) -> list[Draft]:
    """The actor's own drafts that are not taken in yet, the newest first."""
    folders = sorted((root / str(actor.company_id)).glob("*"), reverse=True)
    found = (_read(folder) for folder in folders)
    return [one for one in found if one and one.owner == str(actor.user_id) and not one.done]


def sweep(root: Path, clock: Clock) -> None:
    """Forget drafts that nobody touched for a month."""
    oldest = (clock.now() - LIFE).timestamp()
    for facts in root.glob(f"*/*/{_FACTS}"):
        if facts.stat().st_mtime < oldest:
            shutil.rmtree(facts.parent, ignore_errors=True)


def _read(folder: Path) -> Draft | None:
    try:
        facts = json.loads((folder / _FACTS).read_text("utf-8"))
        return Draft(UUID(folder.name), folder, **facts | {"wishes": _wishes(facts["wishes"])})
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        return None


def _plain(wishes: Wishes) -> dict[str, Any]:
    plain = asdict(wishes)
    answers = plain["answers"]
    return plain | {"answers": answers | {name: sorted(answers[name]) for name in ("skipped", "together")}}


def _wishes(facts: dict[str, Any]) -> Wishes:
    answers = facts["answers"]
    sets = {name: set(answers[name]) for name in ("skipped", "together")}
    return Wishes(**facts | {"answers": Answers(**answers | sets)})


def days_left(draft: Draft, clock: Clock) -> int:
    """How many days a draft still waits."""
    return max(0, (draft.at + LIFE - clock.now().astimezone(UTC)).days)
