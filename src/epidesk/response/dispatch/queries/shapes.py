# SPDX-License-Identifier: Apache-2.0
"""What dispatch's queries return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.functional import Promise

from epidesk.foundation.desk.rules import Priority
from epidesk.response.dispatch.rules import MissionState, Verb
from epidesk.response.dispatch.rules.checking_in import Sign
from epidesk.response.dispatch.texts import ReasonText

TeamState = Literal["free", "busy", "off"]


@dataclass(frozen=True)
class Advice:
    """One team that could go, with what speaks for and against it. `eta_minutes` is a guess from the straight line,
    and a reason says so; None where the place is not known. `rank` counts from 1."""

    team_id: UUID
    code: str
    name: str
    eta_minutes: int | None
    distance_m: float | None
    state: TeamState
    position_age_s: int | None
    from_base: bool
    reasons: tuple[ReasonText, ...]
    rank: int
    open_missions: int
    breaks_coverage: bool = False


@dataclass(frozen=True)
class Excluded:
    """One team that cannot be sent, and why."""

    team_id: UUID
    code: str
    name: str
    why: ReasonText


@dataclass(frozen=True)
class Recommendation:
    """Teams for one incident, best first, at most as many as asked for; a human decides.

    `more`: how many others could go. `shortfall`: how many of those asked for do not exist; `free`: free teams in all.
    `missing`: what no free team has that this kind of matter needs, in words; `after`: which team said no or did not
    answer, and who is next; `by_road`: whether ways were asked of a routing service.
    """

    incident_id: UUID
    advice: tuple[Advice, ...]
    excluded: tuple[Excluded, ...]
    more: int
    shortfall: int
    free: int
    place_known: bool
    missing: tuple[str, ...] = ()
    after: str = ""
    by_road: bool = False


@dataclass(frozen=True)
class TeamTask:
    """What a team is at, where the viewer may see it."""

    mission_id: UUID
    incident_id: UUID
    code: str
    state: MissionState
    state_label: str | Promise
    sign: Sign = Sign.WELL
    sign_level: str = "clear"
    sign_at: datetime | None = None


@dataclass(frozen=True)
class TeamCard:
    """A team on the dispatch page. `lon`, `lat`: the last position while on duty, believed or not; None: none known.
    `usable`: whether distances are counted from it; otherwise from the base. `tasks` may be fewer than
    `open_missions`: those outside the viewer's area are counted, not shown."""

    team_id: UUID
    public_id: str
    code: str
    name: str
    zone_code: str
    zone_name: str
    base_ward_code: str
    state: TeamState
    state_label: str | Promise
    on_duty: bool
    duty_since_at: datetime | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    position_age_s: int | None
    flagged: bool
    usable: bool
    base_lon: float
    base_lat: float
    open_missions: int
    tasks: tuple[TeamTask, ...]
    version: int


@dataclass(frozen=True)
class TeamName:
    """A team as lists of people name it: nothing of where it is or what it is at."""

    team_id: UUID
    code: str
    name: str


@dataclass(frozen=True)
class TeamMark:
    """A team on the map; at its base, and marked so, while its position is not known or not believed."""

    team_id: UUID
    code: str
    name: str
    state: TeamState
    lon: float
    lat: float
    from_base: bool
    position_age_s: int | None


@dataclass(frozen=True)
class MissionRow:
    """A mission in the desk's detail and in a team's list. `reason`: why declined or called off. `code`, `title`,
    `priority` and `place` (the ward) are the incident's."""

    mission_id: UUID
    public_id: str
    incident_id: UUID
    code: str
    title: str
    priority: Priority
    place: str
    team_id: UUID
    team_code: str
    team_name: str
    state: MissionState
    state_label: str | Promise
    is_live: bool
    offered_at: datetime
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    reason: str
    outcome: str
    outcome_label: str | Promise
    offered_by_name: str
    although_busy: bool
    version: int
    sign: Sign
    sign_level: str
    sign_at: datetime | None
    uncovered_reason: str
    endings: int


@dataclass(frozen=True)
class GivenBack:
    """A mission that the team declined or was called off from. Of its matter only the code, by which people speak of
    it."""

    mission_id: UUID
    code: str
    state: MissionState
    state_label: str | Promise
    ended_at: datetime
    reason: str


@dataclass(frozen=True)
class Outcome:
    """One way a matter of this kind can end."""

    slug: str
    label: str | Promise


@dataclass(frozen=True)
class Coming:
    """What a reporter may know of the team that comes. `eta_minutes` is a guess from the straight line, told coarsely:
    from now on while it is `on_the_way`, from when it sets out before that. Distance and age of the position only while
    the position can be believed."""

    team_name: str
    eta_minutes: int
    on_the_way: bool = True
    distance_m: float | None = None
    position_age_s: int | None = None


@dataclass(frozen=True)
class MissionStep:
    """When the mission came into a state."""

    state: MissionState
    label: str | Promise
    at: datetime


@dataclass(frozen=True)
class MissionCard:
    """All that the field page shows of one mission.

    `contact_phone` is empty when the reporter wants to be called by the centre only, or stays unknown; `phone_withheld`
    tells the two apart from a phone never given. `distance_m`: straight line from the team's believed position, None
    when either end is unknown. `next_verb` None: the mission has ended. `well_asked`: the team is on the road and
    says now and then that all is well; `sign` is how that stands, `sign_level` the severity that shows it.
    `hotline`: the centre's number, digits only.
    """

    mission_id: UUID
    public_id: str
    version: int
    team_id: UUID
    team_code: str
    team_name: str
    state: MissionState
    state_label: str | Promise
    since: str
    steps: tuple[MissionStep, ...]
    next_verb: Verb | None
    next_label: str | Promise
    may_decline: bool
    may_stand_down: bool
    outcomes: tuple[Outcome, ...]
    reason: str
    outcome_label: str | Promise
    incident_id: UUID
    incident_public_id: str
    code: str
    kind: str
    kind_label: str | Promise
    title: str
    priority: Priority
    description: str
    symptoms: tuple[str | Promise, ...]
    answers: tuple[tuple[str | Promise, str | Promise], ...]
    people_at_home: str
    address: str
    place: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    distance_m: float | None
    contact_name: str
    contact_phone: str
    phone_withheld: bool
    hotline: str
    hotline_display: str
    is_live: bool
    well_asked: bool
    sign: Sign
    sign_level: str
    sign_at: datetime | None
