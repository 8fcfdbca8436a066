# SPDX-License-Identifier: Apache-2.0
"""Whom a campaign reaches, before anything is sent."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.factories.pushing import START, browser, start, subscribed

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.notify import audiences
from epidesk.foundation.notify.actions import cut_campaign, mark_read, stop_campaign
from epidesk.foundation.notify.audiences import Audience, register_audience, together
from epidesk.foundation.notify.models import Campaign, Chunk, InboxMessage, OutgoingMessage
from epidesk.foundation.notify.queries import estimate, inbox, progress, unread_count
from epidesk.foundation.notify.rules import CampaignState, Level, Reach, Recipient
from epidesk.foundation.places.queries import wards

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test names is forgotten after it."""
    monkeypatch.setattr(audiences, "_audiences", dict(audiences._audiences))


def reached(campaign_id: UUID) -> set[int]:
    return {member for chunk in Chunk.objects.filter(campaign=campaign_id, channel="push") for member in chunk.members}


def test_a_ward_reaches_who_asked_for_it_or_for_all(hue: None) -> None:
    here, there = wards()[0].id, wards()[1].id
    for_here, for_there, for_all = subscribed([here]), subscribed([there]), subscribed(None)
    overlapping = subscribed([here, there])
    campaign_id = start(ward_ids={here})
    cut_campaign(campaign_id=campaign_id)
    assert reached(campaign_id) == {for_here, for_all, overlapping}
    both = start(ward_ids={here, there})
    cut_campaign(campaign_id=both)
    members = [member for chunk in Chunk.objects.filter(campaign=both) for member in chunk.members]
    assert sorted(members) == sorted([for_here, for_there, for_all, overlapping])  # nobody twice


def test_an_exercise_reaches_nobody_by_any_channel(hue: None) -> None:
    """Fails when `may_reach` lets everything pass."""
    reader = Viewer(device="e" * 64)
    subscribed(None, device=reader.device)
    campaign_id = start(reach=Reach.NOBODY)
    cut_campaign(campaign_id=campaign_id)
    assert Chunk.objects.count() == InboxMessage.objects.count() == OutgoingMessage.objects.count() == 0
    assert inbox(reader) == ()
    row = Campaign.objects.get(id=campaign_id)
    assert (row.state, row.shown_at) == (CampaignState.DONE, None)


def test_the_estimate_counts_as_the_cut_does(hue: None) -> None:
    here, there = wards()[0].id, wards()[1].id
    subscribed([here]), subscribed([here], language="en"), subscribed([there]), subscribed(None)
    found = estimate(START, audience="everyone", ward_ids=frozenset({here}))
    assert (found.people, found.push, found.sms) == (3, 3, 0)
    assert {row.ward_id: row.push for row in found.by_ward} == {here: 2, None: 1}
    assert found.languages == {"vi": {"push": 2}, "en": {"push": 1}}


def test_what_all_may_read_is_one_row_and_each_acknowledges_alone(hue: None) -> None:
    here, there = wards()[0].id, wards()[1].id
    mine, hers, theirs = (Viewer(device=letter * 64) for letter in "abc")
    subscribed([here], device=mine.device), subscribed([here], device=hers.device)
    subscribed([there], device=theirs.device)
    campaign_id = start(ward_ids={here})
    cut_campaign(campaign_id=campaign_id)
    assert InboxMessage.objects.count() == 0
    entry = inbox(mine)[0]
    assert (entry.id, entry.level, entry.title) == (campaign_id, Level.EMERGENCY, "Sơ tán ngay")
    assert entry.until_at is not None
    assert inbox(theirs) == ()
    assert unread_count(mine) == unread_count(hers) == 1
    assert mark_read(by=mine.as_actor(), message_ids=[campaign_id]) == 1
    assert mark_read(by=mine.as_actor(), message_ids=[campaign_id]) == 0
    assert (unread_count(mine), unread_count(hers)) == (0, 1)
    assert mark_read(by=theirs.as_actor(), message_ids=[uuid7()]) == 0


def test_what_is_stopped_before_it_was_cut_reaches_nobody(hue: None) -> None:
    subscribed(None)
    campaign_id = start()
    assert stop_campaign(by=START.as_actor(), campaign_id=campaign_id) is True
    assert stop_campaign(by=START.as_actor(), campaign_id=campaign_id) is False
    assert cut_campaign(campaign_id=campaign_id) == 0
    assert progress(START, campaign_id=campaign_id).state is CampaignState.STOPPED


def test_cutting_twice_makes_the_chunks_once(hue: None) -> None:
    subscribed(None)
    campaign_id = start()
    assert cut_campaign(campaign_id=campaign_id) == 1
    assert cut_campaign(campaign_id=campaign_id) == 0


def test_one_browser_asks_twice_and_is_one(hue: None) -> None:
    one = browser()
    assert subscribed(None, browser=one) == subscribed([wards()[0].id], browser=one)


def test_news_of_a_matter_finds_those_who_have_left_the_group_since(hue: None, groups: None) -> None:
    """Off duty by now, or their matter closed: they follow the older message still."""
    left, stays, new = (Viewer(device=letter * 64) for letter in "abc")
    members = [left, stays]
    register_audience(
        Audience("changing", "Changing", lambda ward_ids: [Recipient(device=one.device) for one in members])
    )
    pushes = {one.device: subscribed(None, device=one.device) for one in (left, stays, new)}
    cut_campaign(campaign_id=start(audience="changing", topic="T1"))
    members[:] = [stays, new]
    second = start(audience="changing", topic="T1")
    cut_campaign(campaign_id=second)
    assert reached(second) == set(pushes.values())
    assert [len(inbox(one)) for one in (left, stays, new)] == [2, 2, 1]
    other = start(audience="changing", topic="T2")
    cut_campaign(campaign_id=other)
    assert reached(other) == {pushes[stays.device], pushes[new.device]}


def test_several_groups_are_told_as_one_and_nobody_twice(hue: None, groups: None) -> None:
    here, both = Viewer(device="d" * 64), Viewer(device="e" * 64)
    register_audience(Audience("first", "First", lambda ward_ids: [Recipient(device=both.device)]))
    register_audience(
        Audience("second", "Second", lambda ward_ids: [Recipient(device=both.device), Recipient(device=here.device)])
    )
    for one in (here, both):
        subscribed(None, device=one.device)
    assert together(["second", "first", "first+second"]) == "first+second"
    assert together(["first", "everyone"]) == "everyone"
    campaign_id = start(audience=together(["first", "second"]))
    cut_campaign(campaign_id=campaign_id)
    assert len(reached(campaign_id)) == 2
    assert [len(inbox(one)) for one in (here, both)] == [1, 1]
    with pytest.raises(Invalid):
        start(audience="first+nobody-knows")
