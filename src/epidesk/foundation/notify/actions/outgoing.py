# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override

from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.delivering import defer_delivery
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.rules import (
    CODE_TRIED_FOR,
    MAIL,
    MAX_SMS_CHARACTERS,
    SMS,
    TRIED_FOR,
)
from epidesk.foundation.notify.texts import CODE_SMS, fill


def send_sms(
    *, to_e164: str, text: str, subject: tuple[str, UUID] | None = None, tried_for: timedelta = TRIED_FOR
) -> UUID:
    """Sends an SMS by an urgent job, if the caller's transaction commits. `subject`: what it is about."""
    message = OutgoingMessage(channel=SMS, address=to_e164, text=text[:MAX_SMS_CHARACTERS])
    message.subject_kind, message.subject_id = subject or ("", None)
    return _send(message, tried_for)


def send_code(*, to_e164: str, code: str, language: str) -> UUID:
    """Sends a sign-in code in the language of the page that asked for it, while the code is worth something."""
    with override(language):
        return send_sms(to_e164=to_e164, text=fill(CODE_SMS, {"code": code}), tried_for=CODE_TRIED_FOR)


def send_mail(*, to: str, subject: str, text: str, tried_for: timedelta = TRIED_FOR) -> UUID:
    """Sends a plain e-mail by a job, if the caller's transaction commits."""
    one_line = " ".join(subject.split())
    return _send(OutgoingMessage(channel=MAIL, address=to, subject=one_line[:200], text=text), tried_for)


def _send(message: OutgoingMessage, tried_for: timedelta) -> UUID:
    now = timezone.now()
    message.created_at = message.next_try_at = now
    message.give_up_at = now + tried_for
    with unit_of_work():
        message.save(force_insert=True)
        defer_delivery(message)
    message_id: UUID = message.id
    return message_id
