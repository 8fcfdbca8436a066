# SPDX-License-Identifier: Apache-2.0
"""Taking in hand, taking it back, and the same for many at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.actions import (
    ChangedHands,
    Chosen,
    Result,
    act_on_many,
    claim,
    undo_claim,
    undo_one,
    update_item,
)
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.queries import get_item
from epidesk.foundation.desk.rules import BULK_LIMIT, Permission, Priority
from epidesk.foundation.notify.queries import inbox

Put = Callable[..., UUID]


def seen(*ids: UUID) -> list[Chosen]:
    versions = dict(DeskItem.objects.values_list("subject_id", "version"))
    return [Chosen(id, versions[id]) for id in ids]


def test_the_row_says_since_when_somebody_has_it_in_hand(put: Put, lan: Actor, minh: Actor) -> None:
    id = put()
    claim(by=lan, subject_id=id)
    row = get_item(minh.as_viewer(), id)
    since = row.locked_at
    assert row.lock_holder == "Lan"
    assert since is not None
    claim(by=lan, subject_id=id)  # renewed: the hold lasts, its beginning stays, and nobody's list goes stale
    again = get_item(minh.as_viewer(), id)
    assert (again.locked_at, again.version) == (since, row.version)


def test_who_is_broken_in_on_is_told_at_once_with_the_reason(put: Put, lan: Actor, minh: Actor) -> None:
    id = put()
    claim(by=minh, subject_id=id)
    claim(by=lan, subject_id=id, break_in=True, reason="Em đang nói chuyện với gia đình")
    told = inbox(minh.as_viewer())
    assert len(told) == 1
    assert "Lan" in told[0].title
    assert "Em đang nói chuyện với gia đình" in told[0].body
    assert told[0].subject_id == id


def test_a_claim_is_taken_back_whole(put: Put, lan: Actor) -> None:
    id = put()
    lock = claim(by=lan, subject_id=id)
    undo_claim(by=lan, subject_id=id, version=lock.version, owned=lock.owned)
    row = get_item(lan.as_viewer(), id)
    assert (row.lock_holder, row.owner_name, row.locked_at) == ("", "", None)


def test_a_claim_that_a_colleague_has_broken_is_not_taken_back(put: Put, lan: Actor, minh: Actor) -> None:
    id = put()
    lock = claim(by=lan, subject_id=id)
    claim(by=minh, subject_id=id, break_in=True)
    with pytest.raises(ChangedHands):
        undo_claim(by=lan, subject_id=id, version=lock.version, owned=lock.owned)
    assert get_item(lan.as_viewer(), id).owner_name == "Minh"


def test_many_are_claimed_each_with_its_own_answer(put: Put, lan: Actor, minh: Actor) -> None:
    free, held, changed, last = put(), put(), put(), put()
    claim(by=minh, subject_id=held)
    chosen = seen(free, held, changed, last)
    update_item(by=minh, subject_id=changed, priority=Priority.MINOR)
    lines = act_on_many(by=lan, act="claim", chosen=chosen)
    assert [line.result for line in lines] == [Result.DONE, Result.REFUSED, Result.DONE, Result.DONE]
    assert "Minh" in lines[1].why
    for line in lines:
        if line.result is Result.DONE:
            undo_one(by=lan, act="claim", subject_id=line.subject_id, version=line.version, owned=line.owned)
    assert {get_item(lan.as_viewer(), id).lock_holder for id in (free, last)} == {""}


def test_an_area_that_is_not_mine_and_a_matter_that_is_gone_are_refused_one_by_one(
    put: Put, lan: Actor, ward: list[UUID]
) -> None:
    mine, theirs = put(area_id=ward[0]), put(area_id=ward[1])
    here = replace(lan, areas=frozenset({ward[0]}))
    lines = act_on_many(by=here, act="claim", chosen=[*seen(mine, theirs), Chosen(UUID(int=7), 1)])
    assert [line.result for line in lines] == [Result.DONE, Result.REFUSED, Result.REFUSED]


def test_without_the_permission_nothing_is_done(put: Put, lan: Actor) -> None:
    id = put()
    reader = replace(lan, permissions=frozenset({Permission.READ}))
    assert [line.result for line in act_on_many(by=reader, act="claim", chosen=seen(id))] == [Result.REFUSED]
    assert get_item(lan.as_viewer(), id).owner_id is None


def test_more_than_a_hundred_at_once_are_too_many(lan: Actor) -> None:
    with pytest.raises(Invalid):
        act_on_many(by=lan, act="claim", chosen=[Chosen(UUID(int=n), 1) for n in range(BULK_LIMIT + 1)])
