# SPDX-License-Identifier: Apache-2.0
"""Stopping the sending, and telling everybody that an alert no longer counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.audiences import together
from epidesk.publishing.alerts.actions.agreeing import put_back, reason_given
from epidesk.publishing.alerts.actions.rows import LOCK, held, moved, next_number, tell_everybody, tell_staff
from epidesk.publishing.alerts.actions.sending import publish, quiet
from epidesk.publishing.alerts.chain import numbers_of
from epidesk.publishing.alerts.messages import cancel_texts
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import (
    SENT,
    AreaKind,
    Certainty,
    Level,
    Message,
    Permission,
    Response,
    Severity,
    Status,
    Urgency,
)
from epidesk.publishing.alerts.rules.composing import CHANNELS

LOUDER = tuple(str(level) for level in Level)


def stop_alert(*, by: Actor, alert_id: UUID, reason: str) -> None:
    """Nothing more leaves and nobody is shown it any more. Those who have it keep it until it is cancelled: that is
    another step, and the page says so. An update that was agreed to is a draft again: who agreed did not know.

    Who may: `alerts:send` or `alerts:approve`, one person, at once. Locks: the chain. Raises `Invalid`, `NotFound`,
    `Conflict` when it is not in force.
    """
    _may_end(by)
    reason = reason_given(reason)
    with unit_of_work():
        row = held(alert_id)
        if row.message == Message.CANCEL:
            raise Conflict(_("A cancellation cannot be stopped: people would go on following the alert."))
        moved(row, "stop")
        _end(by, row, reason, database_now())
        quiet(row)
        for follower in row.followers.filter(status=Status.APPROVED):
            put_back(by, follower)
        record(by=by, verb="alert.stopped", subject=("alert", row.id), fields=("status", "ended_reason"))
        tell_everybody(row)


def cancel_alert(*, by: Actor, alert_id: UUID, reason: str) -> UUID:
    """Tells everybody whom the alert, or one that it had taken the place of, was for that it no longer counts: a
    message of its own, of type Cancel, in fixed words that say its number and nothing else of it. What was still to
    leave of the alert does not; an update in the making is thrown away. Gives the id of the cancellation. `reason`: for
    colleagues.

    Who may: `alerts:send` or `alerts:approve`, one person, at once: its words are fixed, and every minute counts.
    Locks: the chain. Raises `Invalid`, `NotFound`, `Conflict` when there is nothing to cancel.
    """
    _may_end(by)
    reason = reason_given(reason)
    with unit_of_work():
        row = held(alert_id)
        if row.message == Message.CANCEL:
            raise Conflict(_("This is a cancellation itself."))
        now = database_now()
        if row.expires_at <= now:
            raise Conflict(_("The alert is over. There is nothing to cancel."))
        for follower in row.followers.filter(status__in=(Status.DRAFT, Status.WAITING, Status.APPROVED)):
            moved(follower, "drop")
            follower.save(update_fields=["status"])
            record(by=by, verb="alert.discarded", subject=("alert", follower.id), fields=("status",))
            tell_staff(follower)
        moved(row, "cancel")
        _end(by, row, reason, now)
        quiet(row)
        made = _cancellation(by, row, now)
        publish(made, now)
        made.save(force_insert=True)
        record(by=by, verb="alert.cancelled", subject=("alert", row.id), fields=("status", "ended_reason"))
        tell_everybody(row, made)
    cancel_id: UUID = made.id
    return cancel_id


def _cancellation(by: Actor, row: Alert, now: datetime) -> Alert:
    """For everybody who got any message of the chain, wherever and by whatever way, as long as the alert would have
    been in force; in fixed words."""
    lock_names(LOCK, ["number"])
    told = [row, *Alert.objects.filter(root_id=row.root_id, status__in=SENT).exclude(id=row.id).order_by("-sent_at")]
    languages = {language: words for one in told for language, words in one.texts.items()}
    made = Alert(
        id=uuid7(),
        number=next_number(),
        message=Message.CANCEL,
        status=Status.ACTIVE,
        level=max((one.level for one in told), key=LOUDER.index),
        reach=row.reach,
        category=row.category,
        urgency=Urgency.PAST,
        severity=Severity.MINOR,
        certainty=Certainty.OBSERVED,
        response=Response.ALL_CLEAR,
        **_where(told),
        audience=together(one.audience for one in told),
        channels=[way for way in CHANNELS if any(way in one.channels for one in told)],
        supersedes=row,
        root_id=row.root_id,
        expires_at=row.expires_at,
        created_at=now,
        changed_at=now,
        author_id=by.user_id,
        author_label=by.label[:120],
        writer_ids=[str(by.user_id)] if by.user_id else [],
        approver_id=by.user_id,
        approver_label=by.label[:120],
        approved_at=now,
        sends_at=now,
    )
    made.texts = cancel_texts(languages, numbers_of(made, now))
    return made


def _where(told: Sequence[Alert]) -> dict[str, Any]:
    """The area of one of them that covers all the others', the newest such; else the wards of all together."""
    everywhere = frozenset(code for one in told for code in one.ward_codes)
    for one in told:
        if one.area_kind == AreaKind.PROVINCE:
            return _area_of(one)
    for one in told:
        if everywhere <= frozenset(one.ward_codes):
            return _area_of(one)
    return {"area_kind": AreaKind.WARDS, "ward_codes": sorted(everywhere)}


def _area_of(row: Alert) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("area_kind", "area_name", "ward_codes", "polygon", "circle")}


def _may_end(by: Actor) -> None:
    requires(by, Permission.APPROVE if by.may(Permission.APPROVE) else Permission.SEND)


def _end(by: Actor, row: Alert, reason: str, now: datetime) -> None:
    row.ended_at = row.ended_at or now
    row.ended_by_id, row.ended_by_label, row.ended_reason = by.user_id, by.label[:120], reason
    row.save(update_fields=["status", "ended_at", "ended_by_id", "ended_by_label", "ended_reason"])
