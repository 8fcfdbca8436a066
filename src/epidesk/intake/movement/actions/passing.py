# SPDX-License-Identifier: Apache-2.0
"""Checkpoints and who passed them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.movement.actions.presences import record_presences
from epidesk.intake.movement.models import Checkpoint, Declaration, Passage
from epidesk.intake.movement.rules import NewPresence, Permission, Problem
from epidesk.intake.movement.rules.passages import LONGEST_MS, PassageDraft, problems
from epidesk.intake.movement.texts import problem_text

STOOD = timedelta(minutes=15)
"""How long somebody counts as having been at the post, for who else was there."""


@dataclass(frozen=True)
class Passed:
    """`seen_at`: when this receipt had been shown before, anywhere; a photograph of it may be going round."""

    id: UUID
    seen_at: datetime | None
    seen_where: str


def open_checkpoint(*, by: Actor, name: str, lanes: int = 1, ward_id: UUID | None = None) -> UUID:
    """A new post. Who may: `movement:keep_checkpoints`. Raises `Invalid`."""
    requires(by, Permission.KEEP_CHECKPOINTS, area_id=ward_id)
    name = " ".join(name.split())[:120]
    errors = {}
    if not name:
        errors["name"] = problem_text(Problem("missing"))
    if not 1 <= lanes <= 30:
        errors["lanes"] = problem_text(Problem("number"))
    if errors:
        raise Invalid(errors)
    with unit_of_work():
        row = Checkpoint.objects.create(name=name, lanes=lanes, ward_id=ward_id, created_at=timezone.now())
        audit.record(by=by, verb="checkpoint.opened", subject=("checkpoint", row.id), fields=["name", "lanes", "ward"])
        return UUID(str(row.id))


def close_checkpoint(*, by: Actor, checkpoint_id: UUID) -> None:
    """No more passages there. Twice is once. Raises `NotFound`. Locks the post."""
    with unit_of_work():
        row = Checkpoint.objects.select_for_update().filter(id=checkpoint_id).first()
        if row is None:
            raise NotFound
        requires(by, Permission.KEEP_CHECKPOINTS, area_id=row.ward_id)
        if row.closed_at is None:
            row.closed_at = timezone.now()
            row.save(update_fields=["closed_at"])
            audit.record(by=by, verb="checkpoint.closed", subject=("checkpoint", row.id), fields=["closed_at"])


def record_passage(*, by: Actor, draft: PassageDraft) -> Passed:
    """Writes down a decision and where the person was. A closed post still takes what its phones had kept from before.

    Twice the same is two passages: doors ask `core.idempotency` first. Raises `NotFound`, `Invalid`. Who may:
    `movement:checkpoint`, at any post: teams are sent where they are needed.
    """
    requires(by, Permission.CHECKPOINT)
    now = timezone.now()
    at = draft.at or now
    with unit_of_work():
        post = Checkpoint.objects.filter(id=draft.checkpoint_id).first()
        if post is None or (post.closed_at is not None and at > post.closed_at):
            raise NotFound
        wrong = problems(draft, lanes=post.lanes, now=now)
        if wrong:
            raise Invalid({name: problem_text(Problem(slug)) for name, slug in wrong.items()})
        declared = None
        if draft.declaration_id is not None:
            declared = Declaration.objects.filter(id=draft.declaration_id).values_list("id", "person_id").first()
        person_id = draft.person_id or (declared[1] if declared else None)
        before = None
        if draft.receipt_id:
            shown = Passage.objects.filter(receipt_id=draft.receipt_id).select_related("checkpoint")
            before = shown.order_by("at").last()
        row = Passage.objects.create(
            id=uuid7(),
            checkpoint=post,
            lane=draft.lane,
            at=at,
            told_at=now,
            outcome=draft.outcome,
            person_id=person_id,
            declaration_id=declared[0] if declared else None,
            receipt_id=draft.receipt_id,
            class_code=draft.class_code[:40],
            temperature_tenths=draft.temperature_tenths,
            took_ms=min(max(draft.took_ms, 0), LONGEST_MS) if draft.took_ms is not None else None,
            by_id=by.user_id,
        )
        if person_id is not None:
            there = NewPresence(
                person_id, f"checkpoint:{post.id}", at, at + STOOD, "passage", row.id, ward_id=post.ward_id
            )
            record_presences(by=SYSTEM, presences=[there])
        audit.record(by=by, verb="passage.recorded", subject=("passage", row.id), fields=["outcome", "temperature"])
        return Passed(row.id, before.at if before else None, before.checkpoint.name if before else "")
