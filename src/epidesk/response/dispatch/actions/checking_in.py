# SPDX-License-Identifier: Apache-2.0
"""Signs of life from teams on the road, and what happens when none comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.queries import holders_of, languages_of
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_item
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.actions.locking import lock_mission
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.refusals import MissionOver, NotYourTeam
from epidesk.response.dispatch.rules import LIVE_STATES, happened_at, may_serve
from epidesk.response.dispatch.rules.checking_in import DEPLOYED, Sign
from epidesk.response.dispatch.signs import sign_of
from epidesk.response.dispatch.terms import terms
from epikit.codes import display_code

NO_SIGN = "no-sign"


def say_all_well(*, by: Actor, mission_id: UUID, at: datetime | None = None) -> None:
    """«All well»: the timer begins anew. Who: members of the mission's team. `at`: when it was tapped, for a phone
    without a line. Older than a sign we have: changes nothing. Locks incident, then mission. Raises `NotFound`,
    `NotYourTeam`, `MissionOver`."""
    with unit_of_work():
        incident, mission = lock_mission(mission_id)
        if not may_serve(by, mission.team_id):
            raise NotYourTeam
        if mission.state not in [str(state) for state in LIVE_STATES]:
            raise MissionOver
        moment = happened_at(at, mission.offered_at, timezone.now())
        if mission.well_at is not None and mission.well_at >= moment:
            return
        mission.well_at = moment
        mission.save(update_fields=["well_at"])
        record(by=by, verb="mission.all_well", subject=("mission", mission.id), fields=("well_at",))
        heard_of(by, incident, mission, timezone.now())
        hint("team", id=mission.team_id, version=mission.version)
        _hint_desk(incident)


def heard_of(by: Actor, incident: Incident, mission: Mission, now: datetime) -> None:
    """Takes the alarm back once the team has given a sign that is young enough, and it is the last one silent there.
    Incident and mission are locked."""
    if mission.alarmed_at is None or sign_of(mission, now) is Sign.RED:
        return
    mission.alarmed_at = None
    mission.save(update_fields=["alarmed_at"])
    silent = Mission.objects.filter(incident_id=incident.id, state__in=LIVE_STATES, alarmed_at__isnull=False)
    if not silent.exists():
        _flag(by, incident.id, on=False, now=now)


def watch_check_ins(*, now: datetime) -> int:
    """Tells the shift leads of teams that have gone silent, and lets their matters stand out in the queue; how many
    were found. By the system, each minute. Safe to run twice, also at once: what was told stands on the mission, which
    is locked and asked again."""
    red = terms().check_in.red
    rows = Mission.objects.filter(state__in=[str(state) for state in DEPLOYED], alarmed_at=None)
    silent = [row.id for row in rows.filter(departed_at__lte=now - red) if sign_of(row, now) is Sign.RED]
    return sum(_alarm(mission_id, now) for mission_id in silent)


def _alarm(mission_id: UUID, now: datetime) -> int:
    with unit_of_work():
        try:
            incident, mission = lock_mission(mission_id)
        except NotFound:
            return 0
        if mission.alarmed_at is not None or sign_of(mission, now) is not Sign.RED:
            return 0
        mission.alarmed_at = now
        mission.save(update_fields=["alarmed_at"])
        record(by=SYSTEM, verb="mission.gone_silent", subject=("mission", mission.id), fields=("alarmed_at",))
        _flag(SYSTEM, incident.id, on=True, now=now)
        leads = [one.user_id for one in holders_of(Desk.HEAR_FIRST) if one.covers(incident.area_id)]
        minutes = int(terms().check_in.red.total_seconds() // 60)
        params = {"team": mission.team.name, "minutes": str(minutes), "code": display_code(incident.code)}
        for user_id, language in languages_of(leads).items():
            tell(
                by=replace(SYSTEM, language=language),
                to=[Recipient(user_id=user_id)],
                template="team-silent",
                params=params,
                subject=("mission", mission.id),
            )
        hint("team", id=mission.team_id, version=mission.version)
        _hint_desk(incident)
        return 1


def _flag(by: Actor, incident_id: UUID, *, on: bool, now: datetime) -> None:
    row = DeskItem.objects.filter(subject_id=incident_id).values_list("flags", "due_at").first()
    if row is None:
        return
    flags = [flag for flag in row[0] if flag != NO_SIGN]
    if on:
        update_item(by=by, subject_id=incident_id, flags=[*flags, NO_SIGN], due_at=min(row[1], now))
    elif NO_SIGN in row[0]:
        update_item(by=by, subject_id=incident_id, flags=flags)


def _hint_desk(incident: Incident) -> None:
    areas = () if incident.area_id is None else (incident.area_id,)
    hint("desk", id=incident.id, version=incident.version, areas=areas)
