# SPDX-License-Identifier: Apache-2.0
"""What a unit does with its directive. The desk may write down for a unit what it was told by telephone.

`at`: when it was done, for a phone that had no line then; never before the directive was given, never ahead of us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.queries import check_own
from epidesk.response.dispatch.actions.directives import check_open, locked, move, place_of, write_step
from epidesk.response.dispatch.models import Directive, DirectivePicture
from epidesk.response.dispatch.rules import Permission, happened_at
from epidesk.response.dispatch.rules.directives import MAX_PICTURES, NOTE_MAX, DirectiveState, DirectiveVerb
from epidesk.response.dispatch.units import is_of_unit
from epikit.text import nfc


def receive_directive(*, by: Actor, directive_id: UUID, at: datetime | None = None) -> None:
    """Read and taken on. Who: the unit, or `dispatch:direct` on its behalf. Locks the directive. Received already:
    changes nothing. Raises `NotFound`, `Forbidden`, `DirectiveOver`."""
    with unit_of_work():
        row, by_unit = _served(by, directive_id)
        check_open(row)
        if row.state != DirectiveState.SENT:
            return
        row.received_at = moment = happened_at(at, row.given_at, timezone.now())
        move(row, DirectiveVerb.RECEIVE, "received_at")
        write_step(by, row, DirectiveVerb.RECEIVE, moment, by_unit=by_unit)


def report_progress(
    *, by: Actor, directive_id: UUID, note: str, upload_ids: Sequence[UUID] = (), at: datetime | None = None
) -> None:
    """How far it is, in words or pictures. Who and locks as `receive_directive`. Raises `Invalid` for neither."""
    words = _words(note, upload_ids)
    with unit_of_work():
        row, by_unit = _served(by, directive_id)
        check_open(row)
        moment = happened_at(at, row.given_at, timezone.now())
        row.received_at = row.received_at or moment
        move(row, DirectiveVerb.PROGRESS, "received_at")
        step = write_step(by, row, DirectiveVerb.PROGRESS, moment, by_unit=by_unit, note=words)
        _attach(by, step.id, upload_ids)


def finish_directive(
    *, by: Actor, directive_id: UUID, note: str, upload_ids: Sequence[UUID] = (), at: datetime | None = None
) -> None:
    """Done, with what shows it: words, pictures or both. Who and locks as `receive_directive`. Done already: what is
    said now stands beside what was said first, as a further line; nothing is lost. Raises `Invalid` without evidence,
    `DirectiveOver` when it was called off."""
    words = _words(note, upload_ids)
    with unit_of_work():
        row, by_unit = _served(by, directive_id)
        moment = happened_at(at, row.given_at, timezone.now())
        if row.state != DirectiveState.DONE:
            check_open(row)
            row.received_at, row.ended_at = row.received_at or moment, moment
            move(row, DirectiveVerb.FINISH, "received_at", "ended_at")
        step = write_step(by, row, DirectiveVerb.FINISH, moment, by_unit=by_unit, note=words)
        _attach(by, step.id, upload_ids)


def _served(by: Actor, directive_id: UUID) -> tuple[Directive, bool]:
    row = locked(directive_id)
    by_unit = is_of_unit(by, row)
    if not by_unit:
        requires(by, Permission.DIRECT, area_id=place_of(row))
    return row, by_unit


def _words(note: str, upload_ids: Sequence[UUID]) -> str:
    words = nfc(note)
    if not words and not upload_ids:
        raise Invalid({"note": _("Write what was done, or add a photo of it.")})
    if len(words) > NOTE_MAX:
        raise Invalid({"note": _("Please keep it under %(n)d characters.") % {"n": NOTE_MAX}})
    if len(upload_ids) > MAX_PICTURES:
        raise Invalid({"photos": _("Too many photos at once.")})
    return words


def _attach(by: Actor, step_id: UUID, upload_ids: Sequence[UUID]) -> None:
    wanted = list(dict.fromkeys(upload_ids))
    if wanted:
        check_own(by, wanted)
        DirectivePicture.objects.bulk_create(
            DirectivePicture(step_id=step_id, upload_id=upload_id) for upload_id in wanted
        )
