# SPDX-License-Identifier: Apache-2.0
"""The moment at which an alert leaves, and the one at which it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import start_campaign, stop_campaign
from epidesk.foundation.notify.campaign_text import CampaignText
from epidesk.foundation.notify.rules import Level as Loudness
from epidesk.foundation.notify.rules import Reach as To
from epidesk.publishing.alerts import cap
from epidesk.publishing.alerts.actions.rows import held, moved, tell_everybody, tell_staff
from epidesk.publishing.alerts.messages import identifier_of, said
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import WORKFLOW, AreaKind, Message, Status, is_due, reaches_people
from epidesk.publishing.alerts.shapes import ward_ids_of
from epidesk.publishing.alerts.signing import signed

log = logging.getLogger(__name__)
CLOCKS_APART = timedelta(seconds=1)
"""Of the hosts, as far as pages are concerned."""


def send_due() -> int:
    """Sends what was agreed to and whose time for taking back is over; gives how many. By a job at that moment, and
    every minute for those whose job was lost. By the database's clock: a worker's may be set ahead. Safe to run twice
    at once: each is looked at again under its lock.

    One that cannot leave holds up no other. Raises `ExceptionGroup` of what went wrong when all had their turn."""
    due = Alert.objects.filter(status=Status.APPROVED, sends_at__lte=database_now()).order_by("sends_at")
    return _each(_send, list(due.values_list("id", flat=True)))


def expire_due_alerts() -> int:
    """Ends those whose time is over; gives how many. (Whoever reads sees them end on the second: this writes it down
    and lets pages be made anew.) Safe to run twice at once. Raises as `send_due`."""
    due = Alert.objects.filter(status=Status.ACTIVE, expires_at__lte=database_now())
    return _each(_expire, list(due.values_list("id", flat=True)))


def publish(row: Alert, now: datetime) -> None:
    """Lays down what was said and starts the sending, in the caller's transaction, under the chain's lock. The only
    place that does: an exercise is handed to nobody here, and once more in `notify`."""
    row.sent_at = now
    row.cap_xml = signed(cap.xml_of(row)).decode()
    life_s = int((row.expires_at - now).total_seconds())
    row.campaign_id = start_campaign(
        by=SYSTEM,
        subject=("alert", row.id),
        level=Loudness(row.level),
        audience=row.audience,
        ward_ids=None if row.area_kind == AreaKind.PROVINCE else ward_ids_of(row.ward_codes),
        texts=campaign_texts(row),
        topic=row.root_id.hex,  # 32 letters: what follows replaces what a phone has not yet shown
        ttl_s=max(60, min(life_s, 86_400)),
        channels=row.channels,
        reach=To.REAL if reaches_people(row.reach) else To.NOBODY,
        until_at=row.expires_at,
    )
    if row.effective_at is not None and row.effective_at > now and reaches_people(row.reach):
        at = row.effective_at + CLOCKS_APART  # whoever draws a page then must find that it has begun
        app.configure_task("alerts.begin", queue="urgent", schedule_at=at).defer(alert_id=str(row.id))


def begin_alert(*, alert_id: UUID) -> bool:
    """An alert that left before its time counts from now on: pages are made anew and show it. False when it has ended
    before it began. Safe to run twice."""
    with unit_of_work():
        row = held(alert_id)
        if row.status != Status.ACTIVE:
            return False
        hint("alert", id=identifier_of(row), version=row.version)
        hint("public", id="alerts")
        return True


def campaign_texts(row: Alert) -> dict[str, CampaignText]:
    """What every channel says, by language. Of a cancellation: that it is one, and nothing of the alert."""
    texts = {}
    for language, one in said(row).items():
        words = row.texts[language]
        texts[language] = CampaignText(
            title=one.title,
            body=one.body,
            url=one.path,
            sms=one.sms,
            mail=one.mail,
            reason=words["description"],
            advice=words["instruction"],
            changed=row.notes.get(language, "") if row.message == Message.UPDATE else "",
        )
    return texts


def quiet(row: Alert) -> None:
    """Nothing more of it leaves."""
    if row.campaign_id is not None:
        stop_campaign(by=SYSTEM, campaign_id=row.campaign_id)


def _each(act: Callable[[UUID], int], alert_ids: Iterable[UUID]) -> int:
    done, failed = 0, []
    for alert_id in alert_ids:
        try:
            done += act(alert_id)
        except Exception as error:  # whatever it is: the next alert may be the one that people wait for
            log.exception("alert %s: %s", alert_id, act.__name__)
            failed.append(error)
    if failed:
        raise ExceptionGroup("some alerts could not be moved on", failed)
    return done


def _expire(alert_id: UUID) -> int:
    with unit_of_work():
        row = held(alert_id)
        if row.status != Status.ACTIVE or row.expires_at > database_now():
            return 0
        moved(row, "expire")
        row.ended_at = row.expires_at
        row.save(update_fields=["status", "ended_at"])
        quiet(row)
        record(by=SYSTEM, verb="alert.expired", subject=("alert", row.id), fields=("status",))
        tell_everybody(row)
        return 1


def _send(alert_id: UUID) -> int:
    with unit_of_work():
        row = held(alert_id)
        now = database_now()
        if not is_due(row.status, row.sends_at, now):
            return 0
        if row.expires_at <= now:  # everything stood still for a day: nobody needs it any more
            moved(row, "lapse")
            row.ended_at = now
            row.save(update_fields=["status", "ended_at"])
            record(by=SYSTEM, verb="alert.lapsed", subject=("alert", row.id), fields=("status",))
            tell_staff(row)
            return 0
        moved(row, "send")
        changed = [row]
        if row.supersedes is not None:
            old = Alert.objects.select_for_update().get(id=row.supersedes_id)
            if WORKFLOW.can(old.status, "replace"):  # its own time may have ended before this one left
                moved(old, "replace")
                old.ended_at = now
                old.save(update_fields=["status", "ended_at"])
                quiet(old)
                changed.append(old)
        publish(row, now)
        row.save(update_fields=["status", "sent_at", "cap_xml", "campaign_id"])
        record(by=SYSTEM, verb="alert.sent", subject=("alert", row.id), fields=("status", "sent_at", "cap_xml"))
        tell_everybody(*changed)
        return 1
