# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.notify.models import ChannelTest, ChannelTestTeam
from epidesk.foundation.notify.rules import Permission


@dataclass(frozen=True)
class TeamAnswer:
    """`people`: how many of the team were asked; 0: nobody could be. `took_s`: from the question to the answer."""

    team_id: UUID
    name: str
    people: int
    answered_at: datetime | None
    answered_via: str
    took_s: int | None


@dataclass(frozen=True)
class ChannelTestCard:
    """A test and its report. `answers`: who did not answer first, then the slowest first."""

    id: UUID
    note: str
    by_label: str
    started_at: datetime
    closes_at: datetime
    open: bool
    campaign_id: UUID | None
    answers: tuple[TeamAnswer, ...]

    @property
    def silent(self) -> tuple[TeamAnswer, ...]:
        return tuple(one for one in self.answers if one.answered_at is None)


def channel_tests(viewer: Principal, limit: int = 20) -> tuple[ChannelTestCard, ...]:
    """Newest first. Two queries. Who: `notify:test_channels`. Raises `Forbidden`."""
    requires(viewer, Permission.TEST_CHANNELS)
    rows = ChannelTest.objects.prefetch_related("teams").order_by("-started_at")[:limit]
    return tuple(_card(row) for row in rows)


def channel_test(viewer: Principal, test_id: UUID) -> ChannelTestCard:
    """Raises `Forbidden`, `NotFound`."""
    requires(viewer, Permission.TEST_CHANNELS)
    row = ChannelTest.objects.prefetch_related("teams").filter(id=test_id).first()
    if row is None:
        raise NotFound
    return _card(row)


@dataclass(frozen=True)
class OpenTest:
    """The question as the team that is asked sees it."""

    id: UUID
    closes_at: datetime
    answered_at: datetime | None


def open_test_for(viewer: Principal) -> OpenTest | None:
    """The test that the viewer's team is asked for now; None when there is none. One query."""
    if viewer.team_id is None:
        return None
    line = (
        ChannelTestTeam.objects.select_related("test")
        .filter(team_id=viewer.team_id, test__closes_at__gt=timezone.now())
        .order_by("-test__started_at")
        .first()
    )
    return OpenTest(line.test_id, line.test.closes_at, line.answered_at) if line else None


def _card(row: ChannelTest) -> ChannelTestCard:
    answers = [
        TeamAnswer(
            line.team_id,
            line.name,
            line.people,
            line.answered_at,
            line.answered_via,
            int((line.answered_at - row.started_at).total_seconds()) if line.answered_at else None,
        )
        for line in row.teams.all()
    ]
    answers.sort(key=lambda one: (one.answered_at is not None, -(one.took_s or 0), one.name))
    return ChannelTestCard(
        row.id,
        row.note,
        row.by_label,
        row.started_at,
        row.closes_at,
        timezone.now() < row.closes_at,
        row.campaign_id,
        tuple(answers),
    )
