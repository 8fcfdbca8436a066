# SPDX-License-Identifier: Apache-2.0
"""A team at this moment: its row with its load, asked for in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.queries.shapes import TeamState
from epidesk.response.dispatch.rules import LIVE_STATES, MissionState, is_usable
from epikit.geo.points import LonLat


@dataclass(frozen=True)
class TeamNow:
    """`load`: live missions. `already_sent`, `has_declined`: about the incident asked for, if any."""

    row: Team
    now: datetime
    load: int
    already_sent: bool = False
    has_declined: bool = False

    @property
    def state(self) -> TeamState:
        """Said once, by duty and live missions, so that a team's status and its missions cannot disagree."""
        if not self.row.on_duty:
            return "off"
        return "busy" if self.load else "free"

    @property
    def base(self) -> LonLat:
        return LonLat(self.row.base_lon, self.row.base_lat)

    @property
    def position(self) -> LonLat | None:
        """Where the phone last was, believed or not."""
        if self.row.position_lon is None or self.row.position_lat is None:
            return None
        return LonLat(self.row.position_lon, self.row.position_lat)

    @property
    def believed(self) -> LonLat | None:
        """The last position, however old, unless it was flagged."""
        return None if self.row.position_flagged else self.position

    @property
    def usable(self) -> LonLat | None:
        """The last position if distances may be counted from it."""
        return self.position if is_usable(self.row.position_at, self.row.position_flagged, self.now) else None

    @property
    def age_s(self) -> int | None:
        """Seconds since the last fix, by the phone's clock; never negative."""
        at = self.row.position_at
        return None if at is None else max(0, int((self.now - at).total_seconds()))


def teams_now(now: datetime, which: Q | None = None, *, incident_id: UUID | None = None) -> list[TeamNow]:
    """Teams in the order of the roster, all or `which`. One query."""
    here = Mission.objects.filter(Q(incident=incident_id), team=OuterRef("pk"))
    rows = (
        Team.objects.filter(which or Q())
        .annotate(
            load=Count("missions", filter=Q(missions__state__in=LIVE_STATES)),
            already_sent=Exists(here.filter(state__in=LIVE_STATES)),
            has_declined=Exists(here.filter(state=MissionState.DECLINED)),
        )
        .order_by("place_in_list", "code")
    )
    return [TeamNow(row, now, row.load, row.already_sent, row.has_declined) for row in rows]
