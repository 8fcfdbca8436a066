# SPDX-License-Identifier: Apache-2.0
"""The register of houses, who speaks for them, and what they say about a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.phones import read_phone
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound, Text
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.intake.movement.models import Clerk, Lodging, LodgingDay
from epidesk.intake.movement.queries.lodging import may_speak_for
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.rules.lodging import LodgingKind, to_remind
from epikit.text import fold_words, nfc


def open_lodging(
    *,
    by: Actor,
    name: str,
    kind: str,
    ward_code: str,
    address: str,
    phone: str = "",
    contact_name: str = "",
    rooms: int | None = None,
    since_on: date | None = None,
) -> UUID:
    """Puts a house on the register; it is asked from that day on. Needs `movement:keep_lodging` in its ward. Raises
    `Invalid` per field."""
    requires(by, Permission.KEEP_LODGING)
    errors: dict[str, Text] = {}
    name, address = " ".join(nfc(name).split()), " ".join(nfc(address).split())
    ward = find_ward_by_code(ward_code)
    if not 2 <= len(name) <= 120:
        errors["name"] = _("Write the name of the house, at most 120 characters.")
    if kind not in [one.value for one in LodgingKind]:
        errors["kind"] = _("Choose one of the answers.")
    if ward is None:
        errors["ward_code"] = _("Choose a ward or commune from the list.")
    if not 3 <= len(address) <= 200:
        errors["address"] = _("Write the address, at most 200 characters.")
    if rooms is not None and not 1 <= rooms <= 5_000:
        errors["rooms"] = _("Write a number.")
    if phone.strip():
        try:
            phone = read_phone(phone)
        except Invalid as error:
            errors |= error.fields
    if errors or ward is None:
        raise Invalid(errors)
    requires(by, Permission.KEEP_LODGING, area_id=ward.id)
    with unit_of_work():
        row = Lodging.objects.create(
            name=name,
            folded=fold_words(name),
            kind=kind,
            ward_id=ward.id,
            address=address,
            phone=phone.strip(),
            contact_name=" ".join(nfc(contact_name).split())[:160],
            rooms=rooms,
            since_on=since_on or timezone.localdate(),
            created_at=timezone.now(),
        )
        record(by=by, verb="lodging.opened", subject=("lodging", row.id), fields=("name", "kind", "ward", "address"))
    lodging_id: UUID = row.id
    return lodging_id


def close_lodging(*, by: Actor, lodging_id: UUID) -> None:
    """The house takes no more guests; nobody asks it any more. Twice is no error. Locks the house."""
    with unit_of_work():
        row = _kept(by, lodging_id)
        if row.closed_at is None:
            row.closed_at = timezone.now()
            row.save(update_fields=["closed_at"])
            Clerk.objects.filter(lodging=row, until_at=None).update(until_at=row.closed_at)
            record(by=by, verb="lodging.closed", subject=("lodging", row.id))


def add_clerk(*, by: Actor, lodging_id: UUID, email: str) -> None:
    """Lets an account of staff, with the role for lodgings, speak for the house. Raises `Invalid` (field `email`) when
    there is no such account, `Conflict` when it speaks for another house."""
    with unit_of_work():
        row = _kept(by, lodging_id)
        user = get_user_model().objects.filter(email=email.strip().lower(), kind="staff", is_active=True).first()
        if user is None:
            raise Invalid(
                {"email": _("No account of staff has this e-mail address. An administrator opens one first.")}
            )
        if Clerk.objects.filter(lodging=row, user=user, until_at=None).exists():
            return
        try:
            with unit_of_work():
                Clerk.objects.create(lodging=row, user=user, since_at=timezone.now())
        except IntegrityError as error:
            raise Conflict(_("This account speaks for another house.")) from error
        record(by=by, verb="lodging.clerk_added", subject=("lodging", row.id), fields=("clerk",))


def end_clerk(*, by: Actor, lodging_id: UUID, user_id: UUID) -> None:
    """The account speaks for the house no longer. Twice is no error."""
    with unit_of_work():
        row = _kept(by, lodging_id)
        if Clerk.objects.filter(lodging=row, user_id=user_id, until_at=None).update(until_at=timezone.now()):
            record(by=by, verb="lodging.clerk_ended", subject=("lodging", row.id), fields=("clerk",))


def say_nobody(*, by: Actor, lodging_id: UUID, on: date) -> None:
    """No new guest came that day. Raises `Invalid` for a day to come. Twice is no error."""
    if not may_speak_for(by, lodging_id):
        raise NotFound
    today = timezone.localdate()
    if not today - timedelta(days=31) <= on <= today:
        raise Invalid({"on": _("Choose a day of the last month.")})
    with unit_of_work():
        if mark_told(by, lodging_id, [on], nobody=True):
            record(by=by, verb="lodging.nobody_told", subject=("lodging", lodging_id))


def mark_told(by: Actor, lodging_id: UUID, days: Sequence[date], *, nobody: bool = False) -> int:
    """Notes that the house said something about these days; the first word counts. How many were new."""
    now = timezone.now()
    wanted = sorted(set(days))
    LodgingDay.objects.bulk_create(
        [LodgingDay(lodging_id=lodging_id, on=on) for on in wanted], ignore_conflicts=True, batch_size=500
    )
    fresh = LodgingDay.objects.filter(lodging_id=lodging_id, on__in=wanted, told_at=None)
    told = fresh.update(told_at=now, nobody=nobody, by_id=by.user_id)
    if not nobody:  # guests were told after all
        LodgingDay.objects.filter(lodging_id=lodging_id, on__in=wanted, nobody=True).update(nobody=False)
    return told


def remind_due() -> int:
    """Tells the clerks of houses that said nothing yet, once a day, in the hour before the evening's end. How many
    houses. Runs every ten minutes; locks each day's row, so that two runs remind once."""
    now = timezone.localtime()
    today = now.date()
    reminded = 0
    if not to_remind(today, None, None, now):
        return 0
    houses = Lodging.objects.filter(closed_at=None, since_on__lte=today, clerks__until_at=None, clerks__isnull=False)
    for lodging_id in houses.distinct().values_list("id", flat=True):
        with unit_of_work():
            LodgingDay.objects.bulk_create([LodgingDay(lodging_id=lodging_id, on=today)], ignore_conflicts=True)
            day = LodgingDay.objects.select_for_update().get(lodging_id=lodging_id, on=today)
            if not to_remind(today, day.told_at, day.reminded_at, now):
                continue
            day.reminded_at = now
            day.save(update_fields=["reminded_at"])
            clerks = Clerk.objects.filter(lodging_id=lodging_id, until_at=None).select_related("user")
            to = [Recipient(user_id=clerk.user_id, phone_e164=clerk.user.phone) for clerk in clerks]
            tell(by=SYSTEM, to=to, template="lodging-reminder", subject=("lodging", lodging_id))
            reminded += 1
    return reminded


def _kept(by: Actor, lodging_id: UUID) -> Lodging:
    row = Lodging.objects.select_for_update().filter(id=lodging_id).first()
    if row is None:
        raise NotFound
    requires(by, Permission.KEEP_LODGING, area_id=row.ward_id)
    return row
