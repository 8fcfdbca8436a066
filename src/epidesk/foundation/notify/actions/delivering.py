# SPDX-License-Identifier: Apache-2.0
"""Handing messages to their gateways: never twice, and never lost while it may still help.

A message is claimed in a transaction of its own before anything leaves, and its fate is written in another one. Between
the two it stands as `sending`: whoever comes then leaves it alone. A worker that dies there leaves it so, and
`mend_deliveries` finds it; whether it was taken nobody knows then.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from epidesk.foundation.core.gateways import BadGateway, Channel, GatewayFailed, GatewayRefused, GatewayUnsure, gateway
from epidesk.foundation.core.jobs import app
from epidesk.foundation.notify.actions.ending import QUEUE
from epidesk.foundation.notify.models import Campaign, OutgoingMessage
from epidesk.foundation.notify.rules import (
    CAMPAIGN,
    CLOCKS_APART,
    MAIL,
    OVERDUE_AFTER,
    SENDING_FOR_AT_MOST,
    SMS,
    UNDELIVERED,
    Delivery,
    Level,
    is_kept,
    letter_priority,
    next_try_at,
)

log = logging.getLogger(__name__)
KEPT_AFTER_SENDING = timedelta(days=1)
KEPT_UNDELIVERED = timedelta(days=7)
GATEWAYS: dict[str, Channel] = {SMS: Channel.SMS, MAIL: Channel.EMAIL}
QUEUES: dict[str, str] = {SMS: "urgent", MAIL: "normal"}


def deliver(*, message_id: UUID) -> bool:
    """Tries one message once; True when its gateway took it. False when there was nothing to do, or when it failed:
    then the next try is a job already, or the message has ended as `failed` or `unknown`.

    Must not run inside a transaction: the claim has to stand before anything leaves.
    """
    message = _claim(message_id, timezone.now())
    if message is None:
        return False
    repeatable = False
    try:
        way = gateway(GATEWAYS[message.channel])
        repeatable = way.repeatable
        way.send(message.address, message.subject, message.text, str(message.id))
    except GatewayRefused as error:
        _end(message, Delivery.FAILED, error.code)
    except GatewayUnsure as error:
        _unsure(message, error.code, repeatable)
    except (GatewayFailed, BadGateway) as error:
        _again(message, getattr(error, "code", "bad-gateway"))
    except Exception as error:
        log.exception("message %s: its gateway failed in a way of its own", message.id)
        _unsure(message, type(error).__name__, repeatable)
    else:
        _end(message, Delivery.SENT)
        return True
    return False


def mend_deliveries(*, now: datetime) -> int:
    """Takes up what a dead worker or a lost job left behind. Returns how many messages. Safe to run at any time."""
    mended = 0
    left = OutgoingMessage.objects.filter(state=Delivery.SENDING, claimed_at__lt=now - SENDING_FOR_AT_MOST)
    for message in left:
        try:
            repeatable = gateway(GATEWAYS[message.channel]).repeatable
        except (GatewayFailed, BadGateway):
            repeatable = False
        _unsure(message, "worker-died", repeatable)
        mended += 1
    overdue = OutgoingMessage.objects.filter(state=Delivery.QUEUED, next_try_at__lt=now - OVERDUE_AFTER)
    for message in overdue:
        with transaction.atomic():
            if overdue.filter(id=message.id).update(next_try_at=now):
                defer_delivery(message)
                mended += 1
    return mended


def forget_sent(*, now: datetime) -> int:
    """Deletes what was sent a day ago, and what could not be handed over a week after that was clear. Returns how many.
    What is still tried stays."""
    sent = OutgoingMessage.objects.filter(state=Delivery.SENT, ended_at__lt=now - KEPT_AFTER_SENDING)
    undelivered = OutgoingMessage.objects.filter(state__in=UNDELIVERED, ended_at__lt=now - KEPT_UNDELIVERED)
    return sent.delete()[0] + undelivered.delete()[0]


def defer_delivery(message: OutgoingMessage) -> None:
    """One try by a job, now or at `next_try_at`, if the caller's transaction commits. What went to many stays behind
    its own pushes, and never before somebody's sign-in code."""
    later = message.next_try_at if message.attempts else None
    queue, priority = QUEUES[message.channel], 0
    if message.subject_kind == CAMPAIGN and message.subject_id is not None:
        level = Campaign.objects.filter(id=message.subject_id).values_list("level", flat=True).first()
        queue, priority = QUEUE, letter_priority(Level(level or Level.NOTICE))
    task = app.configure_task("notify.deliver_message", queue=queue, priority=priority, schedule_at=later)
    task.defer(message_id=str(message.id))


def _claim(message_id: UUID, now: datetime) -> OutgoingMessage | None:
    """The message, ours alone to send; None when it has ended, is being sent, or its time has not come."""
    due = OutgoingMessage.objects.filter(id=message_id, state=Delivery.QUEUED, next_try_at__lte=now + CLOCKS_APART)
    with transaction.atomic(durable=True):
        if not due.update(state=Delivery.SENDING, claimed_at=now, attempts=F("attempts") + 1):
            return None
    return OutgoingMessage.objects.get(id=message_id)


def _again(message: OutgoingMessage, code: str) -> None:
    """It was certainly not taken: once more later, or never."""
    now = timezone.now()
    with transaction.atomic():
        _look_again(message)
        at = next_try_at(
            attempts=message.attempts, created_at=message.created_at, give_up_at=message.give_up_at, now=now
        )
        if at is None:
            _end(message, Delivery.FAILED, code)
        elif _held(message).update(state=Delivery.QUEUED, next_try_at=at, error=code[:40]):
            message.next_try_at = at
            defer_delivery(message)


def _unsure(message: OutgoingMessage, code: str, repeatable: bool) -> None:
    """Perhaps taken: again only where the other side knows it by its reference."""
    if repeatable:
        _again(message, code)
    else:
        _end(message, Delivery.UNKNOWN, code)


def _end(message: OutgoingMessage, state: Delivery, code: str = "") -> None:
    with transaction.atomic():
        if state in UNDELIVERED:
            _look_again(message)
        kept = is_kept(state, created_at=message.created_at, give_up_at=message.give_up_at)
        gone = {} if kept else {"address": "", "subject": "", "text": ""}
        _held(message).update(state=state, error=code[:40], ended_at=timezone.now(), next_try_at=None, **gone)
    if state in UNDELIVERED:
        log.warning("message %s (%s) ended as %s: %s", message.id, message.channel, state, code)


def _look_again(message: OutgoingMessage) -> None:
    """While it was at its gateway its campaign may have been stopped: then its time to be tried has been cut short.
    Locks the message."""
    row = _held(message).select_for_update().first()
    if row is not None:
        message.give_up_at = row.give_up_at


def _held(message: OutgoingMessage) -> QuerySet[OutgoingMessage]:
    """The row, if it still stands as we left it: a try that was given up for dead must not write over what followed."""
    return OutgoingMessage.objects.filter(id=message.id, state=Delivery.SENDING, attempts=message.attempts)
