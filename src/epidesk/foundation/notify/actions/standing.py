# SPDX-License-Identifier: Apache-2.0
"""Telling people what was decided about them: what it means, until when, and how to appeal. Once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import override

from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.accounts.queries.notices import SanctionNotice, appeal_notice, sanction_notice
from epidesk.foundation.accounts.refusals import day_of
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.inbox import tell
from epidesk.foundation.notify.models import InboxMessage
from epidesk.foundation.notify.rules import Recipient


def tell_of_sanctions(*, sanction_ids: Sequence[UUID]) -> None:
    """Imposed, or prolonged: the person reads it in the inbox, and by SMS where an account has a proved number. Safe to
    run twice."""
    for sanction_id in sanction_ids:
        notice = sanction_notice(sanction_id)
        if notice is not None and not notice.lifted:
            _tell(notice, f"sanction-{notice.step}", sanction_id, again=notice.until_at.isoformat())


def tell_of_lifted(*, sanction_ids: Sequence[UUID]) -> None:
    """Ended before its time. Safe to run twice."""
    for sanction_id in sanction_ids:
        notice = sanction_notice(sanction_id)
        if notice is not None:
            _tell(notice, "sanction-lifted", sanction_id)


def tell_of_decided(*, appeal_ids: Sequence[UUID]) -> None:
    """The answer to an appeal, with its reason. Safe to run twice."""
    for appeal_id in appeal_ids:
        notice = appeal_notice(appeal_id)
        if notice is not None and notice.granted is not None:
            template = "appeal-granted" if notice.granted else "appeal-refused"
            _tell(notice.about, template, appeal_id, reason=notice.answer)


def tell_officers(*, appeal_ids: Sequence[UUID]) -> None:
    """Those who may answer an appeal: everybody with the right but who imposed the sanction. Safe to run twice."""
    for appeal_id in appeal_ids:
        notice = appeal_notice(appeal_id)
        if notice is None or notice.granted is not None:
            continue
        to = [
            Recipient(user_id=one.user_id)
            for one in holders_of(Permission.DECIDE_APPEALS)
            if one.user_id != notice.about.by_id
        ]
        with unit_of_work():
            lock_names("told", [f"a{appeal_id}"])
            if not InboxMessage.objects.filter(template="appeal-waits", subject_id=appeal_id).exists():
                days = str(fair_use().appeals_within.days)
                tell(by=SYSTEM, to=to, template="appeal-waits", params={"days": days}, subject=("appeal", appeal_id))


def _tell(notice: SanctionNotice, template: str, subject_id: UUID, *, reason: str = "", again: str = "") -> None:
    """Under a lock: two jobs that run at once tell once. `again`: a prolonged sanction is news for its new day."""
    with override(notice.language):
        until = day_of(notice.until_at)
    params = {
        "until": until,
        "reason": reason or notice.reason,
        "number": str(fair_use().limited_reports_a_day),
        "mark": again,
    }
    with unit_of_work():
        lock_names("told", [f"s{subject_id}"])
        told = InboxMessage.objects.filter(template=template, subject_id=subject_id).values_list("params", flat=True)
        if any(one.get("mark", "") == again for one in told):
            return
        to = Recipient(user_id=notice.user_id, device=notice.device or None, phone_e164=notice.phone)
        by = replace(SYSTEM, language=notice.language)
        tell(by=by, to=[to], template=template, params=params, subject=("sanction", subject_id))
