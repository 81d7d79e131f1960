"""What a phone still keeps, and what that makes it: in words for the list of phones and for the front page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.core.clock import local_day
from webapp.extensions import current_clock
from webapp.web.i18n import as_local
from webapp.web.session import current_actor

SILENT = timedelta(days=7)
"""A phone that was not heard of for so long may hold reports that nobody knows of."""
SILENT_WITH_WORK = timedelta(days=1)
SHIFT = timedelta(hours=8)


def keeps(row: Any) -> bool:
    """Whether the phone, when it last said so, had something to send."""
    return bool(row.unsent or row.unsent_photos)


def device_state(row: Any) -> str:
    """``revoked``, ``replaced``, ``keeps`` (silent for a day with something to send), ``silent`` for a week, else ``active``."""
    silence = current_clock().now() - (row.last_seen_at or row.enrolled_at)
    if row.revoked_at:
        return "revoked"
    if keeps(row) and silence > SILENT_WITH_WORK:
        return "keeps"
    if row.replaced_by:
        return "replaced"
    return "silent" if silence >= SILENT else "active"


def keeps_old_work(row: Any) -> bool:
    """Whether work of an earlier shift is still on the phone."""
    oldest = row.oldest_unsent_at or row.reported_at
    return keeps(row) and not row.revoked_at and current_clock().now() - oldest > SHIFT


def kept_words(row: Any) -> str:
    """``3 records and 1 photo since yesterday 16:40``, or nothing."""
    records = ngettext("%(num)s record", "%(num)s records", row.unsent)
    photos = ngettext("%(num)s photo", "%(num)s photos", row.unsent_photos)
    counted = ((row.unsent, records), (row.unsent_photos, photos))
    things = _(" and ").join(words for number, words in counted if number)
    if not things or row.oldest_unsent_at is None:
        return things
    return _("%(things)s since %(when)s", things=things, when=when(row.oldest_unsent_at))


def when(at: datetime) -> str:
    """A moment as one says it: 16:40, yesterday 16:40, 11-19 16:40."""
    zone = current_actor().time_zone
    days = (local_day(current_clock().now(), zone) - local_day(at, zone)).days
    local = as_local(at)
    if days == 0:
        return local.strftime("%H:%M")
    return (
        _("yesterday %(time)s", time=local.strftime("%H:%M")) if days == 1 else local.strftime("%m-%d %H:%M")
    )
