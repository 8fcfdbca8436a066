# SPDX-License-Identifier: Apache-2.0
"""What everybody may read of alerts: those in force, those that were, their CAP. No viewer; never an exercise, never
one that has not been sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.places.queries import find_ward_by_code, get_area
from epidesk.publishing.alerts.chain import number_of
from epidesk.publishing.alerts.drafts import area_of
from epidesk.publishing.alerts.messages import PREFIX, identifier_of, number_in
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import SEEN, SENT, SOURCE, AreaKind, Level, Message, Place, Status, in_order
from epidesk.publishing.alerts.rules.reach import FOR_PEOPLE, reaches_people

LOUDEST = (Level.EMERGENCY, Level.WARNING, Level.NOTICE)
PAST_SHOWN = 50


@dataclass(frozen=True)
class PublicAlert:
    """An alert as people read it, in one language.

    `identifier`: also its CAP identifier and the last part of its address. `number`: what people call it by, e.g.
    `CB-0046`. `state`: active, updated, cancelled, expired or stopped. `language`: of the words here; `languages`: all
    it was written in. `ward_ids`: wards of today; empty and `everywhere` for the whole province; `place`: as drawn.
    `supersedes`: the identifier of the message whose place it took, `superseded_by`: of the one that took its own.
    `changed_note`: what changed against that, empty for a first message.
    `exercise` is False in everything that the public may ask for; previews for staff may say True.
    """

    identifier: str
    number: str
    level: Level
    exercise: bool
    urgency: str
    severity: str
    certainty: str
    response: str
    event: str
    headline: str
    description: str
    instruction: str
    language: str
    languages: tuple[str, ...]
    area_names: tuple[str, ...]
    ward_ids: frozenset[UUID]
    everywhere: bool
    place: Place
    sent_at: datetime
    effective_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    state: str
    supersedes: str
    superseded_by: str
    changed_note: str

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do, one line each."""
        return tuple(line.strip() for line in self.instruction.splitlines() if line.strip())


@dataclass(frozen=True)
class CapEntry:
    """One message of the feed. `message`: alert, update or cancel."""

    identifier: str
    message: str
    headline: str
    sent_at: datetime
    expires_at: datetime


def current_alerts(
    *, ward_id: UUID | None = None, at: datetime | None = None, language: str | None = None
) -> tuple[PublicAlert, ...]:
    """Those in force now or at a moment, loudest first, then newest. `ward_id`: only those that count there; without
    one, all. Words in `language`, the current one without. One query.

    A moment of the past gives what was in force then as far as it still is known: ended ones count until they ended.
    """
    now = at or timezone.now()
    rows = _sent().exclude(message=Message.CANCEL).filter(sent_at__lte=now, expires_at__gt=now)
    rows = rows.filter(status__in=SEEN) if at is None else rows.exclude(ended_at__lte=now)
    found = [_shown(row, language, now) for row in rows if ward_id is None or covers(row, ward_id)]
    found = [one for one in found if one.effective_at <= now]
    return tuple(sorted(found, key=lambda one: (LOUDEST.index(one.level), -one.sent_at.timestamp())))


def past_alerts(limit: int = PAST_SHOWN, *, language: str | None = None) -> tuple[PublicAlert, ...]:
    """Those no longer in force, newest first. One query and one for what took their place."""
    now = timezone.now()
    rows = _sent().exclude(message=Message.CANCEL).exclude(status__in=SEEN, expires_at__gt=now)
    return tuple(_shown(row, language, now) for row in rows.order_by("-sent_at")[:limit])


def public_alert(identifier: str, *, language: str | None = None) -> PublicAlert:
    """One that was sent, in force or not; by its identifier, or by the number that an SMS names. A cancellation is
    shown as the alert that it cancelled. Raises `NotFound`."""
    row = _one(identifier)
    while row.message == Message.CANCEL and row.supersedes is not None:
        row = row.supersedes
    return _shown(row, language, timezone.now())


