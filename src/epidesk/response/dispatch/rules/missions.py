# SPDX-License-Identifier: Apache-2.0
"""The life of a mission, from the desk's offer to the team's outcome."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from epikit.workflow import Transition, Workflow

SEEN_AFTER_END = timedelta(hours=24)
"""So long a team still sees a matter it has worked on: for the notes after the visit, and no longer. Who declined or
was called off has no such notes to write, and sees nothing of it any more."""


class MissionState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    DONE = "done"
    DECLINED = "declined"
    STOOD_DOWN = "stood_down"


class Verb(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    DEPART = "depart"
    ARRIVE = "arrive"
    FINISH = "finish"
    STAND_DOWN = "stand_down"


LEADERS_VERBS = frozenset({Verb.ACCEPT, Verb.DECLINE, Verb.FINISH, Verb.STAND_DOWN})
"""Decisions. That the team left and arrived anybody in the car may report."""
LIVE_STATES = (MissionState.OFFERED, MissionState.ACCEPTED, MissionState.EN_ROUTE, MissionState.ON_SCENE)
GIVEN_BACK = (MissionState.DECLINED, MissionState.STOOD_DOWN)
FINAL_STATES = (MissionState.DONE, *GIVEN_BACK)

MISSION_LIFE: Workflow[MissionState] = Workflow(
    "mission",
    MissionState.OFFERED,
    (
        Transition(Verb.ACCEPT, MissionState.OFFERED, MissionState.ACCEPTED),
        Transition(Verb.DECLINE, MissionState.OFFERED, MissionState.DECLINED),
        Transition(Verb.DEPART, MissionState.ACCEPTED, MissionState.EN_ROUTE),
        Transition(Verb.ARRIVE, MissionState.EN_ROUTE, MissionState.ON_SCENE),
        Transition(Verb.FINISH, MissionState.ON_SCENE, MissionState.DONE),
        Transition(Verb.STAND_DOWN, LIVE_STATES, MissionState.STOOD_DOWN),
    ),
    final=FINAL_STATES,
)

SENDABLE = ("triaged", "assigned", "in_progress")
"""States of a matter to which a team can be sent."""

_TARGETS = {transition.verb: transition.to_state for transition in MISSION_LIFE.transitions}


def already_done(state: MissionState, verb: Verb, passed: Collection[MissionState]) -> bool:
    """Whether the verb's state was reached before, so that a second tap or a replay from an offline queue changes
    nothing. `passed` are the states the mission has been in. A mission that was called off forgets nothing: who taps
    "arrived" after that must learn of it.
    """
    target = _TARGETS[verb]
    return state == target or (target in passed and state in LIVE_STATES)


def happened_at(told_at: datetime | None, step_before_at: datetime, now: datetime) -> datetime:
    """When a step was taken that a phone without a line tells of later: never before the step ahead of it, never in
    the future. `told_at` None: it is taken now."""
    if told_at is None:
        return now
    return min(max(told_at, step_before_at), now)


def is_seen(state: MissionState, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a team still sees the matter of its mission."""
    if ended_at is None:
        return state in LIVE_STATES
    return state is MissionState.DONE and now - ended_at <= SEEN_AFTER_END


def next_verb(state: MissionState) -> Verb | None:
    """What the team's one big button does; None once the mission has ended."""
    for verb in MISSION_LIFE.verbs(state):
        if verb not in (Verb.DECLINE, Verb.STAND_DOWN):
            return Verb(verb)
    return None
