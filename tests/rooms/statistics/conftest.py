# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.insight.statistics.rules import Permission

HUE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def analyst() -> Viewer:
    """Reads the figures of the whole province."""
    return Viewer(kind=PrincipalKind.STAFF, label="analyst", permissions=frozenset({Permission.READ}), areas=None)


@pytest.fixture
def at() -> Callable[..., datetime]:
    """`at(14, 30)`: that hour of the local day; `at(23, 59, days=-1)`: of the day before."""
    from django.utils import timezone

    midnight = timezone.now().astimezone(HUE).replace(hour=0, minute=0, second=0, microsecond=0)
    return lambda hour, minute=0, *, days=0: midnight + timedelta(days=days, hours=hour, minutes=minute)


@pytest.fixture
def ward(hue: None) -> Callable[[str], UUID]:
    from epidesk.foundation.places.queries import find_ward_by_code

    def find(code: str) -> UUID:
        found = find_ward_by_code(code)
        assert found is not None
        return found.id

    return find


@pytest.fixture
def put(hue: None) -> Callable[..., UUID]:
    """`put(received_at, …)`: a row as the rooms leave it, with its desk row, at times of our choosing."""
    from epidesk.foundation.desk.models import DeskItem
    from epidesk.intake.incidents.models import Incident

    def write(received_at: datetime, **columns: Any) -> UUID:
        code = "".join(random.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=8))
        row = {
            "code": code,
            "kind": "suspected_case",
            "state": "received",
            "priority": 3,
            "location_source": "none",
            "reply": "all",
            "channel": "web",
            "language": "vi",
            "received_at": received_at,
            "clock_at": received_at,
            "changed_at": received_at,
        } | columns
        if row["state"] == "resolved":  # what a team or an operator finished has an outcome, always
            row.setdefault("outcome", "advised")
        incident = Incident.objects.create(**row)
        DeskItem.objects.create(
            subject_id=incident.id,
            stream="incident",
            kind=incident.kind,
            code=code,
            title="",
            stage=incident.state,
            area_id=incident.area_id,
            priority=incident.priority,
            confirmed=True,
            due_at=received_at,
            due_what="triage",
            opened_at=received_at,
            closed_at=incident.closed_at,
        )
        return incident.id

    return write


@pytest.fixture
def send(hue_teams: None) -> Callable[..., None]:
    """`send(incident_id, "PX1", offered_at, …)`: a mission at times of our choosing."""
    from epidesk.response.dispatch.models import Mission, Team

    def write(incident_id: UUID, team: str, offered_at: datetime, **columns: Any) -> None:
        Mission.objects.create(
            incident_id=incident_id, team=Team.objects.get(code=team), offered_at=offered_at, **columns
        )

    return write
