# SPDX-License-Identifier: Apache-2.0
"""How many free teams a zone has, and what a dispatch would do to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from epidesk.response.dispatch.queries.team_now import TeamNow, teams_now
from epidesk.response.dispatch.rules.coverage import Broken
from epidesk.response.dispatch.terms import terms


def coverage_after(zone_code: str, *, is_free: bool) -> Broken | None:
    """What sending a team of this zone breaks; None for nothing. At most one query. For actions, which have asked."""
    if not terms().coverage.least(zone_code):
        return None
    free = sum(team.state == "free" for team in teams_now(timezone.now(), Q(zone_code=zone_code)))
    return terms().coverage.after_sending(zone_code, free, is_free=is_free)


def free_by_zone(teams: Iterable[TeamNow]) -> Counter[str]:
    return Counter(team.row.zone_code for team in teams if team.state == "free")
