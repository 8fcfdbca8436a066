# SPDX-License-Identifier: Apache-2.0
"""Whether the phones of a team's people may ring: duty decides, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from epidesk.foundation.accounts.queries import people_of_team
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import set_ring_policies
from epidesk.foundation.notify.rules import RingPolicy
from epidesk.response.dispatch.models import Team


def refresh_rings(*, team_ids: Iterable[UUID] | None = None) -> int:
    """On duty what is critical rings; off duty nothing does. Who is of two teams rings while one of them is on duty.
    `team_ids` None: all teams, for people who came or left without a word to us. Returns how many people.

    Joins the caller's transaction. Safe to run twice. Locks: a name of its own, so that who has read duty writes it
    before the next one reads.
    """
    wanted = None if team_ids is None else set(team_ids)
    on_duty: dict[UUID, bool] = defaultdict(bool)
    concerned: set[UUID] = set()
    with unit_of_work():
        lock_names("dispatch", ["rings"])
        for team_id, duty in Team.objects.order_by("id").values_list("id", "on_duty"):
            for person in people_of_team(team_id):
                on_duty[person.user_id] |= duty
                if wanted is None or team_id in wanted:
                    concerned.add(person.user_id)
        return set_ring_policies(
            policies={user_id: RingPolicy.CRITICAL if on_duty[user_id] else RingPolicy.SILENT for user_id in concerned},
            only_these=wanted is None,
        )
