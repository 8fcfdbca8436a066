# SPDX-License-Identifier: Apache-2.0
"""Colleagues and keys in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from epidesk.foundation.accounts.queries import GrantRow, KeyRow, StaffRow, roles
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places.queries import get_area, wards, zones
from epidesk.response.dispatch.queries import team_names


class Words:
    """Titles of roles and names of teams, read once for a page."""

    def __init__(self, viewer: Viewer) -> None:
        language = get_language() or "vi"
        self.viewer = viewer
        self.titles = {card.slug: card.title(language) for card in roles()}
        self.teams: Mapping[UUID, str] = {team.team_id: team.name for team in team_names(viewer)}

    def member(self, row: StaffRow) -> dict[str, Any]:
        """A line of the list, and the head of one's own page."""
        return {
            "row": row,
            "id": public_id("usr", row.user_id),
            "is_me": row.user_id == self.viewer.user_id,
            "grants": [self.grant(grant) for grant in row.grants],
        }

    def grant(self, row: GrantRow) -> dict[str, Any]:
        """A role and where it holds."""
        return {
            "row": row,
            "id": public_id("grt", row.id),
            "title": self.titles.get(row.role, row.role),
            "where": self._where(row),
        }

    def key(self, row: KeyRow) -> dict[str, Any]:
        return {
            "row": row,
            "id": public_id("key", row.id),
            "may": [*(self.titles.get(role, role) for role in row.roles), *row.permissions],
        }

    def _where(self, row: GrantRow) -> str:
        if row.team_id:
            return self.teams.get(row.team_id, _("a team that is gone"))
        if row.area_id is None:
            return _("whole province")
        zone = next((zone for zone in zones() if zone.id == row.area_id), None)
        if zone is not None:
            return zone.name
        try:
            return get_area(row.area_id).name
        except NotFound:
            return _("an area that is gone")


def areas_to_tick(ticked: Collection[str]) -> list[dict[str, Any]]:
    """Zones with their wards, for the form; those stand open in which a code is ticked."""
    found = []
    for zone in zones():
        inside = [ward for ward in wards() if ward.zone_id == zone.id]
        opened = any(code in ticked for code in (zone.code, *(ward.code for ward in inside)))
        found.append({"zone": zone, "wards": inside, "open": opened})
    return found
