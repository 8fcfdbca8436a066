# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.rules import Permission as DeskPermission
from epidesk.intake.incidents.rules import Draft
from epidesk.intake.incidents.rules import Permission as IncidentPermission
from epidesk.response.dispatch.rules import Permission

CITADEL = (107.5776, 16.4693)
LANG_CO = (108.0786, 16.2330)
STAFF_OF_DESK = frozenset(
    {
        Permission.READ,
        Permission.SEND,
        Permission.STAND_DOWN,
        Permission.DUTY,
        IncidentPermission.READ,
        IncidentPermission.TRIAGE,
        IncidentPermission.REJECT,
        IncidentPermission.RESOLVE,
        IncidentPermission.REOPEN,
        IncidentPermission.NOTE,
        DeskPermission.READ,
    }
)
MEMBER_OF_TEAM = frozenset({Permission.SERVE, Permission.POSITION})
STAFF_OF_TEAM = MEMBER_OF_TEAM | {Permission.LEAD}


def staff(email: str, name: str, **powers: Any) -> Actor:
    """An account of staff, and who acts through it."""
    from epidesk.foundation.accounts.models import User

    user = User.objects.create(kind="staff", email=email, name=name)
    return Actor(kind=PrincipalKind.STAFF, user_id=user.id, label=name, **{"areas": None, **powers})


@pytest.fixture
def teams(hue_teams: None) -> dict[str, UUID]:
    """The 23 teams by code, all off duty."""
    from epidesk.response.dispatch.models import Team

    return dict(Team.objects.values_list("code", "id"))


@pytest.fixture
def lan(db: None) -> Actor:
    """An operator of the whole province."""
    return staff("lan@demo.invalid", "Lan", permissions=STAFF_OF_DESK)


@pytest.fixture
def minh(db: None) -> Actor:
    """A second operator."""
    return staff("minh@demo.invalid", "Minh", permissions=STAFF_OF_DESK)


@pytest.fixture
def citizen(db: None) -> Actor:
    return Actor(kind=PrincipalKind.CITIZEN, label="citizen", device="d" * 64, permissions=frozenset())


@pytest.fixture
def crew(teams: dict[str, UUID]) -> Callable[[str], Actor]:
    """`crew("PX1")`: the leader of this team, who puts it on duty."""
    from epidesk.response.dispatch.actions import set_duty

    known: dict[str, Actor] = {}

    def member(code: str) -> Actor:
        if code not in known:
            name = f"Đội {code}"
            known[code] = staff(f"{code}@demo.invalid", name, permissions=STAFF_OF_TEAM, team_id=teams[code])
            set_duty(by=known[code], team_id=teams[code], on=True)
        return known[code]

    return member


@pytest.fixture
def incident(hue: None, lan: Actor, citizen: Actor) -> Callable[..., UUID]:
    """`incident()`: a triaged request for help at the citadel, each of another family with a phone of its own; other
    fields of the draft may be given."""
    from epidesk.foundation.desk.rules import Priority
    from epidesk.intake.incidents.actions import file_incident, triage

    families = count(1)

    def make(*, triaged: bool = True, place: tuple[float, float] | None = CITADEL, **fields: Any) -> UUID:
        family = next(families)
        asked: dict[str, Any] = {
            "kind": "medical_help",
            "seen": ("breathless_at_rest",),
            "address": "Kiệt 21 Đặng Thái Thân",
            "contact_name": "Nguyễn Văn Tín",
            "contact_phone": f"0120 555 {family:04}",
            "answers": {"age": 71, "people_at_home": 4},
        }
        if place is not None:
            asked |= {"lon": place[0], "lat": place[1], "location_source": "gps", "accuracy_m": 20.0}
        phone = citizen if family == 1 else replace(citizen, device=f"{family:064x}")
        filed = file_incident(draft=Draft(**(asked | fields)), by=phone)
        if triaged:
            triage(by=lan, incident_id=filed.id, priority=Priority.EXTREME)
        return filed.id

    return make


@pytest.fixture
def state_of(db: None) -> Callable[[UUID], str]:
    """The incident's own state, read afresh."""
    from epidesk.intake.incidents.models import Incident

    return lambda incident_id: Incident.objects.values_list("state", flat=True).get(id=incident_id)
