# SPDX-License-Identifier: Apache-2.0
"""Telling colleagues: a version waits for one of you, yours came back, a guide is due to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from epidesk.foundation.accounts.queries import holders_of, languages_of
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import send_mail, tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.notify.texts import render
from epidesk.publishing.content.actions.publishing import writers_since_published
from epidesk.publishing.content.models import Guide, GuideVersion
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import State

WAITS, RETURNED, OVERDUE = "guide-waits", "guide-returned", "guide-overdue"


def tell_submitted(*, version_ids: Sequence[UUID]) -> None:
    """Everybody who may agree and did not write it: in the inbox and by e-mail. Safe to run twice: once a version and
    the time it was sent in."""
    for version_id in version_ids:
        with unit_of_work():
            row = _locked(version_id)
            if row is None or row.state != State.IN_REVIEW or row.submitted_at is None:
                continue
            if row.submitted_told_at is not None and row.submitted_told_at >= row.submitted_at:
                continue
            writers = set(writers_since_published(row))
            readers = [one for one in holders_of(Permission.APPROVE) if one.user_id not in writers]
            params = {"title": row.title, "who": row.by_label}
            to = [Recipient(user_id=one.user_id) for one in readers]
            tell(by=SYSTEM, to=to, template=WAITS, params=params, subject=("guide_version", version_id))
            languages = languages_of([one.user_id for one in readers])
            address = f"{settings.ENV.public_url}/desk/guides/{row.guide.slug}/{row.language}"
            for one in readers:
                if one.email:
                    said = render(WAITS, params, languages.get(one.user_id, "vi"))
                    send_mail(to=one.email, subject=said.title, text=f"{said.body}\n\n{address}\n")
            row.submitted_told_at = timezone.now()
            row.save(update_fields=["submitted_told_at"])


def tell_returned(*, version_ids: Sequence[UUID]) -> None:
    """Who wrote it, that it came back. Safe to run twice."""
    for version_id in version_ids:
        with unit_of_work():
            row = _locked(version_id)
            if row is None or row.by_id is None or row.state != State.DRAFT or row.submitted_at is None:
                continue
            if row.returned_told_at is not None and row.returned_told_at >= row.submitted_at:
                continue
            to = [Recipient(user_id=row.by_id)]
            subject = ("guide_version", version_id)
            tell(by=SYSTEM, to=to, template=RETURNED, params={"title": row.title}, subject=subject)
            row.returned_told_at = timezone.now()
            row.save(update_fields=["returned_told_at"])


def tell_of_overdue(*, now: datetime) -> int:
    """Whoever answers for a guide whose day has passed, or all editors where nobody does; once for each day set.
    Gives how many guides. Safe to run twice at once."""
    today = timezone.localdate(now)
    due = Guide.objects.filter(review_by__lt=today, review_told_at=None, versions__state=State.PUBLISHED).distinct()
    done = 0
    for guide_id in list(due.values_list("id", flat=True)):
        with unit_of_work():
            guide = Guide.objects.select_for_update().get(id=guide_id)
            if guide.review_told_at is not None or guide.review_by >= today:
                continue
            editors = holders_of(Permission.EDIT)
            owners = [one for one in editors if one.user_id == guide.owner_id] or list(editors)
            title = guide.versions.filter(state=State.PUBLISHED).order_by("-language").values_list("title", flat=True)
            tell(
                by=SYSTEM,
                to=[Recipient(user_id=one.user_id) for one in owners],
                template=OVERDUE,
                params={"title": title[0], "day": f"{guide.review_by:%d/%m/%Y}"},
                subject=("guide", guide.id),
            )
            guide.review_told_at = now
            guide.save(update_fields=["review_told_at"])
            done += 1
    return done


def _locked(version_id: UUID) -> GuideVersion | None:
    lock_names("told", [f"g{version_id}"])
    return GuideVersion.objects.filter(id=version_id).select_related("guide").first()
