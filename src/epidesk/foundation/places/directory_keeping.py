# SPDX-License-Identifier: Apache-2.0
"""Writing the directory: numbers somebody checked, numbers of a shift, teams as the room above knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound, Text
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.directory import forget_directory, local_today, read_entries
from epidesk.foundation.places.models import ContactFact, DirectoryTeam, DutyNumber, NumberReport
from epidesk.foundation.places.rules import CONTACT_SOURCE, HOURS_LONGEST, Outcome, Permission
from epidesk.foundation.places.wrong_numbers import close_reports, holder_of
from epikit.text import BadPhone, fold_words, nfc, phone_e164

_OLDEST_CHECK = timedelta(days=365)
_LONGEST_SHIFT = timedelta(days=7)


@dataclass(frozen=True)
class TeamListing:
    """What the directory is told of a team. `ward_code`: where it starts from; `zone_code` "": the whole province."""

    id: UUID
    name: str
    place_in_list: int
    zone_code: str
    ward_code: str
    on_duty: bool


def list_teams(*, by: Actor, teams: Iterable[TeamListing]) -> int:
    """Brings these teams in the directory into line; answers how many changed, 0 the second time.

    Called by the room of teams whenever one changes. Who may: `places:keep_directory`, or the centre. Locks: none
    beyond the rows; the caller holds the team's.
    """
    requires(by, Permission.KEEP_DIRECTORY)
    wanted = {team.id: team for team in teams}
    with unit_of_work():
        known = {row.id: row for row in DirectoryTeam.objects.filter(id__in=wanted)}
        changed = 0
        for team in wanted.values():
            columns = {
                "name": team.name,
                "folded": fold_words(team.name)[:120],
                "place_in_list": team.place_in_list,
                "zone_code": team.zone_code,
                "ward_code": team.ward_code,
                "on_duty": team.on_duty,
            }
            row = known.get(team.id)
            if row and all(getattr(row, column) == value for column, value in columns.items()):
                continue
            DirectoryTeam.objects.update_or_create(id=team.id, defaults=columns)
            changed += 1
        if changed:
            transaction.on_commit(forget_directory)
            hint("public", id="directory")
    return changed


def set_duty_number(
    *, by: Actor, holder_id: UUID, phone: str | None, starts_at: datetime, ends_at: datetime, source: str
) -> None:
    """The roster's word: during this shift the facility or team (its id) is reached by this number; None takes the
    number of the shift that starts then back. While it holds it goes before all others; afterwards the one before
    is shown again by itself. The same again changes nothing.

    Who may: `places:keep_directory`, or the centre. Locks: the holder. Raises `NotFound`, `Invalid`.
    """
    requires(by, Permission.KEEP_DIRECTORY)
    if starts_at.utcoffset() is None or ends_at.utcoffset() is None:
        raise Invalid({"starts_at": _("The time needs a time zone.")})
    if not timedelta(0) < ends_at - starts_at <= _LONGEST_SHIFT:
        raise Invalid({"ends_at": _("A shift ends after it starts, within a week.")})
    source = nfc(source).strip()[:120]
    if not source:
        raise Invalid({"source": _("Say which roster it is.")})
    number = _e164(phone) if phone is not None else None
    with unit_of_work():
        lock_names("directory", [f"h{holder_id}"])
        of, subject = holder_of(holder_id)
        mine = DutyNumber.objects.filter(**of, starts_at=starts_at)
        row = mine.first()
        before = row.phone if row else None
        if number is None:
            changed = mine.delete()[0] > 0
        else:
            changed = row is None or (row.phone, row.ends_at, row.source) != (number, ends_at, source)
            values = {"phone": number, "ends_at": ends_at, "source": source, "at": timezone.now()}
            if changed:
                DutyNumber.objects.update_or_create(**of, starts_at=starts_at, defaults=values)
        if changed:
            put_right = {} if before is None or before == number else {before: Outcome.CORRECTED}
            _settle(by, of, (subject, holder_id), put_right)
            record(
                by=by, verb="duty_number.set", subject=(subject, holder_id), fields=("phone", "starts_at", "ends_at")
            )
            transaction.on_commit(forget_directory)
            hint("public", id="directory")


def verify_contact(
    *,
    by: Actor,
    holder_id: UUID,
    phone: str,
    hours_vi: str,
    hours_en: str,
    source: str,
    verified_on: date | None,
) -> None:
    """Somebody has checked how a facility or team is reached: from now on this is shown, with the day. An empty phone
    says that there is none to give out. `source`: how it was checked, by whose word. Whoever said that the number is
    wrong is answered by this; what is said of the number of a shift waits for the roster.

    Who may: `places:keep_directory`. Locks: the holder. Raises `NotFound`, `Invalid`.
    """
    requires(by, Permission.KEEP_DIRECTORY)
    number, errors = None, dict[str, Text]()
    try:
        number = _e164(phone) if phone.strip() else None
    except Invalid as error:
        errors |= error.fields
    hours = [nfc(text).strip() for text in (hours_vi, hours_en)]
    for name, text in zip(("hours_vi", "hours_en"), hours, strict=True):
        if len(text) > HOURS_LONGEST:
            errors[name] = _("At most %(limit)s characters.") % {"limit": HOURS_LONGEST}
    source = nfc(source).strip()
    if bad := _bad_source(source):
        errors["source"] = bad
    today = local_today()
    if verified_on is None:
        errors["verified_on"] = _("Choose the day of the check.")
    elif verified_on > today:
        errors["verified_on"] = _("This day has not come yet.")
    elif today - verified_on > _OLDEST_CHECK:
        errors["verified_on"] = _("A check older than a year proves nothing. Check again.")
    if errors:
        raise Invalid(errors)
    assert verified_on is not None  # an error otherwise
    with unit_of_work():
        lock_names("directory", [f"h{holder_id}"])
        of, subject = holder_of(holder_id)
        ContactFact.objects.create(
            **of,
            phone=number,
            hours_vi=hours[0],
            hours_en=hours[1],
            source=source,
            verified_on=verified_on,
            at=timezone.now(),
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        others, same = Outcome.CORRECTED, {number: Outcome.RIGHT} if number else {}
        _settle(by, of, (subject, holder_id), same, others=others, but=_number_of_shift(of))
        record(by=by, verb="contact.verified", subject=(subject, holder_id), fields=("phone", "hours", "verified_on"))
        transaction.on_commit(forget_directory)
        hint("public", id="directory")


def number_is_right(*, by: Actor, holder_id: UUID, source: str) -> None:
    """Somebody has called the number that is said to be wrong, and it is right: a check of today; of a shift's number,
    which the roster answers for, only that it was looked at. `source`: how it was checked.

    Who may: `places:keep_directory`. Locks: the holder. Raises `NotFound`, `Invalid`.
    """
    requires(by, Permission.KEEP_DIRECTORY)
    entry = next((one for one in read_entries() if one.id == holder_id), None)
    if entry is None:
        raise NotFound
    if entry.phone and entry.duty_until is None:
        verify_contact(
            by=by,
            holder_id=holder_id,
            phone=entry.phone,
            hours_vi=entry.hours_vi,
            hours_en=entry.hours_en,
            source=source,
            verified_on=local_today(),
        )
        return
    if bad := _bad_source(nfc(source).strip()):
        raise Invalid({"source": bad})
    with unit_of_work():
        lock_names("directory", [f"h{holder_id}"])
        of, subject = holder_of(holder_id)
        _settle(by, of, (subject, holder_id), {}, others=Outcome.RIGHT)


def _settle(
    by: Actor,
    of: dict[str, Any],
    subject: tuple[str, UUID],
    outcomes: Mapping[str, Outcome],
    *,
    others: Outcome | None = None,
    but: str | None = None,
) -> None:
    """Ends what people said, by what is known now: by the number that they said it of, or `others`, where None lets it
    wait, as everything does that they said of the number `but`."""
    waiting = NumberReport.objects.filter(**of, outcome=Outcome.OPEN).exclude(phone=but or "")
    ended = {id: outcomes.get(phone, others) for id, phone in waiting.values_list("id", "phone")}
    close_reports(by=by, of=of, subject=subject, outcomes={id: one for id, one in ended.items() if one})


def _number_of_shift(of: dict[str, Any]) -> str | None:
    now = timezone.now()
    in_force = DutyNumber.objects.filter(**of, starts_at__lte=now, ends_at__gt=now).order_by("-starts_at", "-id")
    return in_force.values_list("phone", flat=True).first()


def _bad_source(source: str) -> Text | None:
    """What is wrong with how it was checked."""
    if CONTACT_SOURCE[0] <= len(source) <= CONTACT_SOURCE[1]:
        return None
    limits = {"least": CONTACT_SOURCE[0], "most": CONTACT_SOURCE[1]}
    return _("Say how it was checked, in %(least)s to %(most)s characters.") % limits


def _e164(typed: str) -> str:
    """Numbers of 0120-0129, which nobody owns, are for demonstrations and tests only."""
    try:
        return phone_e164(typed, allow_retired=settings.ENV.mode in {"demo", "test"})
    except BadPhone as error:
        raise Invalid({"phone": _BAD_PHONE[error.slug]}) from error


_BAD_PHONE = {
    "phone_empty": _("Write the number."),
    "phone_unreadable": _("This is no phone number. Write digits only, such as 0234… or 1900…."),
    "phone_impossible": _("No phone can have this number. Check the digits."),
    "phone_retired": _("This range of numbers no longer exists."),
}
