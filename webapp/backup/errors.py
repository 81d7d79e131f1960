"""What can be wrong with a backup or a restore, in words for the person who runs the server."""

from __future__ import annotations


class BackupError(Exception):
    """It cannot be done, and nothing was changed. Its text says why and what to do."""


class Damaged(BackupError):
    """The file is not what was written: cut off, changed, or no backup at all."""


class WrongPassphrase(BackupError):
    """The file is sealed and the passphrase does not open it."""


class NotVerified(BackupError):
    """The copy could not be tried: what it is worth is not known."""
