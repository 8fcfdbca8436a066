# SPDX-License-Identifier: Apache-2.0
"""Two hands at once: one verdict published twice, one rumour sent by many, claims joined from both ends."""

from __future__ import annotations

import pytest
from tests.factories.claims import GARLIC, GARLIC_OTHERWISE, LOCKDOWN, TEXTS, checker, claim, sent, with_evidence
from tests.factories.incidents import phone_of
from tests.rooms.incidents.test_at_once import at_once

from epidesk.foundation.core.errors import Conflict, DomainError
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.places.actions import load_reference_data
from epidesk.intake.claims import actions
from epidesk.intake.claims.models import Claim, Review, Tip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def province(transactional_db):
    load_reference_data(by=SYSTEM)


def test_one_draft_published_by_two_hands_is_one_version_and_one_address():
    lead, one = checker(), claim(sent())
    with_evidence(one, by=lead)
    version = actions.write_draft(by=lead, claim_id=one.id, verdict="false", texts=TEXTS)
    publish = lambda: actions.publish(by=lead, claim_id=one.id, draft_version=version)  # noqa: E731
    answers = at_once(publish, publish)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyPublished", "int"]
    assert Review.objects.count() == 1
    assert Claim.objects.get(id=one.id).number == 1


def test_two_verdicts_published_at_once_have_two_addresses():
    lead, drafts = checker(), []
    for text in (GARLIC, LOCKDOWN):
        one = claim(sent(text))
        with_evidence(one, by=lead)
        drafts.append((one.id, actions.write_draft(by=lead, claim_id=one.id, verdict="false", texts=TEXTS)))
    at_once(
        *(lambda id=id, version=version: actions.publish(by=lead, claim_id=id, draft_version=version)
          for id, version in drafts)
    )  # fmt: skip
    assert sorted(Claim.objects.values_list("number", flat=True)) == [1, 2]


def test_the_same_words_sent_at_once_are_one_claim_that_all_ask_about():
    at_once(*(lambda n=n: sent(by=phone_of(str(n))) for n in range(4)))
    one = Claim.objects.get()
    assert (one.asked_count, Tip.objects.filter(claim=one).count()) == (4, 4)
    assert DeskItem.objects.filter(closed_at=None).count() == 1


def test_the_same_pair_joined_both_ways_ends_one_way():
    lead = checker()
    one, two = claim(sent(by=phone_of("a"))), claim(sent(GARLIC_OTHERWISE, by=phone_of("b")))
    answers = at_once(
        lambda: actions.merge(by=lead, claim_id=one.id, into_id=two.id),
        lambda: actions.merge(by=lead, claim_id=two.id, into_id=one.id),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "NotPossibleNow"]
    kept = Claim.objects.get(merged_into=None)
    assert (kept.asked_count, Tip.objects.filter(claim=kept).count()) == (2, 2)


def test_a_chain_joined_and_parted_from_all_ends_still_points_straight():
    lead = checker()
    ids = [claim(sent(f"{text} {n}", by=phone_of(str(n)))).id for n, text in enumerate((GARLIC, LOCKDOWN, GARLIC))]
    actions.merge(by=lead, claim_id=ids[0], into_id=ids[1])
    answers = at_once(
        lambda: actions.split(by=lead, claim_id=ids[0]),
        lambda: actions.merge(by=lead, claim_id=ids[1], into_id=ids[2]),
        lambda: actions.merge(by=lead, claim_id=ids[2], into_id=ids[1]),
    )
    assert all(not isinstance(answer, DomainError) or isinstance(answer, Conflict) for answer in answers)
    rows = {row.id: row for row in Claim.objects.defer("searched")}
    for row in rows.values():
        if row.merged_into_id:
            assert rows[row.merged_into_id].merged_into_id is None
        else:
            assert row.asked_count == Tip.objects.filter(claim=row).count()
