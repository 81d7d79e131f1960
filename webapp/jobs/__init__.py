"""Background work: ``huey_consumer webapp.jobs.huey`` runs what is registered here."""

from webapp.jobs import periodic, printing
from webapp.jobs.queue import huey

__all__ = ["huey", "periodic", "printing"]
