# SPDX-License-Identifier: Apache-2.0
"""Alerts as staff see them: all that there are, one with what may be done with it, what a draft would say and to whom
it would go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Viewer
from epidesk.foundation.notify import queries as notify
from epidesk.foundation.notify.queries import Estimate, Progress
from epidesk.foundation.notify.rules import Level as Loudness
from epidesk.foundation.places.queries import find_ward_by_code, get_area
from epidesk.publishing.alerts import cap
from epidesk.publishing.alerts.chain import number_of
from epidesk.publishing.alerts.drafts import draft_of, place_of, unsaved
from epidesk.publishing.alerts.messages import PREFIX, SMS_PARTS, Said, identifier_of, said
from epidesk.publishing.alerts.models import Alert, SavedArea
from epidesk.publishing.alerts.policy import policy
from epidesk.publishing.alerts.queries.public import PublicAlert, shown
from epidesk.publishing.alerts.rules import (
    MAX_LIFE,
    SENT,
    SOURCE,
    AlertDraft,
    AreaKind,
    Level,
    Message,
    Needs,
    Permission,
    Place,
    Status,
    Words,
    advice,
    in_order,
    may_agree,
    may_undo,
    needs_of,
    reaches_people,
)
from epidesk.publishing.alerts.shapes import ward_ids_of
from epikit import sms
from epikit.sms import SmsSize

LISTED = 200


@dataclass(frozen=True)
class AlertLine:
    """An alert in the list. `waits_for_me`: this viewer could agree to it now."""

    identifier: str
    number: str
    message: Message
    status: Status
    level: Level
    exercise: bool
    headline: str
    area: str
    author: str
    changed_at: datetime
    sends_at: datetime | None
    sent_at: datetime | None
    expires_at: datetime
    relayed_from: str
    waits_for_me: bool


@dataclass(frozen=True)
class Moment:
    """One line of what happened to an alert. `what`: drafted, submitted, approved, sent, ended."""

    what: str
    at: datetime
    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class AlertPage:
    """One alert with what this viewer may do. `needs`: how many people; `follower`: identifier of the message that is
    to take its place or has; `version`: to be named when it is agreed to or changed."""

    id: UUID
    identifier: str
    number: str
    version: int
    message: Message
    status: Status
    draft: AlertDraft
    needs: Needs
    exercise: bool
    area: str
    author: str
    approver: str
    returned_reason: str
    relayed_from: str
    sends_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None
    supersedes: str
    supersedes_number: str
    follower: str
    follower_status: Status | None
    course: tuple[Moment, ...]
    campaign_id: UUID | None
    may_change: bool
    may_submit: bool
    may_take_back: bool
    may_agree: bool
    may_send_alone: bool
    may_undo: bool
    may_stop: bool
    may_cancel: bool
    may_update: bool
    is_mine: bool


@dataclass(frozen=True)
class SmsPreview:
    """`cost_vnd`: for one person. `as_written`: what it would be with all its marks."""

    text: str
    size: SmsSize
    cost_vnd: int
    as_written: SmsSize


@dataclass(frozen=True)
class Preview:
    """What people would get. `said`, `seen`, `sms`: by language; `cap_xml`: the message as it would be published now;
    `advice`: slugs of what should be otherwise."""

    said: Mapping[str, Said]
    seen: Mapping[str, PublicAlert]
    sms: Mapping[str, SmsPreview]
    cap_xml: str
    advice: tuple[str, ...]


@dataclass(frozen=True)
class AreaLine:
    """A kept area."""

    id: UUID
    name: str
    place: Place
    by_label: str
    saved_at: datetime


@dataclass(frozen=True)
class Reached:
    """Whom it would reach and what SMS would cost at most. `price_assumed`: nobody has confirmed the price."""

    estimate: Estimate
    sms_parts: int
    cost_vnd: int
    cost_at_most_vnd: int
    price_vnd: int
    price_assumed: bool
    by_ward: tuple[tuple[str, int, int, int], ...]


def list_alerts(viewer: Viewer, limit: int = LISTED) -> tuple[AlertLine, ...]:
    """Those in the making, then those in force, then the past; newest first in each. One query. Who: `alerts:read`.
    Raises `Forbidden`."""
    requires(viewer, Permission.READ)
    rows = list(Alert.objects.exclude(status=Status.DISCARDED).order_by("-changed_at", "-id")[:limit])
    order = {Status.APPROVED: 0, Status.WAITING: 1, Status.ACTIVE: 2, Status.DRAFT: 3}
    rows.sort(key=lambda row: order.get(Status(row.status), 4))
    return tuple(_line(row, viewer) for row in rows)


def count_waiting(viewer: Viewer) -> int:
    """How many wait for this viewer: the number in the bar. One query; 0 for who may not see alerts."""
    if not viewer.may(Permission.READ):
        return 0
    rows = Alert.objects.filter(status=Status.WAITING).only("level", "author_id", "writer_ids")
    return sum(_may_agree(row, viewer) for row in rows)


def alert(viewer: Viewer, identifier: str) -> AlertPage:
    """One alert. Two queries. Who: `alerts:read`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.READ)
    row = _row(identifier)
    follower = row.followers.exclude(status=Status.DISCARDED).first()
    status, now = Status(row.status), timezone.now()
    needs = needs_of(row.level, policy().needs)
    drafts, ends = viewer.may(Permission.DRAFT), viewer.may(Permission.SEND) or viewer.may(Permission.APPROVE)
    mine = viewer.user_id is not None and str(viewer.user_id) in row.writer_ids
    running = status is Status.ACTIVE and row.expires_at > now and row.message != Message.CANCEL
    stopped = status is Status.STOPPED and row.expires_at > now
    return AlertPage(
        id=row.id,
        identifier=identifier,
        number=number_of(row),
        version=row.version,
        message=Message(row.message),
        status=status,
        draft=draft_of(row),
        needs=needs,
        exercise=not reaches_people(row.reach),
        area=_area(row),
        author=row.author_label,
        approver=row.approver_label,
        returned_reason=row.returned_reason,
        relayed_from=row.relayed_from,
        sends_at=row.sends_at,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        supersedes=identifier_of(row.supersedes) if row.supersedes else "",
        supersedes_number=number_of(row.supersedes) if row.supersedes else "",
        follower=identifier_of(follower) if follower else "",
        follower_status=Status(follower.status) if follower else None,
        course=_course(row),
        campaign_id=row.campaign_id,
        may_change=drafts and status is Status.DRAFT,
        may_submit=drafts and status is Status.DRAFT,
        may_take_back=drafts and status is Status.WAITING,
        may_agree=_may_agree(row, viewer) and status is Status.WAITING,
        may_send_alone=needs is Needs.ONE and status is Status.DRAFT and viewer.may(Permission.SEND),
        may_undo=may_undo(row.status) and (ends or (drafts and mine)),
        may_stop=running and ends,
        may_cancel=(running or stopped) and ends,
        may_update=running and drafts,
        is_mine=mine,
    )