def cap_of(identifier: str) -> bytes:
    """The CAP 1.2 document as it was published, signed where the centre has a key. Raises `NotFound`."""
    row = _one(identifier)
    if not row.cap_xml:
        raise NotFound
    return row.cap_xml.encode()


def cap_entries(*, at: datetime | None = None, limit: int = 200) -> tuple[CapEntry, ...]:
    """The messages of the feed, newest first: those that have not expired, updates and cancellations with them.
    One that was stopped is shown to nobody any more, so machines do not get it either."""
    now = at or timezone.now()
    rows = _sent().filter(expires_at__gt=now).exclude(status=Status.STOPPED).exclude(cap_xml="")
    return tuple(
        CapEntry(
            identifier_of(row), row.message, row.texts[_told(row, SOURCE)]["headline"], row.sent_at, row.expires_at
        )
        for row in rows.order_by("-sent_at")[:limit]
        if row.sent_at
    )


def covers(row: Alert, ward_id: UUID) -> bool:
    """Whether it counts in a ward of any era."""
    if row.area_kind == AreaKind.PROVINCE:
        return True
    try:
        return get_area(ward_id).code in row.ward_codes
    except NotFound:
        return False


def shown(row: Alert, language: str | None = None, now: datetime | None = None) -> PublicAlert:
    """For the other parts of this room: the alert as people would read it, sent or not."""
    return _shown(row, language, now or timezone.now())


def _sent() -> QuerySet[Alert]:
    """What the public may know of: the one gate of this module."""
    return Alert.objects.filter(status__in=SENT, reach__in=FOR_PEOPLE).select_related("supersedes")


def _one(identifier: str) -> Alert:
    row = None
    if (alert_id := parse_public_id(PREFIX, identifier)) is not None:
        row = _sent().filter(id=alert_id).first()
    elif (number := number_in(identifier)) is not None:
        row = _sent().filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def _shown(row: Alert, language: str | None, now: datetime) -> PublicAlert:
    told = _told(row, language or get_language() or SOURCE)
    words: Mapping[str, str] = row.texts[told]
    state = Status(row.status)
    if state is Status.ACTIVE and row.expires_at <= now:
        state = Status.EXPIRED  # whatever the job that writes it down does
    follower = (
        Alert.objects.filter(supersedes_id=row.id, status__in=SENT).first()
        if state in (Status.UPDATED, Status.CANCELLED)
        else None
    )
    wards = [ward for code in row.ward_codes if (ward := find_ward_by_code(code)) is not None]
    names = (row.area_name,) if row.area_name else tuple(ward.name for ward in wards)
    return PublicAlert(
        identifier=identifier_of(row),
        number=number_of(row),
        level=Level(row.level),
        exercise=not reaches_people(row.reach),
        urgency=row.urgency,
        severity=row.severity,
        certainty=row.certainty,
        response=row.response,
        event=words["event"],
        headline=words["headline"],
        description=words["description"],
        instruction=words["instruction"],
        language=told,
        languages=in_order(row.texts),
        area_names=names,
        ward_ids=frozenset(ward.id for ward in wards),
        everywhere=row.area_kind == AreaKind.PROVINCE,
        place=area_of(row),
        sent_at=row.sent_at or now,
        effective_at=row.effective_at or row.sent_at or now,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        state=str(state),
        supersedes=public_id(PREFIX, row.supersedes_id) if row.supersedes_id else "",
        superseded_by=identifier_of(follower) if follower else "",
        changed_note=row.notes.get(told, row.notes.get(SOURCE, "")),
    )


def _told(row: Alert, wanted: str) -> str:
    """In which language it is told: the wanted one, else English for those who read another, else the source."""
    wanted = wanted.split("-")[0]
    return next(
        one for one in (wanted, "en" if wanted != SOURCE else SOURCE, SOURCE, *in_order(row.texts)) if one in row.texts
    )


__all__ = [
    "CapEntry",
    "PublicAlert",
    "cap_entries",
    "cap_of",
    "current_alerts",
    "past_alerts",
    "public_alert",
]
