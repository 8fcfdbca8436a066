# SPDX-License-Identifier: Apache-2.0
"""Graduated sanctions: each has a reason that the person reads, a last day, and may be appealed once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.events import SanctionImposed, SanctionLifted
from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.accounts.models import CITIZEN, Sanction, User
from epidesk.foundation.accounts.rules import (
    MAX_REASON,
    MIN_REASON,
    STRENGTH,
    Permission,
    SanctionStep,
    skips_a_step,
)
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epikit.text import nfc


def sanction(
    *,
    by: Actor,
    step: str,
    reason: str,
    until_at: datetime | None,
    user_id: UUID | None = None,
    device: str = "",
    phone_index: str = "",
    subject_id: UUID | None = None,
    language: str = "vi",
    although_first: bool = False,
) -> UUID:
    """Limits, warns, holds or suspends a person, until the given day at the latest. An account's own proved number is
    always meant with it. `subject_id`: the matter that led to it; `although_first`: hold or suspend although nothing
    milder was tried.

    Who may: `accounts:sanction`. Medical help is untouched by every step. Two officers at once are put in order by a
    lock on the person; the same step that holds already gets the later last day instead of a second row. Announces
    `SanctionImposed`. Raises `Invalid` with all that is wrong, per field; `until_at` is None for what was no number of
    days.
    """
    requires(by, Permission.SANCTION)
    now = timezone.now()
    chosen, reason, errors = _checked(step, reason, until_at, now)
    if user_id is None and not device and not phone_index:
        errors["who"] = _("Nothing is known by which this sender could be recognised: no device, no account.")
    with unit_of_work():
        if user_id is not None:
            user = User.objects.filter(id=user_id, kind=CITIZEN).first()
            if user is None:
                raise NotFound
            if user.phone_verified_at is not None:
                phone_index = user.phone_index or phone_index
            language = user.language
        lock_names("sanction", [f"u{user_id}" if user_id else "", f"d{device}", f"p{phone_index}"])
        whose = _whose(user_id, device, phone_index)
        if chosen is not None and not although_first and "who" not in errors:
            since = now - fair_use().milder_within
            earlier = Sanction.objects.filter(whose, from_at__gt=since).values_list("step", flat=True)
            if skips_a_step(chosen, [SanctionStep(one) for one in earlier]):
                errors["step"] = _("Nothing milder was tried yet. If it cannot wait, tick the box below.")
        if errors or chosen is None or until_at is None:
            raise Invalid(errors)
        running = (
            Sanction.objects.select_for_update(of=("self",))
            .filter(whose, step=chosen, lifted_at__isnull=True, until_at__gt=now, appeal__isnull=True)
            .order_by("id")
            .first()
        )
        if running is not None and running.by_id == by.user_id:
            running.until_at, running.reason = max(running.until_at, until_at), reason
            running.save(update_fields=["until_at", "reason"])
            row = running
        else:
            row = Sanction.objects.create(
                user_id=user_id,
                device=device,
                phone_index=phone_index,
                step=chosen,
                reason=reason,
                language=language if language in ("vi", "en") else "vi",
                subject_id=subject_id,
                by_id=by.user_id,
                by_label=by.label[:120],
                from_at=now,
                until_at=until_at,
            )
        fields = ("step", "reason", "until_at")
        record(by=by, verb="sanction.imposed", subject=("sanction", row.id), fields=fields)
        announce(SanctionImposed((row.id,)))
    sanction_id: UUID = row.id
    return sanction_id


def lift(*, by: Actor, sanction_id: UUID, reason: str) -> None:
    """Ends a sanction now. Who may: `accounts:sanction`. One that has ended already stays as it is. Locks: the
    sanction. Announces `SanctionLifted`. Raises `Invalid`, `NotFound`."""
    requires(by, Permission.SANCTION)
    reason = checked_text(reason, "reason", MIN_REASON, MAX_REASON)
    with unit_of_work():
        row = Sanction.objects.select_for_update().filter(id=sanction_id).first()
        if row is None:
            raise NotFound
        end(row, by=by, reason=reason)


def end(row: Sanction, *, by: Actor, reason: str) -> None:
    """Ends a locked sanction, if it still holds."""
    now = timezone.now()
    if row.lifted_at is not None or row.until_at <= now:
        return
    row.lifted_at, row.lifted_by_id, row.lifted_by_label = now, by.user_id, by.label[:120]
    row.lift_reason = reason
    row.save(update_fields=["lifted_at", "lifted_by_id", "lifted_by_label", "lift_reason"])
    record(by=by, verb="sanction.lifted", subject=("sanction", row.id), fields=("lifted_at", "lift_reason"))
    announce(SanctionLifted((row.id,)))


def checked_text(text: str, field: str, least: int, most: int) -> str:
    """Clean words of a bounded length. Raises `Invalid` beside `field`."""
    text = nfc(text)
    if len(text) < least:
        raise Invalid({field: _("Say why, in at least %(limit)s characters.") % {"limit": least}})
    if len(text) > most:
        raise Invalid({field: _("At most %(limit)s characters.") % {"limit": most}})
    return text


def _checked(
    step: str, reason: str, until_at: datetime | None, now: datetime
) -> tuple[SanctionStep | None, str, dict[str, Text]]:
    errors: dict[str, Text] = {}
    chosen = next((one for one in STRENGTH if one == step), None)
    if chosen is None:
        errors["step"] = _("Choose what is to happen.")
    try:
        reason = checked_text(reason, "reason", MIN_REASON, MAX_REASON)
    except Invalid as error:
        errors.update(error.fields)
    if until_at is None:
        errors["days"] = _("Write a number of days.")
    elif until_at <= now:
        errors["days"] = _("The last day must lie ahead.")
    elif chosen is not None:
        longest = fair_use().steps[chosen].longest_days
        if until_at > now + timedelta(days=longest, hours=1):
            errors["days"] = _("At most %(limit)s days are possible for this.") % {"limit": longest}
    return chosen, reason, errors


def _whose(user_id: UUID | None, device: str, phone_index: str) -> Q:
    whose = Q(pk__in=[])
    if user_id is not None:
        whose |= Q(user_id=user_id)
    if device:
        whose |= Q(device=device)
    if phone_index:
        whose |= Q(phone_index=phone_index)
    return whose
