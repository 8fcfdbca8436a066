# SPDX-License-Identifier: Apache-2.0
"""Telling colleagues: an alert waits for one of you, yours came back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from epidesk.foundation.accounts.queries import holders_of, languages_of
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import send_mail, tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.notify.texts import render
from epidesk.publishing.alerts.actions.rows import held
from epidesk.publishing.alerts.chain import number_of
from epidesk.publishing.alerts.messages import identifier_of
from epidesk.publishing.alerts.policy import policy
from epidesk.publishing.alerts.rules import SOURCE, Needs, Status, agreeing, is_other, needs_of

WAITS, RETURNED = "alert-waits", "alert-returned"


def tell_waiting(*, alert_ids: Sequence[UUID]) -> None:
    """Everybody who may agree: in the inbox and by e-mail, with the address of the page for phones. Safe to run twice:
    once for each time it was handed in."""
    for alert_id in alert_ids:
        with unit_of_work():
            row = held(alert_id)
            if row.status != Status.WAITING or row.submitted_at is None:
                continue
            if row.submitted_told_at is not None and row.submitted_told_at >= row.submitted_at:
                continue
            needs = needs_of(row.level, policy().needs)
            readers = [
                one
                for one in holders_of(agreeing(needs))
                if needs is Needs.ONE or is_other(one.user_id, [row.author_id, *row.writer_ids])
            ]
            params = {"number": number_of(row), "who": row.author_label}
            to = [Recipient(user_id=one.user_id) for one in readers]
            tell(by=SYSTEM, to=to, template=WAITS, params=params, subject=("alert", alert_id))
            languages = languages_of([one.user_id for one in readers])
            address = f"{settings.ENV.public_url}/desk/alerts/{identifier_of(row)}/agree"
            for one in readers:
                if one.email:
                    words = render(WAITS, params, languages.get(one.user_id, SOURCE))
                    send_mail(to=one.email, subject=words.title, text=f"{words.body}\n\n{address}\n")
            row.submitted_told_at = timezone.now()
            row.save(update_fields=["submitted_told_at"])


def tell_returned(*, alert_ids: Sequence[UUID]) -> None:
    """Who wrote it, that it came back. Safe to run twice."""
    for alert_id in alert_ids:
        with unit_of_work():
            row = held(alert_id)
            if row.author_id is None or row.status != Status.DRAFT or row.returned_told_at is not None:
                continue
            tell(
                by=SYSTEM,
                to=[Recipient(user_id=row.author_id)],
                template=RETURNED,
                params={"number": number_of(row), "reason": row.returned_reason},
                subject=("alert", alert_id),
            )
            row.returned_told_at = timezone.now()
            row.save(update_fields=["returned_told_at"])
