# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, Text
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.insight.statistics.actions.settling import lock_source
from epidesk.insight.statistics.models import PlaceName, Series
from epidesk.insight.statistics.place_names import name_key
from epidesk.insight.statistics.rules import Permission
from epidesk.insight.statistics.sources import sources
from epikit.text import nfc


def name_place(*, by: Actor, source: str, level: str, name: str, code: str) -> None:
    """From the next file on, the source's name means this place. Its series goes on; deciding again replaces it.

    Who may: `statistics:enter`. Locks: the source. Raises `Invalid` for a place that the source never had.
    """
    requires(by, Permission.ENTER)
    name, errors = nfc(name).strip()[:120], dict[str, Text]()
    if sources().source(source) is None or not name_key(name):
        errors["name"] = _("Choose one of the names that were not understood.")
    if not Series.objects.filter(source=source, level=level, code=code).exists():
        errors["code"] = _("Choose one of the places that this source has had.")
    if errors:
        raise Invalid(errors)
    with unit_of_work():
        lock_source(source)
        row, _made = PlaceName.objects.update_or_create(
            source=source,
            level=level,
            name_key=name_key(name)[:160],
            defaults={
                "name": name,
                "code": code,
                "at": timezone.now(),
                "by_id": by.user_id,
                "by_label": by.label[:120],
            },
        )
        record(by=by, verb="place_name.decided", subject=("place_name", row.id), fields=("code",))
