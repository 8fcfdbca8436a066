# SPDX-License-Identifier: Apache-2.0
"""The row of the queue, made from a matter that is on file already."""

from __future__ import annotations

from typing import Any

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.actions import NewItem, open_items, reopen_item
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions.moving import on_the_desk, ranks_as_confirmed
from epidesk.intake.incidents.actions.preparing import search_words
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import Draft
from epikit.codes import display_code


def put_back_on_the_desk(incident: Incident, *, by: Actor, **changes: Any) -> None:
    """A reopened matter stands in the queue again; its row is made anew when retention has deleted it. The caller holds
    the incident's lock, so that two cannot make it. `changes`: what else is to change on a row that is there."""
    try:
        reopen_item(by=by, subject_id=incident.id, **on_the_desk(incident), **changes)
    except NotFound:
        open_items(by=by, items=[_row(incident)])


def _row(incident: Incident) -> NewItem:
    title = KINDS[incident.kind].title(
        Draft(kind=incident.kind, seen=tuple(incident.seen), answers=incident.answers or {})
    )
    return NewItem(
        stream="incident",
        kind=incident.kind,
        subject_id=incident.id,
        code=display_code(incident.code),
        title=title,
        area_id=incident.area_id,
        lon=incident.lon,
        lat=incident.lat,
        priority=Priority(incident.priority),
        confirmed=ranks_as_confirmed(incident),
        opened_at=incident.received_at,
        flags=incident.flags,
        held=incident.lane == "held",
        search_words=search_words(
            title,
            incident.area_id,
            incident.address,
            incident.contact_name,
            *KINDS[incident.kind].names_in(incident.answers or {}),
        ),
        **on_the_desk(incident),
    )
