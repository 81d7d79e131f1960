"""What can be wrong with a backup or a restore, in words for the person who runs the server."""

from __future__ import annotations

import errno

from webapp.backup.said import Said
from webapp.core.i18n import N_


class BackupError(Exception):
    """It cannot be done, and nothing was changed. *message* says why and what to do, *params* fill its places."""

    def __init__(self, message: str, **params: str | int) -> None:
        self.said = Said(message=message, params=params)
        super().__init__(str(self.said))


class Damaged(BackupError):
    """The file is not what was written: cut off, changed, or no backup at all."""


class WrongPassphrase(BackupError):
    """The file is sealed and the passphrase does not open it."""


class NotVerified(BackupError):
    """The copy could not be tried: what it is worth is not known."""


def said_of(error: BaseException) -> Said:
    """*error* as a person can be told it; of what others raise, their own words stand inside a sentence of ours."""
    if isinstance(error, BackupError):
        return error.said
    detail = str(error) or repr(error)
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        message = N_("The disk is full: {detail}") if full else N_("The system refused: {detail}")
        return Said(message=message, params={"detail": detail})
    return Said(
        message=N_("The program itself failed, its log says where: {detail}"), params={"detail": detail}
    )
