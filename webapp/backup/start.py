"""The settings of a program that starts on this server's data folder."""

from __future__ import annotations

from webapp.backup.switch import settle_when_broken_off
from webapp.config import Config


def settled() -> Config:
    """What the environment says, once a restore that was killed in its last step is ended: the keys may be others then."""
    config = Config.from_environment()
    return Config.from_environment() if settle_when_broken_off(config) else config
