# SPDX-License-Identifier: Apache-2.0
"""Alerts of other agencies as those who write alerts see them. They are public words; no read is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.publishing.alerts.messages import PREFIX as ALERT_PREFIX
from epidesk.publishing.alerts.rules import AlertDraft, Permission
from epidesk.publishing.relays.models import FeedState, ForeignAlert
from epidesk.publishing.relays.policy import alert_feeds
from epidesk.publishing.relays.rules import Signature, State, Trouble, draft_from
from epikit.formats.cap12 import Finding, Info, Level, from_xml

PREFIX = "fal"
LISTED = 200


@dataclass(frozen=True)
class FeedLine:
    """An agency's feed and how asking it goes."""

    name: str
    url: str
    has_certificate: bool
    last_ok_at: datetime | None
    next_try_at: datetime | None
    failures: int
    trouble: Trouble
    trouble_detail: str


@dataclass(frozen=True)
class ForeignLine:
    """One in the list. `agency`: the feed's name; `alert`: identifier of our alert that was drafted from it;
    `is_over`: it has expired; `was_followed`: its agency has said something newer, also after we relayed it."""

    number: str
    agency: str
    msg_type: str
    event: str
    headline: str
    severity: str
    urgency: str
    area: str
    sent_at: datetime
    expires_at: datetime | None
    state: State
    signature: Signature
    faults: int
    alert: str
    is_over: bool
    was_followed: bool
    by_label: str


@dataclass(frozen=True)
class ForeignPage:
    """One with everything. `infos`: what it says, by language; `draft`: what the composer would begin with; `faults`:
    errors of our checks, `remarks`: advice; `document`: its XML. `may_relay`: nothing speaks against drafting from it,
    and the viewer may draft."""

    id: UUID
    line: ForeignLine
    identifier: str
    sender: str
    sender_name: str
    infos: tuple[Info, ...]
    faults: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    document: str
    draft: AlertDraft
    followed_by: str
    may_relay: bool
    may_set_aside: bool


def list_foreign(viewer: Viewer, *, all_states: bool = False) -> tuple[ForeignLine, ...]:
    """Those that wait for a decision and are not over, and relayed ones of which their agency has said something newer;
    or all, newest first. Who: `alerts:read`. One query. Raises `Forbidden`."""
    requires(viewer, Permission.READ)
    now = timezone.now()
    rows = ForeignAlert.objects.defer("document").select_related("followed_by").order_by("-sent_at", "-id")
    if not all_states:
        rows = rows.filter(state=State.NEW) | rows.filter(state=State.RELAYED, followed_by__isnull=False)
    lines = [_line(row, now) for row in rows[:LISTED]]
    return tuple(line for line in lines if all_states or not line.is_over)


def count_waiting(viewer: Viewer) -> int:
    """How many wait for a decision. Who: `alerts:read`. Raises `Forbidden`."""
    requires(viewer, Permission.READ)
    rows = ForeignAlert.objects.filter(state=State.NEW)
    return rows.exclude(expires_at__lte=timezone.now()).count()


def foreign_page(viewer: Viewer, foreign_id: UUID) -> ForeignPage:
    """Who: `alerts:read`. Raises `Forbidden`, `NotFound`."""
    requires(viewer, Permission.READ)
    now = timezone.now()
    row = ForeignAlert.objects.select_related("followed_by").filter(id=foreign_id).first()
    if row is None:
        raise NotFound
    alert = from_xml(row.document.encode())
    line = _line(row, now)
    found = tuple(Finding(Level(one["level"]), one["slug"], one["path"], one["detail"]) for one in row.faults)
    names = [info.sender_name for info in alert.infos if info.sender_name]
    may_draft = viewer.may(Permission.DRAFT)
    open_ = line.state in (State.NEW, State.SET_ASIDE) and not line.is_over and row.msg_type != "Cancel"
    return ForeignPage(
        id=row.id,
        line=line,
        identifier=row.identifier,
        sender=row.sender,
        sender_name=names[0] if names else line.agency,
        infos=alert.infos,
        faults=tuple(one for one in found if one.level is Level.ERROR),
        remarks=tuple(one for one in found if one.level is Level.WARNING),
        document=row.document,
        draft=draft_from(alert, sender=names[0] if names else line.agency, now=now),
        followed_by=public_id(PREFIX, row.followed_by_id) if row.followed_by_id else "",
        may_relay=may_draft and open_ and line.signature is not Signature.BAD,
        may_set_aside=may_draft and line.state is State.NEW,
    )


def find_foreign(number: str) -> UUID | None:
    """The id behind `fal_…`."""
    return parse_public_id(PREFIX, number)


def list_feeds(viewer: Viewer) -> tuple[FeedLine, ...]:
    """Every feed of the configuration. Who: `alerts:read`. Raises `Forbidden`."""
    requires(viewer, Permission.READ)
    states = {row.slug: row for row in FeedState.objects.all()}
    return tuple(
        FeedLine(
            name=feed.name,
            url=feed.url,
            has_certificate=bool(feed.certificate),
            last_ok_at=state.last_ok_at if (state := states.get(slug)) else None,
            next_try_at=state.next_try_at if state else None,
            failures=state.failures if state else 0,
            trouble=Trouble(state.trouble) if state else Trouble.NONE,
            trouble_detail=state.trouble_detail if state else "",
        )
        for slug, feed in alert_feeds().items()
    )


def _line(row: ForeignAlert, now: datetime) -> ForeignLine:
    feed = alert_feeds().get(row.feed)
    return ForeignLine(
        number=public_id(PREFIX, row.id),
        agency=feed.name if feed else row.sender,
        msg_type=row.msg_type,
        event=row.event,
        headline=row.headline,
        severity=row.severity,
        urgency=row.urgency,
        area=row.area,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        state=State(row.state),
        signature=Signature(row.signature),
        faults=sum(1 for one in row.faults if one["level"] == Level.ERROR),
        alert=public_id(ALERT_PREFIX, row.alert_id) if row.alert_id else "",
        is_over=row.expires_at is not None and row.expires_at <= now,
        was_followed=row.followed_by_id is not None,
        by_label=row.by_label,
    )
