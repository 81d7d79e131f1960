"""What the surroundings decide: read from the environment once, at the start."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from webapp.core.clock import Clock, SystemClock

MAX_REQUEST_BYTES = 12 * 1024 * 1024


@dataclass(frozen=True)
class Config:
    """Settings of one running app.

    ``data`` holds what must survive a restart: the database file, photos, keys. ``https`` says whether browsers reach the app by
    TLS (cookies are then Secure and carry the ``__Host-`` prefix). ``proxies`` is the number of trusted reverse proxies in front:
    only that many ``X-Forwarded-*`` entries are believed. ``metrics_token`` lets others than this machine read /metrics.
    ``public_url`` is where phones reach the app, for the codes on paper, when it is not the address that browsers ask for.
    ``backups_at`` is the folder of the nightly backups (None: in ``data``), ``backs_up`` whether they are made,
    ``backup_keep`` how many days, weeks and months of them stay, ``backup_passphrase`` what they are sealed with.
    ``clock`` is the only source of the present moment.
    """

    data: Path
    database_url: str
    secret_key: str
    https: bool = False
    proxies: int = 0
    metrics_token: str = ""
    public_url: str = ""
    backups_at: Path | None = None
    backs_up: bool = True
    backup_keep: str = "7,4,12"
    backup_passphrase: str = field(default="", repr=False)
    testing: bool = False
    clock: Clock = field(default_factory=SystemClock)
    frontend: Path = Path(__file__).resolve().parent.parent / "pwa" / "dist"

    @classmethod
    def from_environment(cls) -> Config:
        """Read ``DATABASE_URL`` and, all with SUIGONG_ before: DATA, SECRET_KEY, HTTPS, PROXIES, METRICS_TOKEN, PUBLIC_URL,
        BACKUPS, BACKUP_KEEP, BACKUP_PASSPHRASE.
        """
        backups = os.environ.get("SUIGONG_BACKUPS", "")
        data = Path(os.environ.get("SUIGONG_DATA", "var")).resolve()
        data.mkdir(parents=True, exist_ok=True)
        return cls(
            data=data,
            database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{data / 'suigong.sqlite3'}",
            secret_key=os.environ.get("SUIGONG_SECRET_KEY") or _kept_secret(data / "secret.key"),
            https=os.environ.get("SUIGONG_HTTPS", "") == "1",
            proxies=int(os.environ.get("SUIGONG_PROXIES") or 0),
            metrics_token=os.environ.get("SUIGONG_METRICS_TOKEN", ""),
            public_url=os.environ.get("SUIGONG_PUBLIC_URL", ""),
            backups_at=Path(backups).resolve() if backups not in {"", "off"} else None,
            backs_up=backups != "off",
            backup_keep=os.environ.get("SUIGONG_BACKUP_KEEP") or "7,4,12",
            backup_passphrase=os.environ.get("SUIGONG_BACKUP_PASSPHRASE", ""),
        )

    @property
    def blobs(self) -> Path:
        """Where photos and drawings are kept, by content hash."""
        return self.data / "blobs"

    @property
    def phone_files(self) -> Path:
        """Where phones' files wait between being looked at and being taken in."""
        return self.data / "phone_files"

    @property
    def imports(self) -> Path:
        """Where lists from Excel wait between being uploaded and being taken in."""
        return self.data / "imports"

    @property
    def papers(self) -> Path:
        """Where printed documents wait to be fetched."""
        return self.data / "papers"

    @property
    def backups(self) -> Path:
        """Where the nightly backups are, and the reports of all."""
        return self.backups_at or self.data / "backups"


def _kept_secret(path: Path) -> str:
    """The key that signs sessions and tickets: made once, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
