# SPDX-License-Identifier: Apache-2.0
"""Dispatch's policy: the life of a mission, which positions are believed, who may do what."""

from epidesk.response.dispatch.rules.missions import (
    FINAL_STATES,
    GIVEN_BACK,
    LIVE_STATES,
    MISSION_LIFE,
    SEEN_AFTER_END,
    MissionState,
    Verb,
    already_done,
    is_seen,
    next_verb,
)
from epidesk.response.dispatch.rules.permissions import Permission, may_change_duty, may_serve, may_stand_down
from epidesk.response.dispatch.rules.positions import (
    MAX_ACCURACY_M,
    MAX_AHEAD,
    MAX_SPEED_KMH,
    STALE_AFTER,
    WRITE_EVERY,
    Fix,
    FixVerdict,
    is_usable,
    judge_fix,
)

__all__ = [
    "FINAL_STATES",
    "GIVEN_BACK",
    "LIVE_STATES",
    "MAX_ACCURACY_M",
    "MAX_AHEAD",
    "MAX_SPEED_KMH",
    "MISSION_LIFE",
    "SEEN_AFTER_END",
    "STALE_AFTER",
    "WRITE_EVERY",
    "Fix",
    "FixVerdict",
    "MissionState",
    "Permission",
    "Verb",
    "already_done",
    "is_seen",
    "is_usable",
    "judge_fix",
    "may_change_duty",
    "may_serve",
    "may_stand_down",
    "next_verb",
]
