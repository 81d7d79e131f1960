"""Every table, so that importing this module completes ``Base.metadata``."""

from __future__ import annotations

from webapp.core import audit, changes, command_store, jobs, numbering, settings
from webapp.domains.equipment import models as equipment
from webapp.domains.finance import models as finance
from webapp.domains.identity import models as identity
from webapp.domains.inventory import models as inventory
from webapp.domains.items import catalogue_models as item_catalogue
from webapp.domains.items import models as items
from webapp.domains.partners import models as partners
from webapp.domains.planning import models as planning
from webapp.domains.production import models as production
from webapp.domains.purchasing import models as purchasing
from webapp.domains.quality import models as quality
from webapp.domains.sales import models as sales
from webapp.domains.subcontracting import models as subcontracting
from webapp.domains.sync import models as sync

__all__ = [
    "audit",
    "changes",
    "command_store",
    "equipment",
    "finance",
    "identity",
    "inventory",
    "item_catalogue",
    "items",
    "jobs",
    "numbering",
    "partners",
    "planning",
    "production",
    "purchasing",
    "quality",
    "sales",
    "settings",
    "subcontracting",
    "sync",
]
