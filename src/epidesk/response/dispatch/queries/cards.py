# SPDX-License-Identifier: Apache-2.0
"""A mission as the field page shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.desk.texts import render_title
from epidesk.foundation.places import queries as places
from epidesk.foundation.places.province import province
from epidesk.intake.incidents.kinds import KINDS, Kind, Question
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import Draft
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.queries.shapes import MissionCard, MissionStep, Outcome
from epidesk.response.dispatch.rules import LIVE_STATES, MISSION_LIFE, MissionState, Verb, is_usable, next_verb
from epidesk.response.dispatch.rules.checking_in import DEPLOYED, last_sign
from epidesk.response.dispatch.signs import SIGN_LEVEL, sign_of
from epidesk.response.dispatch.texts import BUTTON, STATE, since, stored_reason
from epikit.geo.points import LonLat, distance_m

Text = str | Promise
TEAMS_MAY_CALL = "all"  # the reporter's own choice, `Draft.reply`


def mission_card(mission: Mission, *, serving: bool, now: datetime) -> MissionCard:
    """`serving`: the reader is of the mission's team. Only then, only while the mission lives, and only if the
    reporter agreed, the card holds the phone."""
    incident, team, state = mission.incident, mission.team, MissionState(mission.state)
    kind = KINDS[incident.kind]
    is_live = state in LIVE_STATES
    may_call = serving and is_live and incident.reply == TEAMS_MAY_CALL
    verb = next_verb(state)
    hotline = province().hotlines[0]
    ward = places.get_area(incident.area_id) if incident.area_id else None
    steps = _steps(mission)
    return MissionCard(
        mission_id=mission.id,
        public_id=public_id("mis", mission.id),
        version=mission.version,
        team_id=team.id,
        team_code=team.code,
        team_name=team.name,
        state=state,
        state_label=STATE[state],
        since=since(state, formats.time_format(timezone.localtime(steps[-1].at), "H:i")) if is_live else "",
        steps=steps,
        next_verb=verb,
        next_label=BUTTON[verb] if verb else "",
        may_decline=MISSION_LIFE.can(state, Verb.DECLINE),
        may_stand_down=MISSION_LIFE.can(state, Verb.STAND_DOWN),
        outcomes=tuple(Outcome(choice.slug, choice.label) for choice in kind.outcomes),
        reason=stored_reason(mission.reason),
        outcome_label=next((choice.label for choice in kind.outcomes if choice.slug == mission.outcome), ""),
        incident_id=incident.id,
        incident_public_id=public_id("inc", incident.id),
        code=incident.code,
        kind=kind.code,
        kind_label=kind.label,
        title=incident_title(incident),
        priority=Priority(incident.priority),
        description=incident.description,
        symptoms=tuple(choice.label for choice in kind.seen if choice.slug in incident.seen),
        answers=_answers(incident, kind),
        people_at_home=str(incident.answers.get("people_at_home", "")),
        address=incident.address,
        place=ward.name if ward else "",
        lon=incident.lon,
        lat=incident.lat,
        accuracy_m=incident.accuracy_m,
        distance_m=_distance_left(team, incident, now),
        contact_name=incident.contact_name if serving else "",
        contact_phone=incident.contact_phone if may_call else "",
        phone_withheld=bool(incident.contact_phone) and not may_call,
        hotline=hotline.number,
        hotline_display=hotline.display,
        is_live=is_live,
        well_asked=state in DEPLOYED,
        sign=sign_of(mission, now),
        sign_level=SIGN_LEVEL[sign_of(mission, now)],
        sign_at=last_sign((mission.departed_at, mission.arrived_at, mission.well_at)),
    )


def _steps(mission: Mission) -> tuple[MissionStep, ...]:
    times = (
        (MissionState.OFFERED, mission.offered_at),
        (MissionState.ACCEPTED, mission.accepted_at),
        (MissionState.EN_ROUTE, mission.departed_at),
        (MissionState.ON_SCENE, mission.arrived_at),
    )
    steps = [MissionStep(state, STATE[state], at) for state, at in times if at is not None]
    if mission.ended_at is not None:
        ended = MissionState(mission.state)
        steps.append(MissionStep(ended, STATE[ended], mission.ended_at))
    return tuple(steps)


def incident_title(incident: Incident) -> str:
    """What it is about, in words."""
    kind = KINDS[incident.kind]
    return render_title(kind.title(Draft(kind.code, seen=tuple(incident.seen), answers=incident.answers)))


def _answers(incident: Incident, kind: Kind) -> tuple[tuple[Text, Text], ...]:
    given = ((question, incident.answers.get(question.code)) for question in kind.questions)
    return tuple((question.label, _in_words(question, value)) for question, value in given if value is not None)


def _in_words(question: Question, value: Any) -> Text:
    labels = {choice.slug: choice.label for choice in question.choices}
    if isinstance(value, list):
        return ", ".join(str(labels.get(slug, slug)) for slug in value)
    return labels.get(value, str(value))


def _distance_left(team: Team, incident: Incident, now: datetime) -> float | None:
    if incident.lon is None or incident.lat is None or team.position_lon is None or team.position_lat is None:
        return None
    if not is_usable(team.position_at, team.position_flagged, now):
        return None
    return distance_m(LonLat(team.position_lon, team.position_lat), LonLat(incident.lon, incident.lat))
