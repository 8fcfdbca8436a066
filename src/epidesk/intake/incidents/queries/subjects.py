# SPDX-License-Identifier: Apache-2.0
"""Whom a report or a request is about, for the register of cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.models import Incident


@dataclass(frozen=True)
class About:
    """`person_id`: somebody of the register already; `name`: what the report calls the one it is about, "" when
    nobody knows."""

    person_id: UUID | None
    name: str


def whom_it_is_about(incident_id: UUID) -> About:
    """Who is ill: of a request who filed it, unless it is for another; a report is about somebody who did not file it.
    Raises `NotFound`. For rooms, which have asked already whether the viewer may."""
    row = Incident.objects.filter(id=incident_id).only("kind", "person_id", "answers").first()
    if row is None:
        raise NotFound
    if row.kind != MEDICAL_HELP.code:
        return About(None, "")
    if row.answers.get("who") == "relative":
        return About(None, str(row.answers.get("ill_name") or ""))
    return About(row.person_id, "")


def medical_requests_among(incident_ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """Those of these matters that ask for medical help, in order of arrival."""
    rows = Incident.objects.filter(id__in=list(incident_ids), kind=MEDICAL_HELP.code).order_by("id")
    return tuple(rows.values_list("id", flat=True))
