# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from epidesk.foundation.core.gateways import Channel, gateway
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.rules import MAIL, MAX_SMS_CHARACTERS, SMS
from epidesk.foundation.notify.texts import CODE_SMS, fill

KEPT_AFTER_SENDING = timedelta(days=1)
GIVEN_UP_AFTER = timedelta(days=7)
GATEWAYS: dict[str, Channel] = {SMS: Channel.SMS, MAIL: Channel.EMAIL}


def send_sms(*, to_e164: str, text: str) -> UUID:
    """Sends an SMS by an urgent job, if the caller's transaction commits."""
    return _send(OutgoingMessage(channel=SMS, address=to_e164, text=text[:MAX_SMS_CHARACTERS]), queue="urgent")


def send_code(*, to_e164: str, code: str, language: str) -> UUID:
    """Sends a sign-in code in the language of the page that asked for it."""
    with override(language):
        return send_sms(to_e164=to_e164, text=fill(CODE_SMS, {"code": code}))


def send_mail(*, to: str, subject: str, text: str) -> UUID:
    """Sends a plain e-mail by a job, if the caller's transaction commits."""
    one_line = " ".join(subject.split())
    return _send(OutgoingMessage(channel=MAIL, address=to, subject=one_line[:200], text=text), queue="normal")


def _send(message: OutgoingMessage, *, queue: str) -> UUID:
    with unit_of_work():
        message.save(force_insert=True)
        app.configure_task("notify.deliver_message", queue=queue).defer(message_id=str(message.id))
    message_id: UUID = message.id
    return message_id


def deliver(*, message_id: UUID) -> bool:
    """Hands a message to its gateway and forgets address and words. False when it had been sent.

    1. The row is locked, so that two runs of the job cannot both send. While another holds it, `OperationalError`: the
       job is tried again later, because the other may yet die with the message unsent.
    2. The gateway takes it. If it does not (`GatewayFailed`), nothing is written and the job is retried.
    3. `sent_at` commits. A crash between 2 and 3 sends twice: no gateway offers better.
    """
    with transaction.atomic():
        rows = OutgoingMessage.objects.select_for_update(nowait=True)
        message = rows.filter(id=message_id, sent_at__isnull=True).first()
        if message is None:
            return False
        gateway(GATEWAYS[message.channel]).send(message.address, message.subject, message.text)
        message.sent_at = timezone.now()
        message.address = message.text = message.subject = ""
        message.save(update_fields=["sent_at", "address", "text", "subject"])
    return True


def forget_sent(*, now: datetime) -> int:
    """Deletes what was sent a day ago, and what no gateway took for a week. Returns how many."""
    sent = OutgoingMessage.objects.filter(sent_at__lt=now - KEPT_AFTER_SENDING)
    stuck = OutgoingMessage.objects.filter(sent_at__isnull=True, created_at__lt=now - GIVEN_UP_AFTER)
    return sent.delete()[0] + stuck.delete()[0]
