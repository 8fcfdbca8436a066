# SPDX-License-Identifier: Apache-2.0
"""Two hands at once: the same pair merged both ways, one report joined twice, a chain merged from both ends."""

from __future__ import annotations

import pytest
from tests.factories.incidents import filed, phone_of, report, staff

from epidesk.foundation.core.errors import Conflict, DomainError
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.places.actions import load_reference_data
from epidesk.intake.incidents.actions import join, leave, merge, split
from epidesk.intake.incidents.models import Incident, Step, Witness

from .test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Hai chuyện khác nhau, khác nhà."


@pytest.fixture(autouse=True)
def province(transactional_db):
    load_reference_data(by=SYSTEM)


def seen_by(name):
    return filed(report(), phone_of(name))


def test_the_same_pair_merged_both_ways_ends_one_way():
    one, two = seen_by("tín"), seen_by("hoa")
    lan, minh = staff("Lan"), staff("Minh")
    answers = at_once(
        lambda: merge(by=lan, incident_id=one.id, into_id=two.id, version=1),
        lambda: merge(by=minh, incident_id=two.id, into_id=one.id, version=1),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Merged"]
    states = sorted(Incident.objects.values_list("state", flat=True))
    assert states == ["duplicate", "received"]
    kept = Incident.objects.get(state="received")
    assert (kept.witness_count, DeskItem.objects.get(subject_id=kept.id).witness_count) == (2, 2)
    assert DeskItem.objects.filter(closed_at=None).count() == 1


def test_the_same_merge_by_two_hands_is_one_and_both_are_told_yes():
    one, two = seen_by("tín"), seen_by("hoa")
    lan, minh = staff("Lan"), staff("Minh")
    answers = at_once(
        lambda: merge(by=lan, incident_id=one.id, into_id=two.id, version=1),
        lambda: merge(by=minh, incident_id=one.id, into_id=two.id, version=1),
    )
    assert answers[0] == answers[1]
    assert Step.objects.filter(verb="duplicate").count() == 1


def test_a_chain_merged_from_both_ends_still_points_straight():
    one, two, three = seen_by("a"), seen_by("b"), seen_by("c")
    lan = staff("Lan")
    answers = at_once(
        lambda: merge(by=lan, incident_id=one.id, into_id=two.id),
        lambda: merge(by=lan, incident_id=two.id, into_id=three.id),
        lambda: merge(by=lan, incident_id=three.id, into_id=one.id),
    )
    assert all(not isinstance(answer, DomainError) or isinstance(answer, Conflict) for answer in answers)
    rows = {row.id: row for row in Incident.objects.all()}
    for row in rows.values():
        if row.duplicate_of_id:
            assert rows[row.duplicate_of_id].duplicate_of_id is None
    assert any(row.duplicate_of_id is None for row in rows.values())


@pytest.mark.parametrize("times", [2, 6])
def test_the_same_phone_that_joins_at_once_joins_once(times):
    one = seen_by("tín")
    answers = at_once(*(lambda: join(by=phone_of("hoa"), incident_id=one.id) for _ in range(times)))
    assert len({answer.code for answer in answers}) == 1
    assert Witness.objects.count() == 1
    assert Incident.objects.get(id=one.id).witness_count == 2


def test_many_who_join_at_once_are_all_counted():
    one = seen_by("tín")
    at_once(*(lambda name=f"máy {number}": join(by=phone_of(name), incident_id=one.id) for number in range(6)))
    assert Incident.objects.get(id=one.id).witness_count == 7
    assert DeskItem.objects.get(subject_id=one.id).witness_count == 7


def test_joining_while_it_is_merged_away_counts_for_the_one_that_stays():
    one, two = seen_by("tín"), seen_by("an")
    lan = staff("Lan")
    at_once(
        lambda: merge(by=lan, incident_id=one.id, into_id=two.id),
        lambda: join(by=phone_of("hoa"), incident_id=one.id),
        lambda: join(by=phone_of("bình"), incident_id=two.id),
    )
    assert Incident.objects.get(id=two.id).witness_count == 4


def test_splitting_and_leaving_at_once_leave_true_numbers():
    one, two = seen_by("tín"), seen_by("an")
    joined = join(by=phone_of("hoa"), incident_id=one.id)
    merge(by=staff("Lan"), incident_id=one.id, into_id=two.id)
    at_once(
        lambda: split(by=staff("Lan"), incident_id=one.id, reason=WHY),
        lambda: leave(by=phone_of("hoa"), witness_id=joined.id),
    )
    assert set(Incident.objects.values_list("witness_count", flat=True)) == {1}