def preview(viewer: Viewer, draft: AlertDraft, *, updates: str = "") -> Preview:
    """What a draft would say. It may be unfinished; nothing is kept. `updates`: identifier of the alert it is an
    update of. Who: `alerts:read`."""
    requires(viewer, Permission.READ)
    row = unsaved(_filled(draft), _row(updates) if updates else None)
    return _preview(row, draft)


def preview_of(viewer: Viewer, identifier: str) -> Preview:
    """What an alert says. Who: `alerts:read`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.READ)
    row = _row(identifier)
    found = _preview(row, draft_of(row))
    return replace(found, cap_xml=row.cap_xml) if row.cap_xml else found


def reached(viewer: Viewer, draft: AlertDraft) -> Reached:
    """Whom a draft would reach now, counted as it would be cut; by ward and channel, and what the SMS cost. Who:
    `alerts:read`. Raises `Invalid` for an audience that is none."""
    requires(viewer, Permission.READ)
    wards = None if draft.place.kind is AreaKind.PROVINCE else ward_ids_of(draft.place.ward_codes)
    found = notify.estimate(SYSTEM, audience=draft.audience, ward_ids=wards, level=Loudness(draft.level))
    texts = said(unsaved(_filled(draft), None))
    parts = {language: sms.count(one.sms).parts for language, one in texts.items()}
    usual = parts.get(SOURCE, 1)
    to_sms = "sms" in draft.channels
    spoken = {language: counts.get("sms", 0) for language, counts in found.languages.items()} if to_sms else {}
    all_parts = sum(n * parts.get(language, usual) for language, n in spoken.items())
    price = policy().sms_price_vnd
    names = {ward.id: ward.name for code in draft.place.ward_codes if (ward := find_ward_by_code(code))}
    return Reached(
        estimate=found,
        sms_parts=all_parts,
        cost_vnd=all_parts * price,
        cost_at_most_vnd=found.sms_at_most * max(parts.values(), default=1) * price if to_sms else 0,
        price_vnd=price,
        price_assumed=policy().sms_price_assumed,
        by_ward=tuple(
            (_ward(one.ward_id, names), one.push, one.sms if to_sms else 0, one.mail) for one in found.by_ward
        ),
    )


def progress(viewer: Viewer, identifier: str) -> Progress | None:
    """How the sending goes; None before it began. Who: `alerts:read`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.READ)
    row = _row(identifier)
    return notify.progress(SYSTEM, campaign_id=row.campaign_id) if row.campaign_id else None


