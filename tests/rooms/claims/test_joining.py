# SPDX-License-Identifier: Apache-2.0
"""The machine suggests what says the same; somebody decides, and a rejected pair never comes back."""

from __future__ import annotations

import pytest
from tests.factories.claims import GARLIC, GARLIC_OTHERWISE, LOCKDOWN, claim, published, sent
from tests.factories.incidents import phone_of, staff

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid
from epidesk.foundation.desk.models import DeskItem
from epidesk.intake.claims import actions, queries
from epidesk.intake.claims.models import Claim, Pair, Tip
from epidesk.intake.claims.rules import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(lead):
    """The same rumour in two wordings, and another one."""
    one = claim(sent(by=phone_of("a")))
    other = claim(sent(GARLIC_OTHERWISE, by=phone_of("b")))
    claim(sent(LOCKDOWN, by=phone_of("c")))
    return one, other


def suggested(lead, one) -> list[str]:
    return [row.public_id for row in queries.claim_for(lead.as_viewer(), one.id).suggestions]


def test_the_same_rumour_in_other_words_is_suggested_and_another_is_not(lead, two):
    one, other = two
    assert actions.suggest_same(claim_id=other.id) == 1
    assert actions.suggest_same(claim_id=other.id) == 0
    assert len(suggested(lead, one)) == len(suggested(lead, other)) == 1
    pair = Pair.objects.get()
    assert {pair.first_id, pair.second_id} == {one.id, other.id}


def test_without_any_marks_it_is_suggested_too(lead, two):
    from epikit.text import fold

    plain = claim(sent(fold(GARLIC) + " moi nguoi chia se nhe", by=phone_of("d")))
    assert actions.suggest_same(claim_id=plain.id) >= 1


def test_a_rejected_pair_is_never_suggested_again(lead, two):
    one, other = two
    actions.suggest_same(claim_id=other.id)
    actions.reject_pair(by=lead, claim_id=one.id, other_id=other.id)
    for again in (one, other):
        assert actions.suggest_same(claim_id=again.id) == 0
        assert suggested(lead, again) == []
    assert Pair.objects.get().state == "rejected"


def test_what_was_rejected_for_one_counts_for_the_one_it_is_joined_to(lead, two):
    one, other = two
    third = claim(sent(GARLIC_OTHERWISE + " thật không?", by=phone_of("e")))
    actions.reject_pair(by=lead, claim_id=other.id, other_id=third.id)
    actions.merge(by=lead, claim_id=other.id, into_id=one.id)
    assert actions.suggest_same(claim_id=third.id) == 0
    assert suggested(lead, one) == []


def test_the_same_link_is_enough(lead):
    one = claim(sent(url="https://example.org/bai/7", by=phone_of("a")))
    other = claim(sent(LOCKDOWN, url="https://m.example.org/bai/7?fbclid=x", by=phone_of("b")))
    assert actions.suggest_same(claim_id=other.id) == 1
    assert queries.claim_for(lead.as_viewer(), one.id).suggestions[0].same_link


def test_joining_adds_up_the_demand_and_closes_the_row(lead, two):
    one, other = two
    sent(GARLIC_OTHERWISE, by=phone_of("f"))
    actions.merge(by=lead, claim_id=other.id, into_id=one.id)
    one.refresh_from_db(fields=["asked_count"])
    other.refresh_from_db(fields=["state"])
    assert one.asked_count == 3
    assert other.state == State.MERGED
    assert DeskItem.objects.get(subject_id=other.id).closed_at is not None
    assert DeskItem.objects.get(subject_id=one.id).witness_count == 3
    again = sent(GARLIC_OTHERWISE, by=phone_of("g"))
    assert claim(again).id == one.id


def test_the_same_person_asking_in_two_wordings_counts_once(lead):
    one = claim(sent(by=phone_of("a")))
    other = claim(sent(GARLIC_OTHERWISE, by=phone_of("a")))
    actions.merge(by=lead, claim_id=other.id, into_id=one.id)
    one.refresh_from_db(fields=["asked_count"])
    assert one.asked_count == 1


def test_splitting_gives_everybody_back_what_was_theirs(lead, two):
    one, other = two
    actions.merge(by=lead, claim_id=other.id, into_id=one.id)
    actions.split(by=lead, claim_id=other.id)
    other.refresh_from_db(fields=["state", "asked_count", "merged_into"])
    one.refresh_from_db(fields=["asked_count"])
    assert (other.state, other.asked_count, one.asked_count) == (State.CHECKING, 1, 1)
    assert Tip.objects.get(claim=other).text == GARLIC_OTHERWISE
    assert DeskItem.objects.get(subject_id=other.id).closed_at is None
    assert actions.suggest_same(claim_id=other.id) == 0


def test_joining_to_what_is_published_answers_those_who_asked(lead):
    main = published(by=lead)
    late = sent(GARLIC_OTHERWISE, by=phone_of("late"))
    actions.merge(by=lead, claim_id=claim(late).id, into_id=main.id)
    assert Tip.objects.get(id=late.id).answered_at is not None
    assert queries.own_tip(phone_of("late").as_viewer(), late.id).number == main.number


def test_no_claim_is_joined_to_itself_nor_to_a_closed_one(lead, two):
    one, other = two
    with pytest.raises(Invalid):
        actions.merge(by=lead, claim_id=one.id, into_id=one.id)
    actions.reject(by=lead, claim_id=other.id, reason="Không phải tin về dịch.")
    with pytest.raises(Conflict):
        actions.merge(by=lead, claim_id=one.id, into_id=other.id)
    with pytest.raises(Forbidden):
        actions.merge(by=staff("Lan"), claim_id=one.id, into_id=other.id)


def test_what_was_joined_before_goes_along(lead, two):
    one, other = two
    third = claim(sent(LOCKDOWN + " nhé", by=phone_of("h")))
    actions.merge(by=lead, claim_id=other.id, into_id=one.id)
    actions.merge(by=lead, claim_id=one.id, into_id=third.id)
    assert set(Claim.objects.filter(merged_into=third.id).values_list("id", flat=True)) == {one.id, other.id}
    actions.split(by=lead, claim_id=other.id)
    assert Tip.objects.get(claim=other).text == GARLIC_OTHERWISE


def test_published_verdicts_are_found_while_somebody_asks(lead):
    main = published(by=lead)
    assert [row.number for row in queries.published_like(GARLIC_OTHERWISE)] == [main.number]
    assert queries.published_like(LOCKDOWN) == ()
    assert GARLIC not in repr(queries.published_like(GARLIC_OTHERWISE))
