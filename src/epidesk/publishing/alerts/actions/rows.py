# SPDX-License-Identifier: Apache-2.0
"""What every action of this room does with a row: holding it, moving it on, telling of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Conflict, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.notify.actions import tell_webhooks
from epidesk.publishing.alerts.events import AlertsChanged
from epidesk.publishing.alerts.messages import identifier_of
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import WORKFLOW, reaches_people
from epikit.workflow import IllegalTransition

LOCK = "alert"


def held(alert_id: UUID) -> Alert:
    """The row, and with it its whole chain: an update that leaves and a cancellation that comes wait for each other.
    Raises `NotFound`."""
    root_id = Alert.objects.filter(id=alert_id).values_list("root_id", flat=True).first()
    if root_id is None:
        raise NotFound
    lock_names(LOCK, [f"c{root_id}"])
    return Alert.objects.select_for_update(of=("self",)).select_related("supersedes").get(id=alert_id)


def next_number() -> int:
    """The caller holds `LOCK` "number" until its transaction ends."""
    return (Alert.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def moved(row: Alert, verb: str) -> None:
    """Raises `Conflict` where the step is not possible from here."""
    try:
        row.status = WORKFLOW.next(row.status, verb)
    except IllegalTransition:
        raise Conflict(_("The alert has moved on meanwhile. Look at where it stands now.")) from None


def same_version(row: Alert, version: int | None) -> None:
    """Raises `Conflict` when somebody has written since."""
    if version is not None and version != row.version:
        raise Conflict(_("Somebody has changed this alert meanwhile. Read it again."))


def tell_staff(row: Alert) -> None:
    """Open pages of colleagues look again."""
    hint("alerts", id=identifier_of(row), version=row.version)


def tell_everybody(*rows: Alert) -> None:
    """What people are shown has changed. An exercise changes nothing for them."""
    real = [row for row in rows if reaches_people(row.reach)]
    for row in rows:
        tell_staff(row)
    if real:
        announce(AlertsChanged(alert_ids=tuple(row.id for row in real)))
        for row in real:
            hint("alert", id=identifier_of(row), version=row.version)
            tell_machines(row)
        hint("public", id="alerts")


def tell_machines(row: Alert) -> None:
    """Partners' webhooks: that there is news, and where the signed CAP of it stands. Once for each state."""
    identifier = identifier_of(row)
    body = {
        "identifier": identifier,
        "message": row.message,
        "status": row.status,
        "level": row.level,
        "expires_at": row.expires_at.isoformat(),
        "cap": f"{settings.ENV.public_url}/alerts/{identifier}.cap.xml",
    }
    tell_webhooks(topic="alert", reference=f"{identifier}:{row.status}", body=body)


def with_writer(writer_ids: Iterable[str], by: Actor) -> list[str]:
    """Everybody who ever wrote on it: none of them may be its second person."""
    found = list(writer_ids)
    if by.user_id is not None and str(by.user_id) not in found:
        found.append(str(by.user_id))
    return found
