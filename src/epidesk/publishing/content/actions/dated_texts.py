# SPDX-License-Identifier: Apache-2.0
"""Writing, agreeing to and taking back versions of the texts that bind the centre."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.numbers import grouped_in
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.personal import check_personal
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.queries import alert_now
from epidesk.publishing.content.models import DatedText
from epidesk.publishing.content.rules import APPROVAL, LANGUAGES, Permission, mistakes
from epidesk.publishing.content.shipped import shipped_texts
from epidesk.publishing.content.texts import MISTAKE
from epikit.text import nfc

_ANY = object()


def write_text(
    *,
    by: Actor,
    slug: str,
    language: str,
    body: str,
    valid_from: date | None,
    seen: UUID | object | None = _ANY,
    waived: Collection[str] = (),
) -> UUID:
    """A new version of a text, from today or a later day. Whether somebody else must agree first is the alert level's
    to say; where nobody must, it counts from its day on. `seen`: the newest version when the form was made; `waived`:
    marks of finds that may stay.

    Who may: `content:edit_legal`. Locks: the text in that language. Raises `Invalid`, `PersonalLeft`, `NotFound`,
    `Conflict` when somebody wrote another version since `seen`.
    """
    requires(by, Permission.EDIT_LEGAL)
    if slug not in shipped_texts() or language not in LANGUAGES:
        raise NotFound
    body = nfc(body).replace("\r\n", "\n").strip()
    if wrong := mistakes(body, valid_from, timezone.localdate()):
        raise Invalid({field: str(MISTAKE[slug]) % grouped_in(numbers) for field, (slug, numbers) in wrong.items()})
    check_personal((body,), waived)
    assert valid_from is not None
    with unit_of_work():
        newest = _lock(slug, language)
        if seen is not _ANY and seen != newest:
            raise Conflict(
                _("Somebody else wrote a newer version meanwhile. Yours is still here; compare, then save again.")
            )
        now = timezone.now()
        needed = alert_now().approvals(APPROVAL)
        row = DatedText.objects.create(
            slug=slug,
            language=language,
            body=body,
            valid_from=valid_from,
            approvals_needed=needed,
            written_at=now,
            by_id=by.user_id,
            by_label=by.label[:120],
            approved_at=None if needed else now,
        )
        record(by=by, verb="text.written", subject=("text", row.id), fields=("body", "valid_from"))
    written: UUID = row.id
    return written


def approve_text(*, by: Actor, text_id: UUID) -> None:
    """A second person agrees. If its day has passed meanwhile, it counts from today: never backwards.

    Who may: `content:approve_legal`, but not who wrote it. Locks: the version. Raises `NotFound`, `Forbidden`,
    `Conflict` when it was agreed to or taken back already.
    """
    with unit_of_work():
        row = _waiting(by, Permission.APPROVE_LEGAL, text_id)
        if row.approved_at is not None:
            raise Conflict(_("This version was agreed to already."))
        if by.user_id is None or by.user_id == row.by_id:
            raise Forbidden(_("Somebody else than its author must agree to a text."))
        row.approved_at, row.approved_by_id, row.approved_by_label = timezone.now(), by.user_id, by.label[:120]
        row.valid_from = max(row.valid_from, timezone.localdate())
        row.save(update_fields=["approved_at", "approved_by_id", "approved_by_label", "valid_from"])
        record(by=by, verb="text.approved", subject=("text", row.id), fields=("approved_at",))


def withdraw_text(*, by: Actor, text_id: UUID) -> None:
    """Takes back a version that does not count yet. What has counted stays: then write a new one.

    Who may: `content:edit_legal`. Locks: the version. Raises `NotFound`, `Conflict` when its day has come.
    """
    with unit_of_work():
        row = _waiting(by, Permission.EDIT_LEGAL, text_id)
        if row.approved_at is not None and row.valid_from <= timezone.localdate():
            raise Conflict(_("This version has counted already and stays. Write a new one that replaces it."))
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record(by=by, verb="text.withdrawn", subject=("text", row.id), fields=("withdrawn_at",))


def _waiting(by: Actor, permission: Permission, text_id: UUID) -> DatedText:
    requires(by, permission)
    row = DatedText.objects.select_for_update().filter(id=text_id).first()
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Conflict(_("This version was taken back already."))
    return row


def _lock(slug: str, language: str) -> UUID | None:
    """One writer at a time for each text; gives its newest version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"content:{slug}:{language}"])
    newest: UUID | None = (
        DatedText.objects.filter(slug=slug, language=language).order_by("-id").values_list("id", flat=True).first()
    )
    return newest
