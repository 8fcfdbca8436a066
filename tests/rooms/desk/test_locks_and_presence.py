# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, NotFound, OutsideArea
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import claim, close_item, look_at, look_away, release
from epidesk.foundation.desk.models import DeskItem, Onlooker
from epidesk.foundation.desk.queries import get_item, onlookers
from epidesk.foundation.desk.rules import LOCK_FOR, LOOKING_FOR, Permission


def run_out(subject_id):
    DeskItem.objects.filter(subject_id=subject_id).update(lock_until=timezone.now() - timedelta(seconds=1))


def test_two_operators_on_one_matter_see_who_is_at_work(put, lan, minh):
    one = put()
    lock = claim(by=lan, subject_id=one)
    assert lock.mine
    assert lock.until - timezone.now() <= LOCK_FOR
    row = get_item(minh.as_viewer(), one)
    assert (row.lock_holder, row.lock_mine, row.owner_name) == ("Lan", False, "Lan")
    assert get_item(lan.as_viewer(), one).lock_mine
    with pytest.raises(Conflict) as held:
        claim(by=minh, subject_id=one)
    assert "Lan" in str(held.value.message)
    assert held.value.lock.holder_id == lan.user_id


def test_a_colleague_may_take_it_over_and_the_ledger_tells(put, lan, minh):
    one = put()
    claim(by=lan, subject_id=one)
    assert claim(by=minh, subject_id=one, break_in=True).holder_name == "Minh"
    assert get_item(lan.as_viewer(), one).owner_name == "Minh"
    told = Entry.objects.filter(subject_id=one).order_by("id").values_list("verb", flat=True)
    assert list(told) == ["desk.claimed", "desk.broken_in"]


def test_breaking_in_is_a_permission_of_its_own(put, lan, minh):
    one = put()
    claim(by=lan, subject_id=one)
    careful = replace(minh, permissions=frozenset({Permission.READ, Permission.CLAIM}))
    with pytest.raises(Forbidden):
        claim(by=careful, subject_id=one, break_in=True)
    run_out(one)
    assert claim(by=careful, subject_id=one).mine


def test_a_lock_that_ran_out_holds_nobody_up_and_the_owner_stays(put, lan, minh):
    one = put()
    claim(by=lan, subject_id=one)
    run_out(one)
    assert get_item(minh.as_viewer(), one).lock_holder == ""
    claim(by=minh, subject_id=one)
    row = get_item(minh.as_viewer(), one)
    assert (row.lock_holder, row.owner_name) == ("Minh", "Lan")


def test_renewing_the_own_lock_is_no_news(put, lan):
    one = put()
    first = claim(by=lan, subject_id=one)
    with unit_of_work() as unit:
        second = claim(by=lan, subject_id=one)
        assert unit.hints == []
    assert second.until >= first.until
    assert Entry.objects.filter(subject_id=one).count() == 1


def test_giving_it_back(put, lan, minh):
    one = put()
    claim(by=lan, subject_id=one)
    release(by=minh, subject_id=one)
    assert get_item(minh.as_viewer(), one).lock_holder == "Lan"
    release(by=lan, subject_id=one)
    assert claim(by=minh, subject_id=one).mine


def test_closing_ends_the_lock(put, lan):
    one = put()
    claim(by=lan, subject_id=one)
    close_item(by=lan, subject_id=one, stage="resolved")
    assert DeskItem.objects.get(subject_id=one).lock_until is None


def test_only_in_the_own_wards(put, lan, ward):
    one = put(area_id=ward[0])
    elsewhere = replace(lan, areas=frozenset({ward[1]}))
    with pytest.raises(OutsideArea):
        claim(by=elsewhere, subject_id=one)
    with pytest.raises(NotFound):
        look_at(by=elsewhere, subject_id=one)
    with pytest.raises(NotFound):
        claim(by=lan, subject_id=uuid7())


def test_a_machine_or_the_system_holds_nothing(put):
    with pytest.raises(Forbidden):
        claim(by=SYSTEM, subject_id=put())


def test_who_else_has_it_open(put, lan, minh):
    one = put()
    assert look_at(by=lan, subject_id=one) == ()
    assert [other.name for other in look_at(by=minh, subject_id=one)] == ["Lan"]
    assert [other.name for other in onlookers(lan.as_viewer(), one)] == ["Minh"]
    look_away(by=minh, subject_id=one)
    assert onlookers(lan.as_viewer(), one) == ()


def test_only_an_arrival_is_news(put, lan):
    one = put()
    with unit_of_work() as unit:
        look_at(by=lan, subject_id=one)
        look_at(by=lan, subject_id=one)
        assert len(unit.hints) == 1


def test_who_gives_no_sign_is_gone_and_comes_anew(put, lan, minh):
    one = put()
    look_at(by=lan, subject_id=one)
    long_ago = timezone.now() - LOOKING_FOR - timedelta(seconds=1)
    Onlooker.objects.update(seen_at=long_ago, since=long_ago)
    assert look_at(by=minh, subject_id=one) == ()
    look_at(by=lan, subject_id=one)
    (again,) = onlookers(minh.as_viewer(), one)
    assert again.since > long_ago
