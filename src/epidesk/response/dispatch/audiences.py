# SPDX-License-Identifier: Apache-2.0
"""The teams as people to whom much is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import emails_of, people_of_team
from epidesk.foundation.notify.audiences import Audience, register_audience
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.places.queries import find_zone_by_code
from epidesk.response.dispatch.models import Team
from epidesk.response.dispatch.on_shift import people_on_duty


def _members(teams: QuerySet[Team], ward_ids: frozenset[UUID] | None, *, on_duty: bool = False) -> Iterator[Recipient]:
    """A team without zone serves the whole province, so it is meant wherever the wards lie. `on_duty`: only those of
    its people whom the roster has there now, or all when the team is on duty without it."""
    for team in teams.order_by("place_in_list"):
        zone = find_zone_by_code(team.zone_code) if team.zone_code and ward_ids is not None else None
        if zone is not None and ward_ids is not None and ward_ids.isdisjoint(zone.ward_ids):
            continue
        people = people_of_team(team.id)
        if on_duty:
            there = people_on_duty(team, timezone.now())
            people = tuple(one for one in people if one.user_id in there)
        emails = emails_of(one.user_id for one in people)
        for one in people:
            yield Recipient(user_id=one.user_id, email=emails.get(one.user_id, ""), group=team.id, group_name=team.name)


def all_teams(ward_ids: frozenset[UUID] | None) -> Iterator[Recipient]:
    return _members(Team.objects.all(), ward_ids)


def teams_on_duty(ward_ids: frozenset[UUID] | None) -> Iterator[Recipient]:
    return _members(Team.objects.filter(on_duty=True), ward_ids, on_duty=True)


def groups_without_people() -> tuple[tuple[UUID, str], ...]:
    """All teams by id and name, those too that nobody belongs to yet: a test of the ways must name them."""
    return tuple(Team.objects.order_by("place_in_list").values_list("id", "name"))


register_audience(
    Audience("teams", _("All rapid response teams"), all_teams, staff=True, in_turn=20, groups=groups_without_people)
)
register_audience(Audience("teams-on-duty", _("Teams on duty"), teams_on_duty, staff=True, in_turn=21))