def is_discarded(alert_id: UUID) -> bool:
    """Whether a draft was thrown away: then it is as if nobody had written it. For other rooms; no viewer, for it says
    nothing else."""
    return Alert.objects.filter(id=alert_id, status=Status.DISCARDED).exists()


def saved_areas(viewer: Viewer) -> tuple[AreaLine, ...]:
    """Kept areas, by name. One query. Who: `alerts:read`. Raises `Forbidden`."""
    requires(viewer, Permission.READ)
    rows = SavedArea.objects.order_by("name")
    return tuple(AreaLine(row.id, row.name, place_of(row), row.by_label, row.saved_at) for row in rows)


def _row(identifier: str) -> Alert:
    alert_id = parse_public_id(PREFIX, identifier)
    row = Alert.objects.select_related("supersedes").filter(id=alert_id).first() if alert_id else None
    if row is None:
        raise NotFound
    return row


def _line(row: Alert, viewer: Viewer) -> AlertLine:
    return AlertLine(
        identifier=identifier_of(row),
        number=number_of(row),
        message=Message(row.message),
        status=Status(row.status),
        level=Level(row.level),
        exercise=not reaches_people(row.reach),
        headline=row.texts.get(SOURCE, next(iter(row.texts.values())))["headline"],
        area=_area(row),
        author=row.author_label,
        changed_at=row.changed_at,
        sends_at=row.sends_at,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        relayed_from=row.relayed_from,
        waits_for_me=row.status == Status.WAITING and _may_agree(row, viewer),
    )


def _may_agree(row: Alert, viewer: Viewer) -> bool:
    writers = [*row.writer_ids, *([str(row.author_id)] if row.author_id else [])]
    return may_agree(needs_of(row.level, policy().needs), viewer.user_id, viewer.permissions, writers)


def _area(row: Alert) -> str:
    if row.area_name:
        return str(row.area_name)
    if row.area_kind == AreaKind.PROVINCE:
        return ""
    return ", ".join(ward.name for code in row.ward_codes if (ward := find_ward_by_code(code)))


def _course(row: Alert) -> tuple[Moment, ...]:
    found = [Moment("drafted", row.created_at, row.author_label)]
    if row.submitted_at:
        found.append(Moment("submitted", row.submitted_at))
    if row.returned_reason and row.status == Status.DRAFT:
        found.append(Moment("returned", row.changed_at, "", row.returned_reason))
    if row.approved_at:
        found.append(Moment("approved", row.approved_at, row.approver_label))
    if row.sent_at:
        found.append(Moment("sent", row.sent_at))
    if row.ended_at and row.status in SENT:
        found.append(Moment(str(row.status), row.ended_at, row.ended_by_label, row.ended_reason))
    return tuple(sorted(found, key=lambda one: one.at))


def _filled(draft: AlertDraft) -> AlertDraft:
    """An unfinished draft as one that can be drawn: an end somewhere, a text at least in Vietnamese."""
    texts = draft.texts or {SOURCE: Words("", "", "", "")}
    return replace(draft, texts=texts, expires_at=draft.expires_at or timezone.now() + MAX_LIFE)


def _preview(row: Alert, draft: AlertDraft) -> Preview:
    now = timezone.now()
    texts = said(row)
    message = cap.document(row, at=now)
    remarks = tuple(dict.fromkeys(one.slug for one in cap.remarks(message, now)))
    return Preview(
        said=texts,
        seen={language: shown(row, language, now) for language in in_order(row.texts)},
        sms={language: _sms(one.sms, one.sms_marked) for language, one in texts.items()},
        cap_xml=cap.pretty(message),
        advice=(*advice(draft), *remarks),
    )


def _sms(text: str, written: str) -> SmsPreview:
    size = sms.count(text)
    return SmsPreview(text, size, size.parts * policy().sms_price_vnd, sms.count(written))


def _ward(ward_id: UUID | None, names: Mapping[UUID, str]) -> str:
    """Nothing for those who asked for the whole province."""
    if ward_id is None:
        return ""
    try:
        return names.get(ward_id) or get_area(ward_id).name
    except NotFound:
        return ""


__all__ = ["SMS_PARTS", "AlertLine", "AlertPage", "AreaLine", "Moment", "Preview", "Reached", "SmsPreview"]
