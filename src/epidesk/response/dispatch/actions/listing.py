# SPDX-License-Identifier: Apache-2.0
"""The public directory lists the teams; it lies below, so it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from epidesk.foundation.core.principals import Actor
from epidesk.foundation.places.actions import TeamListing, list_teams
from epidesk.foundation.places.rules import Permission as Places
from epidesk.response.dispatch.models import Team


def list_in_directory(by: Actor, teams: Iterable[Team]) -> None:
    """Tells the directory how these teams are now. Call in the unit of work that changed them."""
    listings = [
        TeamListing(team.id, team.name, team.place_in_list, team.zone_code, team.base_ward_code, team.on_duty)
        for team in teams
    ]
    list_teams(by=replace(by, permissions=by.permissions | {Places.KEEP_DIRECTORY}), teams=listings)
