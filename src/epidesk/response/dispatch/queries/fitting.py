# SPDX-License-Identifier: Apache-2.0
"""Whether a team can do, and carries, what a kind of matter needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from epidesk.foundation.core.principals import Viewer
from epidesk.response.dispatch.plan import in_language, roster_plan
from epidesk.response.dispatch.queries.resources import Resources, team_resources
from epidesk.response.dispatch.terms import Needs, terms
from epidesk.response.dispatch.texts import no_team_with


@dataclass(frozen=True)
class Fitness:
    """What each team has of what is needed. `teams` is empty while the roster says of no team what it has: nobody is
    told to lack what nobody has entered."""

    needs: Needs
    teams: Mapping[UUID, Resources]

    def lacking(self, team_id: UUID) -> int:
        return len(self.lack_words(team_id))

    def has_words(self, team_id: UUID) -> list[str]:
        return [word for word, has in self._each(team_id) if has]

    def lack_words(self, team_id: UUID) -> list[str]:
        return [word for word, has in self._each(team_id) if not has]

    def missing(self, free: Sequence[UUID]) -> tuple[str, ...]:
        """What none of these teams has."""
        if not self.teams:
            return ()
        of_all = [dict(self._each(team_id)) for team_id in free]
        words = [*map(_skill, self.needs.skills), *(_item(item) for item, _n in self.needs.stock)]
        return tuple(no_team_with(word) for word in words if not any(one.get(word) for one in of_all))

    def _each(self, team_id: UUID) -> list[tuple[str, bool]]:
        has = self.teams.get(team_id)
        if has is None:
            return []
        skills = [(_skill(slug), slug in has.skills) for slug in self.needs.skills]
        return skills + [(_item(slug), has.stock.get(slug, 0) >= n) for slug, n in self.needs.stock]


def fitness(viewer: Viewer, kind: str, team_ids: Collection[UUID]) -> Fitness:
    """Three queries, or none for a kind that needs nothing."""
    needs = terms().needs.get(kind, Needs())
    if not needs.skills and not needs.stock:
        return Fitness(needs, {})
    found = team_resources(viewer, team_ids)
    said = any(one.skills or one.stock for one in found.values())
    return Fitness(needs, found if said else {})


def _skill(slug: str) -> str:
    words = roster_plan().skills.get(slug)
    return in_language(words) if words else slug


def _item(slug: str) -> str:
    item = roster_plan().stock.get(slug)
    return in_language(item.titles) if item else slug
