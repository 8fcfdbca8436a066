# SPDX-License-Identifier: Apache-2.0
"""The invented teams' phones keep telling where they are, as real ones would; else all distances count from bases."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from epidesk.foundation.accounts.queries import find_staff_by_email, get_user, principal_for_user
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.queries import TeamCard, teams

SILENT_S = 5 * 60
"""A phone that told its place more recently is in somebody's hand."""
NEAR_BASE_DEGREES = 0.0101
"""The cast stands no further from its base (`cast.py`): what lies beyond, a visitor's phone has told."""


def refresh_positions() -> int:
    """Tells again where the invented teams on duty stand, unless a visitor's phone speaks for them. How many it told.

    Does nothing outside the demonstration.
    """
    if not settings.DEMO:
        return 0
    everything = Viewer(
        kind=PrincipalKind.SYSTEM, label="demonstration", areas=None, permissions=frozenset(("dispatch:read",))
    )
    return sum(_tell_again(card) for card in teams(everything) if _is_ours(card))


def _is_ours(card: TeamCard) -> bool:
    if not card.on_duty or card.flagged or card.lon is None or card.lat is None or card.position_age_s is None:
        return False
    near = max(abs(card.lon - card.base_lon), abs(card.lat - card.base_lat)) <= NEAR_BASE_DEGREES
    return near and card.position_age_s >= SILENT_S


def _tell_again(card: TeamCard) -> bool:
    leader = find_staff_by_email(f"{card.code.lower()}.doitruong@demo.invalid")
    if leader is None or card.lon is None or card.lat is None:
        return False
    by = principal_for_user(get_user(leader)).as_actor()
    taken = dispatch.report_position(
        by=by,
        team_id=card.team_id,
        lon=card.lon,
        lat=card.lat,
        accuracy_m=card.accuracy_m or 20,
        at=timezone.now(),
    )
    return taken.stored
