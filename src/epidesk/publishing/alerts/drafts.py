# SPDX-License-Identifier: Apache-2.0
"""A row as the draft it was written from, and back."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone

from epidesk.foundation.core.ids import uuid7
from epidesk.publishing.alerts.models import Alert, SavedArea
from epidesk.publishing.alerts.rules import (
    AlertDraft,
    AreaKind,
    Category,
    Certainty,
    Circle,
    Level,
    Message,
    Place,
    Reach,
    Response,
    Severity,
    Status,
    Urgency,
    Words,
    in_order,
)


def draft_of(row: Alert) -> AlertDraft:
    return AlertDraft(
        level=Level(row.level),
        texts={language: Words(**row.texts[language]) for language in in_order(row.texts)},
        place=area_of(row),
        expires_at=row.expires_at,
        urgency=Urgency(row.urgency),
        severity=Severity(row.severity),
        certainty=Certainty(row.certainty),
        response=Response(row.response),
        category=Category(row.category),
        reach=Reach(row.reach),
        audience=row.audience,
        channels=tuple(row.channels),
        effective_at=row.effective_at,
        notes=row.notes,
        template=row.template,
    )


def area_of(row: Alert) -> Place:
    return Place(
        AreaKind(row.area_kind),
        tuple(row.ward_codes),
        tuple((lon, lat) for lon, lat in row.polygon),
        Circle(**row.circle) if row.circle else None,
        row.area_name,
    )


def place_of(row: SavedArea) -> Place:
    return Place(
        AreaKind(row.kind),
        tuple(row.ward_codes),
        tuple((lon, lat) for lon, lat in row.polygon),
        Circle(**row.circle) if row.circle else None,
        row.name,
    )


def fill(row: Alert, draft: AlertDraft) -> None:
    """Writes the draft into the row; an end that is missing stays as it was."""
    place = draft.place
    row.level, row.reach, row.category = draft.level, draft.reach, draft.category
    row.urgency, row.severity, row.certainty = draft.urgency, draft.severity, draft.certainty
    row.response, row.audience, row.channels = draft.response, draft.audience, list(draft.channels)
    row.texts = {language: asdict(words) for language, words in draft.texts.items()}
    row.notes = dict(draft.notes)
    row.area_kind, row.area_name, row.ward_codes = place.kind, place.name, list(place.ward_codes)
    row.polygon = [list(point) for point in place.polygon]
    row.circle = asdict(place.circle) if place.circle else None
    row.template, row.effective_at = draft.template[:40], draft.effective_at
    if draft.expires_at is not None:
        row.expires_at = draft.expires_at


def unsaved(draft: AlertDraft, supersedes: Alert | None) -> Alert:
    """A row that is not kept: for looking at what it would say."""
    message = Message.ALERT if supersedes is None else Message.UPDATE
    now = timezone.now()
    row = Alert(
        id=uuid7(),
        status=Status.DRAFT,
        message=message,
        number=0,
        created_at=now,
        changed_at=now,
        supersedes=supersedes,
    )
    row.root_id = supersedes.root_id if supersedes else row.id
    fill(row, draft)
    return row
