"""Who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A person (or the system itself: ``user_id`` is None) acting for one company, with what they may do."""

    company_id: UUID
    user_id: UUID | None
    name: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    locale: str = "zh"
    time_zone: str = "Asia/Shanghai"
    device_id: UUID | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    name_en: str = ""

    def may(self, permission: str) -> bool:
        """Whether this actor holds *permission*; the system may do anything."""
        return self.user_id is None or permission in self.permissions


def system_actor(company_id: UUID, *, time_zone: str = "Asia/Shanghai", locale: str = "zh") -> Actor:
    """The system acting for itself: founding a company, nightly work, a demo."""
    return Actor(company_id, None, name="system", time_zone=time_zone, locale=locale)
