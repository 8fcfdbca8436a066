# SPDX-License-Identifier: Apache-2.0
"""Everybody who asked is told, once, and again when the answer changes."""

from __future__ import annotations

import pytest
from tests.factories.incidents import phone_of
from tests.factories.questions import MASK, MASK_ANSWER, answer, answered, asked, question

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.notify.models import InboxMessage
from epidesk.intake.questions import actions, queries
from epidesk.intake.questions.actions import AnswerChanged, tell_askers, tell_of_answer
from epidesk.intake.questions.models import Answer
from epidesk.intake.questions.rules import State

pytestmark = pytest.mark.django_db


def told(template: str) -> set[str]:
    return set(InboxMessage.objects.filter(template=template).values_list("device", flat=True))


def signed_for(lead, one):
    edit = actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=MASK_ANSWER, edit=0)
    return actions.sign(by=lead, question_id=one.id, edit=edit, public=True, topic="protection")


def test_everybody_joined_is_told_of_the_answer_once(lead):
    people = [phone_of(name) for name in ("lan", "minh", "tin")]
    main, second, third = (asked(by=by) for by in people)
    actions.merge(by=lead, question_id=second.id, into_id=main.id)
    actions.merge(by=lead, question_id=third.id, into_id=main.id)
    assert question(main).asked_count == 3
    assert DeskItem.objects.get(subject_id=main.id).witness_count == 3
    assert DeskItem.objects.get(subject_id=second.id).closed_at is not None
    signed = signed_for(lead, main)
    assert tell_of_answer(answer_id=signed.answer_id) == 3
    assert tell_of_answer(answer_id=signed.answer_id) == 0
    assert told("question-answered") == {by.device for by in people}
    assert InboxMessage.objects.filter(template="question-answered").count() == 3
    for one, by in zip((main, second, third), people, strict=True):
        assert MASK_ANSWER in queries.own_question(by.as_viewer(), one.id).answer_html


def test_who_is_joined_to_an_answered_question_is_told_at_once(lead):
    signed = answered(lead=lead)
    main = Answer.objects.get(id=signed.answer_id).questions.get()
    late = asked("khau trang o nha co can khong", by=phone_of("late"))
    actions.merge(by=lead, question_id=late.id, into_id=main.id)
    tell_of_answer(answer_id=signed.answer_id)
    assert phone_of("late").device in told("question-answered")


def test_who_was_joined_reads_on_their_own_timeline_that_it_is_answered(lead):
    first, second, late = (asked(by=phone_of(name)) for name in ("first", "second", "late"))
    actions.merge(by=lead, question_id=second.id, into_id=first.id)
    signed_for(lead, first)
    actions.merge(by=lead, question_id=late.id, into_id=first.id)
    actions.merge(by=lead, question_id=asked(by=phone_of("last")).id, into_id=first.id)
    for one, name in ((first, "first"), (second, "second"), (late, "late")):
        lines = [line.label for line in queries.own_question(phone_of(name).as_viewer(), one.id).lines]
        assert lines.count("Đã trả lời") == 1, (name, lines)
        assert lines[-1] == "Đã trả lời", (name, lines)


def test_joining_takes_along_what_was_joined_before(lead):
    first, second, third = (asked(by=phone_of(name)) for name in "abc")
    actions.merge(by=lead, question_id=second.id, into_id=first.id)
    actions.merge(by=lead, question_id=first.id, into_id=third.id)
    assert question(second).merged_into_id == third.id
    assert question(third).asked_count == 3
    with pytest.raises(Invalid):
        actions.merge(by=lead, question_id=third.id, into_id=second.id)


def test_what_was_joined_by_mistake_is_parted(lead):
    first, second = (asked(by=phone_of(name)) for name in "ab")
    actions.merge(by=lead, question_id=second.id, into_id=first.id)
    actions.split(by=lead, question_id=second.id)
    assert question(second).state == State.ACCEPTED
    assert question(first).asked_count == 1
    assert DeskItem.objects.get(subject_id=second.id).closed_at is None


def test_a_correction_reaches_who_had_the_old_answer_and_stands_under_the_page(lead):
    asker = phone_of("asker")
    signed = answered(lead=lead, asker=asker)
    tell_of_answer(answer_id=signed.answer_id)
    actions.correct(
        by=lead,
        answer_id=signed.answer_id,
        version=1,
        wording=MASK,
        body=f"{MASK_ANSWER} Trẻ dưới 2 tuổi không đeo.",
        change_note="Thêm lưu ý cho trẻ dưới 2 tuổi.",
    )
    assert tell_of_answer(answer_id=signed.answer_id) == 1
    assert tell_of_answer(answer_id=signed.answer_id) == 0
    message = InboxMessage.objects.get(template="question-corrected")
    assert message.device == asker.device
    assert message.params["reason"] == "Thêm lưu ý cho trẻ dưới 2 tuổi"
    page = queries.public_answer(signed.slug)
    assert page.corrected
    assert [change.note for change in page.changes] == ["Thêm lưu ý cho trẻ dưới 2 tuổi."]


def test_who_never_had_the_old_one_is_told_of_an_answer_not_of_a_correction(lead):
    signed = answered(lead=lead)
    actions.correct(
        by=lead,
        answer_id=signed.answer_id,
        version=1,
        wording=MASK,
        body=f"{MASK_ANSWER} Rửa tay.",
        change_note="Thêm rửa tay.",
    )
    tell_of_answer(answer_id=signed.answer_id)
    assert not told("question-corrected")
    assert told("question-answered")


def test_two_who_correct_one_answer_notice_each_other(lead):
    signed = answered(lead=lead)
    change = {"wording": MASK, "change_note": "Sửa cho đúng hơn."}
    actions.correct(by=lead, answer_id=signed.answer_id, version=1, body=f"{MASK_ANSWER} Một.", **change)
    with pytest.raises(AnswerChanged):
        actions.correct(by=lead, answer_id=signed.answer_id, version=1, body=f"{MASK_ANSWER} Hai.", **change)
    assert queries.public_answer(signed.slug).body.endswith("Một.")


def test_a_withdrawn_answer_says_so_and_is_found_no_more(lead):
    signed = answered(lead=lead)
    tell_of_answer(answer_id=signed.answer_id)
    actions.withdraw(by=lead, answer_id=signed.answer_id, version=1, reason="Hướng dẫn của Bộ đã đổi.")
    page = queries.public_answer(signed.slug)
    assert page.withdrawn
    assert page.body == ""
    assert page.changes[0].note == "Hướng dẫn của Bộ đã đổi."
    assert queries.similar_answers(MASK) == ()
    assert queries.answers().rows == ()
    tell_of_answer(answer_id=signed.answer_id)
    assert told("question-withdrawn")
    actions.correct(
        by=lead,
        answer_id=signed.answer_id,
        version=2,
        wording=MASK,
        body=f"{MASK_ANSWER} Mới.",
        change_note="Theo hướng dẫn mới.",
    )
    assert not queries.public_answer(signed.slug).withdrawn
    assert [row.id for row in queries.similar_answers(MASK)] == [answer(signed).id]


def test_the_receipt_is_told_once(lead):
    one = asked(by=phone_of("r"))
    tell_askers(question_ids=[one.id], verbs=("received",))
    tell_askers(question_ids=[one.id], verbs=("received",))
    assert InboxMessage.objects.filter(template="question-received").count() == 1
