# SPDX-License-Identifier: Apache-2.0
"""Finding the answered question that means the same."""

from __future__ import annotations

import pytest
from tests.factories.incidents import phone_of
from tests.factories.questions import MASK, MASK_ANSWER, answered, asked, question

from epidesk.intake.questions import actions, queries
from epidesk.intake.questions.models import Answer, Term
from epidesk.intake.questions.queries.similar import rarest

pytestmark = pytest.mark.django_db

PREGNANT = "Phụ nữ mang thai có tiêm vaccine Covid-19 được không?"
QUARANTINE = "F1 phải cách ly tại nhà bao nhiêu ngày?"


@pytest.fixture
def three(lead):
    for text in (MASK, PREGNANT, QUARANTINE):
        answered(text, lead=lead)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khau trang o nha", MASK),
        ("O NHA CO CAN DEO KHAU TRANG", MASK),
        ("bà bầu chích vắc xin được ko bác sĩ", PREGNANT),
        ("dang co thai tiem vacxin dc khong a", PREGNANT),
        ("em là f1 thì cách li mấy ngày ạ", QUARANTINE),
    ],
)
def test_other_words_and_no_accents_lead_to_the_same(three, typed, meant):
    assert queries.similar_answers(typed)[0].wording == meant


def test_what_has_nothing_to_do_with_it_is_not_shown(three):
    assert queries.similar_answers("Giá xăng hôm nay tăng bao nhiêu") == ()
    assert queries.similar_answers("") == ()
    assert queries.similar_answers("ạ ơi em xin") == ()
    assert queries.similar_answers("' | ! & :* \\ -- drop") == ()


def test_at_most_three_are_shown(lead):
    for number in range(5):
        answered(f"{MASK} Lần {number}", lead=lead)
    assert len(queries.similar_answers(MASK)) == 3


def test_exact_marks_come_first(lead):
    answered("Cháu bé bị ma ám có sao không?", lead=lead)
    answered("Cháu bé bị má sưng có sao không?", lead=lead)
    assert queries.similar_answers("cháu bé bị má")[0].wording.startswith("Cháu bé bị má sưng")


def test_terms_are_counted_as_answers_come_change_and_go(lead):
    signed = answered(lead=lead)
    answered(f"{MASK} Còn ở cơ quan?", lead=lead)
    held = dict(Term.objects.values_list("term", "answers"))
    assert held["khau_trang"] == 2
    actions.withdraw(by=lead, answer_id=signed.answer_id, version=1, reason="Không còn đúng nữa.")
    assert Term.objects.get(term="khau_trang").answers == 1
    before = dict(Term.objects.filter(answers__gt=0).values_list("term", "answers"))
    actions.recount()
    assert dict(Term.objects.values_list("term", "answers")) == before


def test_other_words_for_the_same_are_taken_up_at_night(lead, settings, monkeypatch):
    signed = answered("Tiêm mũi nhắc có cần không?", lead=lead)
    Answer.objects.filter(id=signed.answer_id).update(terms=["old"])
    assert actions.renew_terms() == 1
    assert actions.renew_terms() == 0
    assert [row.id for row in queries.similar_answers("tiem mui nhac")] == [signed.answer_id]


def test_only_so_many_candidates_are_weighed():
    assert rarest({"a": 1, "b": 10, "c": 500, "d": 50_000}) == ["a", "b", "c"]
    assert rarest({"d": 50_000}) == ["d"]


def test_open_questions_alike_are_offered_for_joining(lead):
    one = asked(MASK, by=phone_of("one"))
    other = asked("o nha mot minh deo khau trang lam gi", by=phone_of("other"))
    asked(QUARANTINE, by=phone_of("third"))
    viewer = lead.as_viewer()
    found = queries.open_alike(viewer, one.id, question(one).text)
    assert [row.code for row in found] == [other.code]
    assert other.id in {note.id for note in viewer.reads}


def test_the_search_box_finds_all_words_in_any_accents(three):
    assert queries.answers(text="deo khau tra").rows[0].wording == MASK  # others only name it in their answer
    nothing = queries.answers(text="khẩu trang cho bà bầu")
    assert nothing.rows == ()
    assert nothing.near
    assert {row.topic for row in queries.answers(topic="protection").rows} == {"protection"}


def test_the_list_goes_on_where_it_ended(lead):
    for number in range(7):
        answered(f"{MASK} Lần {number}", MASK_ANSWER, lead=lead)
    first = queries.answers(limit=4)
    second = queries.answers(limit=4, after=first.next)
    assert (len(first.rows), len(second.rows), second.next) == (4, 3, "")
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    assert queries.answers(after="rubbish").rows
