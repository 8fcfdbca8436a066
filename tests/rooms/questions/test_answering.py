# SPDX-License-Identifier: Apache-2.0
"""From a question to a signed answer: one desk answers, whoever drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.incidents import citizen, phone_of, staff
from tests.factories.questions import MASK, MASK_ANSWER, answer, answered, asked, question

from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.personal import PersonalLeft, finds_in
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.notify.models import InboxMessage
from epidesk.intake.questions import actions, queries
from epidesk.intake.questions.actions import AnswerChanged, DraftChanged, NotPossibleNow
from epidesk.intake.questions.models import Answer, Draft, Question
from epidesk.intake.questions.rules import Permission, State

pytestmark = pytest.mark.django_db


def test_a_question_stands_on_the_desk_without_a_word_of_it(lead):
    one = asked("Mẹ tôi 0120 123 4567 bị HIV có tiêm được không?")
    row = DeskItem.objects.get(subject_id=one.id)
    assert (row.stream, row.kind, row.stage, row.confirmed) == ("question", "question", "received", False)
    assert row.title == [["Question", {}]]
    with_text = DeskItem.objects.extra(select={"words": "searched::text"}).values_list("words", flat=True)
    assert "hiv" not in " ".join(with_text)


def test_who_has_a_proved_phone_waits_less(lead):
    slow, quick = asked(by=phone_of("nobody")), asked(by=citizen())
    due = {row.subject_id: row.due_at for row in DeskItem.objects.all()}
    waits = [due[one.id] - question(one).received_at for one in (slow, quick)]
    assert slow.slow
    assert not quick.slow
    assert waits[0] == 2 * waits[1]


def test_a_phone_proved_later_takes_it_out_of_the_slow_lane(lead):
    device = phone_of("tin")
    one = asked(by=device)
    somebody = citizen()
    assert actions.confirm_by_account(user_id=somebody.user_id, device=device.device) == 1
    assert actions.confirm_by_account(user_id=somebody.user_id, device=device.device) == 0
    assert question(one).lane == ""
    assert question(one).confirmed_at is not None
    assert DeskItem.objects.get(subject_id=one.id).confirmed


def test_the_expert_drafts_and_only_the_desk_signs(lead, doctor):
    one = asked()
    actions.accept(by=lead, question_id=one.id, topic="protection")
    actions.route(by=lead, question_id=one.id, expert_id=doctor.user_id, note="Xin nêu cả trẻ em.")
    assert DeskItem.objects.get(subject_id=one.id).due_what == "expert"
    assert InboxMessage.objects.get(template="question-for-expert").user_id == doctor.user_id
    with pytest.raises(Forbidden):  # while somebody is asked, nobody else writes
        actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=MASK_ANSWER, edit=0)
    edit = actions.store_draft(by=doctor, question_id=one.id, wording=MASK, body="Không cần.", edit=0)
    assert question(one).state == State.ROUTED
    edit = actions.store_draft(by=doctor, question_id=one.id, wording=MASK, body=MASK_ANSWER, edit=edit, hand_in=True)
    assert question(one).state == State.DRAFTED
    with pytest.raises(Forbidden):
        actions.sign(by=doctor, question_id=one.id, edit=edit, public=True)
    signed = actions.sign(by=lead, question_id=one.id, edit=edit, public=True, prepared_by="CDC")
    assert question(one).state == State.ANSWERED
    assert DeskItem.objects.get(subject_id=one.id).closed_at is not None
    assert not Draft.objects.exists()
    assert queries.public_answer(signed.slug).body == MASK_ANSWER


def test_signing_twice_signs_once(lead):
    one = asked()
    edit = actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=MASK_ANSWER, edit=0)
    actions.sign(by=lead, question_id=one.id, edit=edit, public=True, topic="protection")
    with pytest.raises(NotPossibleNow):
        actions.sign(by=lead, question_id=one.id, edit=edit, public=True, topic="protection")


def test_two_who_write_one_answer_notice_each_other(lead):
    minh = staff("Minh", permissions=frozenset({Permission.READ, Permission.DRAFT, Permission.SIGN}))
    one = asked()
    actions.store_draft(by=lead, question_id=one.id, wording=MASK, body="Bản của Hạnh.", edit=0)
    with pytest.raises(DraftChanged):
        actions.store_draft(by=minh, question_id=one.id, wording=MASK, body="Bản của Minh.", edit=0)
    assert Draft.objects.get().body == "Bản của Hạnh."
    with pytest.raises(DraftChanged):  # nor is signed what one has not read
        actions.sign(by=minh, question_id=one.id, edit=0, public=False, topic="other")


@pytest.mark.parametrize(
    "left", ["Gọi 0120 123 4567 để biết thêm nhé.", "Xe 75A-123.45 đã về.", "Bác Nguyễn Văn An đã khỏi bệnh."]
)
def test_what_points_at_a_person_is_cleared_before_it_is_public(lead, left):
    one = asked()
    body = f"{MASK_ANSWER} {left}"
    edit = actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=body, edit=0)
    with pytest.raises(Invalid) as refused:
        actions.sign(by=lead, question_id=one.id, edit=edit, public=True, topic="other")
    assert set(refused.value.fields) == {"personal"}
    marks = [find.mark for find in finds_in(MASK, body)]
    signed = actions.sign(by=lead, question_id=one.id, edit=edit, public=True, topic="other", waived=marks)
    assert left in queries.public_answer(signed.slug).body


@pytest.mark.parametrize(
    ("prepared_by", "waivable"), [("BS. Nguyễn Văn An, 0120 123 4567", True), ("CDC, thẻ 046195001234", False)]
)
def test_who_prepared_it_is_cleared_as_well(lead, prepared_by, waivable):
    one = asked()
    edit = actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=MASK_ANSWER, edit=0)
    values = {"by": lead, "question_id": one.id, "edit": edit, "public": True, "topic": "other"}
    with pytest.raises(PersonalLeft) as refused:
        actions.sign(**values, prepared_by=prepared_by)
    marks = [find.mark for find in refused.value.finds]
    assert all(find.waivable for find in refused.value.finds) is waivable
    if waivable:
        signed = actions.sign(**values, prepared_by=prepared_by, waived=marks)
        assert queries.public_answer(signed.slug).prepared_by == prepared_by
    else:
        with pytest.raises(PersonalLeft):
            actions.sign(**values, prepared_by=prepared_by, waived=marks)


@pytest.mark.parametrize("public", [True, False])
def test_a_gap_of_a_template_is_filled_before_anybody_reads_it(lead, public):
    one = asked()
    body = f"{MASK_ANSWER} Gọi {{hotline}} khi cần."
    edit = actions.store_draft(by=lead, question_id=one.id, wording="{la_gi}" + MASK, body=body, edit=0)
    with pytest.raises(Invalid) as refused:
        actions.sign(by=lead, question_id=one.id, edit=edit, public=public, topic="other")
    assert "{hotline}" in str(refused.value.fields["body"])
    assert ("wording" in refused.value.fields) is public


def test_an_identity_number_is_never_let_through(lead):
    one = asked()
    body = f"{MASK_ANSWER} Số 046195001234."
    edit = actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=body, edit=0)
    marks = [find.mark for find in finds_in(body)]
    with pytest.raises(Invalid):
        actions.sign(by=lead, question_id=one.id, edit=edit, public=True, topic="other", waived=marks)


def test_without_consent_only_the_asker_reads_it(lead):
    asker = phone_of("private")
    one = asked(by=asker, public=False)
    edit = actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=MASK_ANSWER, edit=0)
    with pytest.raises(Invalid) as refused:
        actions.sign(by=lead, question_id=one.id, edit=edit, public=True, topic="protection")
    assert set(refused.value.fields) == {"public"}
    signed = actions.sign(by=lead, question_id=one.id, edit=edit, public=False, topic="protection")
    assert signed.slug == ""
    assert queries.answers().rows == ()
    assert queries.similar_answers(MASK) == ()
    assert MASK_ANSWER in queries.own_question(asker.as_viewer(), one.id).answer_html
    assert answer(signed).body == ""


def test_the_desk_reads_who_of_the_centre_did_what_and_not_who_asked(lead):
    one = asked(by=citizen())
    actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=MASK_ANSWER, edit=0)
    received, drafted = queries.question_detail(lead.as_viewer(), one.id).lines
    assert received.by_label == ""
    assert drafted.by_label == lead.label


def test_others_find_nothing_of_a_question(lead):
    from epidesk.foundation.core.errors import NotFound

    one = asked()
    with pytest.raises(NotFound):
        queries.own_question(phone_of("stranger").as_viewer(), one.id)
    stage = queries.stage_by_code(one.code)
    assert stage is not None
    assert stage.state is State.RECEIVED
    assert queries.stage_by_code("2222-2222") is None


def test_a_declined_question_tells_why(lead):
    asker = phone_of("declined")
    one = asked(by=asker)
    actions.decline(by=lead, question_id=one.id, reason="Câu hỏi này không thuộc việc của trung tâm.")
    own = queries.own_question(asker.as_viewer(), one.id)
    assert own.reason == "Câu hỏi này không thuộc việc của trung tâm."
    actions.reopen(by=lead, question_id=one.id)
    assert question(one).state == State.ACCEPTED
    assert DeskItem.objects.get(subject_id=one.id).closed_at is None


def test_who_may_not_may_not(lead):
    one = asked()
    nobody = replace(lead, permissions=frozenset())
    with pytest.raises(Forbidden):
        queries.question_detail(nobody.as_viewer(), one.id)
    with pytest.raises(Forbidden):
        actions.accept(by=nobody, question_id=one.id, topic="other")
    assert Question.objects.get().state == State.RECEIVED


def test_reading_a_question_is_noted(lead):
    one = asked()
    viewer = lead.as_viewer()
    queries.question_detail(viewer, one.id)
    assert [note.id for note in viewer.reads] == [one.id]


def test_an_address_never_changes(lead):
    signed = answered(lead=lead)
    assert signed.slug.startswith("o-nha-mot-minh-co-can-deo-khau-trang-khong-")
    row = answer(signed)
    actions.correct(
        by=lead,
        answer_id=row.id,
        version=1,
        wording="Khi nào thì cần đeo khẩu trang ở nhà?",
        body=MASK_ANSWER,
        change_note="Viết lại câu hỏi cho rõ.",
    )
    assert answer(signed).slug == signed.slug


def test_an_answer_says_what_it_rests_on_and_when_it_is_read_again(lead):
    one = asked()
    body = (
        "**Không cần** đeo khi ở nhà một mình.\nXem thêm:\n\n- bảng: https://vidu.vn/bang.\n\n<script>alert(1)</script>"
    )
    basis = "[Công văn 123/SYT](https://vidu.vn/123), 18/3/2026"
    edit = actions.store_draft(by=lead, question_id=one.id, wording=MASK, body=body, basis=basis, edit=0)
    values = {"by": lead, "question_id": one.id, "edit": edit, "public": True, "topic": "protection"}
    for wrong in (timezone.localdate(), timezone.localdate() + timedelta(days=400)):
        with pytest.raises(Invalid) as refused:
            actions.sign(**values, review_by=wrong)
        assert set(refused.value.fields) == {"review_by"}
    day = timezone.localdate() + timedelta(days=60)
    signed = actions.sign(**values, review_by=day)
    found = queries.public_answer(signed.slug)
    assert "<strong>Không cần</strong>" in found.html
    assert "<br" in found.html
    assert '<a href="https://vidu.vn/bang" rel="noopener noreferrer">https://vidu.vn/bang</a>.' in found.html
    assert "<script>" not in found.html
    assert '<a href="https://vidu.vn/123"' in found.basis_html
    assert found.review_by == day
    assert "**" not in queries.answers().rows[0].excerpt
    later = "[Công văn 124/SYT](https://vidu.vn/124), 20/3/2026"
    actions.correct(
        by=lead,
        answer_id=signed.answer_id,
        version=1,
        wording=MASK,
        body=body,
        basis=later,
        change_note="Văn bản mới thay văn bản cũ.",
    )
    assert "124/SYT" in queries.public_answer(signed.slug).basis_html
    assert queries.public_answer(signed.slug).review_by == day


def test_an_answer_whose_day_has_passed_is_listed_until_somebody_has_read_it_again(lead):
    signed = answered(lead=lead)
    today = timezone.localdate()
    assert queries.answers_to_review(lead.as_viewer()) == ()
    Answer.objects.filter(id=signed.answer_id).update(review_by=today - timedelta(days=3))
    assert queries.count_overdue(lead.as_viewer()) == 1
    (row,) = queries.answers_to_review(lead.as_viewer())
    assert row.overdue
    assert row.slug == signed.slug
    assert queries.public_answer(signed.slug).overdue
    for wrong in (None, today, today + timedelta(days=400)):
        with pytest.raises(Invalid):
            actions.read_again(by=lead, answer_id=signed.answer_id, version=1, review_by=wrong)
    with pytest.raises(AnswerChanged):
        actions.read_again(by=lead, answer_id=signed.answer_id, version=2, review_by=today + timedelta(days=60))
    actions.read_again(by=lead, answer_id=signed.answer_id, version=1, review_by=today + timedelta(days=60))
    assert queries.answers_to_review(lead.as_viewer()) == ()
    assert queries.public_answer(signed.slug).version == 1, "nothing changed: nobody is told"


def test_a_withdrawn_answer_is_read_again_by_nobody(lead):
    signed = answered(lead=lead)
    Answer.objects.update(review_by=timezone.localdate() - timedelta(days=3))
    actions.withdraw(by=lead, answer_id=signed.answer_id, version=1, reason="Không còn đúng nữa.")
    assert queries.answers_to_review(lead.as_viewer()) == ()
    with pytest.raises(NotFound):
        actions.read_again(
            by=lead, answer_id=signed.answer_id, version=2, review_by=timezone.localdate() + timedelta(days=9)
        )
