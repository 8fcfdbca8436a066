# SPDX-License-Identifier: Apache-2.0
"""Asking all teams whether messages reach them, before it matters: each has until the window closes to answer, and
the report says who did not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.campaigns import start_campaign
from epidesk.foundation.notify.actions.inbox import tell
from epidesk.foundation.notify.audiences import Audience, get_audience
from epidesk.foundation.notify.campaign_text import CampaignText
from epidesk.foundation.notify.models import ChannelTest, ChannelTestTeam
from epidesk.foundation.notify.rules import CHANNELS, Level, Permission, Recipient

WINDOW = timedelta(minutes=30)
WINDOW_MINUTES = (5, 24 * 60)
AUDIENCE = "teams"


def start_channel_test(*, by: Actor, window: timedelta = WINDOW, note: str = "", audience: str = AUDIENCE) -> UUID:
    """Sends the question by all ways to everybody of the audience's teams, and notes every team, those too in which
    nobody can be reached. One at a time.

    Who: `notify:test_channels`, and the centre's own schedule. Raises `Forbidden`, `Invalid` beside `window`,
    `audience`, `Conflict` while one is open. Locks: a name of its own, so that of two at once one starts.
    """
    requires(by, Permission.TEST_CHANNELS)
    minutes = window.total_seconds() / 60
    if not WINDOW_MINUTES[0] <= minutes <= WINDOW_MINUTES[1]:
        raise Invalid({"window": _("From 5 minutes to a day.")})
    group = get_audience(audience)
    teams = _teams(group)
    if not teams:
        raise Invalid({"audience": _("There are no teams to ask.")})
    now = timezone.now()
    with unit_of_work():
        lock_names("channel-test", ["one"])
        if ChannelTest.objects.filter(closes_at__gt=now, reported_at=None).exists():
            raise Conflict(_("A test is under way. Wait until it closes."))
        test = ChannelTest.objects.create(
            audience=audience,
            note=note.strip()[:200],
            by_id=by.user_id,
            by_label=by.label[:120],
            started_at=now,
            closes_at=now + window,
        )
        ChannelTestTeam.objects.bulk_create(
            ChannelTestTeam(test=test, team_id=team_id, name=name[:60], people=people)
            for team_id, (name, people) in teams.items()
        )
        test.campaign_id = start_campaign(
            by=SYSTEM,
            subject=("channel_test", test.id),
            level=Level.WARNING,
            audience=audience,
            ward_ids=None,
            texts={language: _text(language, int(minutes)) for language in ("vi", "en")},
            topic="channel-test",
            ttl_s=int(window.total_seconds()),
            channels=CHANNELS,
        )
        test.save(update_fields=["campaign_id"])
        record(by=by, verb="channel_test.started", subject=("channel_test", test.id), fields=("closes_at",))
        hint("channel_test", id=test.id)
    test_id: UUID = test.id
    return test_id


def answer_channel_test(*, by: Actor, test_id: UUID, via: str = "web") -> bool:
    """One answer speaks for the whole team; False when somebody of it has answered before. Who: members of a team that
    was asked. Locks: the team's line. Raises `NotFound`, `Forbidden`, `Gone` after the window."""
    test = ChannelTest.objects.filter(id=test_id).first()
    if test is None:
        raise NotFound
    if by.team_id is None:
        raise Forbidden
    now = timezone.now()
    if now >= test.closes_at:
        raise Gone(_("This test has closed."))
    with unit_of_work():
        line = ChannelTestTeam.objects.select_for_update().filter(test=test, team_id=by.team_id).first()
        if line is None:
            raise Forbidden
        if line.answered_at is not None:
            return False
        line.answered_at, line.answered_by_id, line.answered_via = now, by.user_id, via[:8]
        line.save(update_fields=["answered_at", "answered_by_id", "answered_via"])
        record(by=by, verb="channel_test.answered", subject=("channel_test", test.id), fields=("answered_at",))
        hint("channel_test", id=test.id)
    return True


def report_channel_tests(*, now: datetime) -> int:
    """Tells those who may test how the tests that have closed came out. Returns how many tests. Safe to run twice."""
    reported = 0
    for test_id in ChannelTest.objects.filter(closes_at__lte=now, reported_at=None).values_list("id", flat=True):
        with unit_of_work():
            test = ChannelTest.objects.select_for_update().get(id=test_id)
            if test.reported_at is not None:
                continue
            lines = list(test.teams.order_by("id"))
            silent = [line.name for line in lines if line.answered_at is None]
            test.reported_at = now
            test.save(update_fields=["reported_at"])
            to = [Recipient(user_id=one.user_id) for one in holders_of(Permission.TEST_CHANNELS)]
            params = {"answered": str(len(lines) - len(silent)), "asked": str(len(lines)), "teams": ", ".join(silent)}
            template = "channel-test-silent" if silent else "channel-test-all"
            tell(by=SYSTEM, to=to, template=template, params=params, subject=("channel_test", test.id))
            hint("channel_test", id=test.id)
            reported += 1
    return reported


def start_scheduled_test() -> UUID | None:
    """The monthly one; None when there are no teams, or one is under way."""
    try:
        with transaction.atomic():
            return start_channel_test(by=SYSTEM)
    except (Conflict, Invalid, IntegrityError):
        return None


def _teams(group: Audience) -> dict[UUID, tuple[str, int]]:
    """Team -> its name and how many people of it are asked."""
    found: dict[UUID, tuple[str, set[UUID]]] = {
        team_id: (name, set()) for team_id, name in (group.groups() if group.groups else ())
    }
    people: Iterable[Recipient] = group.recipients(None) if group.recipients else ()
    for one in people:
        if one.group is not None and one.user_id is not None:
            found.setdefault(one.group, (one.group_name, set()))[1].add(one.user_id)
    return {team_id: (name, len(users)) for team_id, (name, users) in found.items()}


def _text(language: str, minutes: int) -> CampaignText:
    with override(language):
        return CampaignText(
            title=gettext("Test: does this reach you?"),
            body=gettext("Please confirm within %(minutes)s minutes, one of the team for all.") % {"minutes": minutes},
            url="/field/test",
            reason=gettext("The centre tests whether messages reach every team. There is nothing else to do."),
        )
