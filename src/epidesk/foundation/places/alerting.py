# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, OutsideArea, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.events import AlertLevelChanged
from epidesk.foundation.places.models import AlertChange
from epidesk.foundation.places.queries import alert_now, forget_alert_level
from epidesk.foundation.places.rules import ALERT_REASON, Alert, Permission
from epikit.text import nfc

_LOCK = 4_201_077_301
_ANY = object()


def set_alert_level(*, by: Actor, level: str, reason: str, seen: UUID | object | None = _ANY) -> None:
    """Sets the alert level of the province. Pages follow at once, other processes within some seconds; deadlines of
    open matters are written anew by a job. `seen`: the change that the caller looked at (None: none yet).

    Who may: `places:set_alert_level`, for the whole province only. Locks: the level. Announces `AlertLevelChanged`.
    Raises `Invalid` for an unknown level or a reason too short or long, `Conflict` when the level was changed since
    `seen` or is this one already, `OutsideArea`.
    """
    requires(by, Permission.SET_ALERT)
    if by.areas is not None:
        raise OutsideArea(_("The alert level is the whole province's; your area is a part of it."))
    level, reason = _checked(level, reason)
    with unit_of_work():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        now = alert_now()
        if seen is not _ANY and seen != now.change_id:
            raise Conflict(_("Somebody else changed the alert level meanwhile. Look at it, then decide again."))
        if now.level == level:
            raise Conflict(_("This is the level already."))
        change = AlertChange.objects.create(
            level=level, at=timezone.now(), reason=reason, by_id=by.user_id, by_label=by.label[:120]
        )
        record(by=by, verb="alert.set", subject=("alert", change.id), fields=("level", "reason"))
        announce(AlertLevelChanged((change.id,)))
        hint("desk", id="*")
        hint("public", id="alert")
        transaction.on_commit(forget_alert_level)


def _checked(level: str, reason: str) -> tuple[Alert, str]:
    errors: dict[str, Text] = {}
    reason = nfc(reason).strip()
    least, most = ALERT_REASON
    if level not in [str(one) for one in Alert]:
        errors["level"] = _("Choose one of the levels.")
    if len(reason) < least:
        errors["reason"] = _("Say why, in at least %(limit)s characters: the next shift reads it.") % {"limit": least}
    elif len(reason) > most:
        errors["reason"] = _("At most %(limit)s characters.") % {"limit": most}
    if errors:
        raise Invalid(errors)
    return Alert(level), reason
