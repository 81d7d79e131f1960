"""Screens of people, their phones, and the log of who did what."""

from webapp.web.identity import account, audit, devices, people, person, phone_files, secrets
from webapp.web.identity.blueprint import blueprint

PARTS = (people, person, secrets, devices, phone_files, audit, account)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
