# SPDX-License-Identifier: Apache-2.0
"""What the desk is told of incidents when the installation starts: their kinds, and what may be done with many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.streams import Bulk, KindCard, Stream, register_stream
from epidesk.intake.incidents.kinds import KINDS

DUE = {
    "triage": _("Triage by"),
    "assign": _("Send a team by"),
    "arrive": _("Team there by"),
    "finish": _("Finish by"),
    "call": _("Call by"),
    "review": _("Review by"),
}
Does = Callable[..., None]


def register() -> None:
    """Called once, when all rooms' models are there."""
    from epidesk.intake.incidents.actions import assign_area, reject, triage

    register_stream(
        Stream(
            slug="incident",
            prefix="inc",
            kinds=tuple(KindCard(one.code, one.label, one.short_label, one.icon, DUE) for one in KINDS.values()),
            bulk={
                Bulk.PRIORITY: _with_one(lambda by, id, value: triage(by=by, incident_id=id, priority=value)),
                Bulk.AREA: _with_one(lambda by, id, value: assign_area(by=by, incident_id=id, area_id=value)),
                Bulk.REJECT: _with_one(lambda by, id, value: reject(by=by, incident_id=id, reason=value)),
            },
            undo=_undo,
        )
    )


def _with_one(does: Callable[[Actor, UUID, Any], None]) -> Callable[..., int]:
    def act(*, by: Actor, subject_id: UUID, value: Any, as_seen: Callable[[], None]) -> int:
        from epidesk.intake.incidents.actions.moving import lock

        with unit_of_work():
            incident = lock(subject_id)
            as_seen()
            does(by, subject_id, value)
            incident.refresh_from_db(fields=["version"])
            return int(incident.version)

    return act


def _undo(*, by: Actor, subject_id: UUID, version: int) -> None:
    from epidesk.intake.incidents.actions import undo_last

    undo_last(by=by, incident_id=subject_id, version=version)
