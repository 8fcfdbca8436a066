# SPDX-License-Identifier: Apache-2.0
"""A question at the desk: read, sent to an expert, drafted, signed, joined, corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate
from tests.factories.incidents import phone_of
from tests.factories.questions import MASK, MASK_ANSWER, answered, asked, lead_of_shift, question

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.personal import finds_in
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.notify.models import InboxMessage
from epidesk.intake.questions import actions, queries
from epidesk.intake.questions.models import Answer, Draft, ReplyTemplate
from epidesk.intake.questions.rules import State

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(sign_in) -> Operator:
    return sign_in("shift_lead", name="Hanh")


@pytest.fixture
def doctor(sign_in) -> Operator:
    return sign_in("clinician", name="Mai")


def do(who: Operator, item: str, verb: str, *, htmx: bool = True, **fields: Any) -> Any:
    fields.setdefault("version", who.version(item))
    headers = {"HX-Request": "true"} if htmx else {}
    return who.client.post(f"/desk/questions/{item}/{verb}", fields, headers=headers)


def test_it_stands_in_the_one_queue_with_its_clock(lead):
    one = asked()
    page = lead.get("/desk/")
    assert one.code in text_of(page)
    assert "Question" in text_of(page)
    assert f"/desk/items/{one.public_id}" in page.content.decode()
    assert "no ward" not in text_of(page), "a question happens nowhere"
    assert MASK in text_of(page), "two questions can be told apart"
    assert MASK in text_of(lead.detail(one.public_id))
    assert MASK in text_of(lead.get(f"/desk/items/{one.public_id}")), "without script too"


def test_the_queue_covers_who_asked_and_tells_nothing_to_who_may_not_read_questions(lead, sign_in):
    asked("Tôi là Nguyễn Văn An, 0120 123 4567, mẹ tôi có tiêm được không?")
    page = text_of(lead.get("/desk/"))
    assert "mẹ tôi có tiêm được không" in page
    assert "0120 123 4567" not in page
    assert "Nguyễn Văn An" not in page
    row = DeskItem.objects.get()
    assert "tiêm" not in str(row.title)
    stranger = Viewer(permissions=frozenset({Desk.READ}), areas=None)
    assert queries.queue_words(stranger, [row.subject_id]) == {}


@pytest.mark.row("QA-06")
def test_an_expert_drafts_the_desk_signs_and_the_asker_hears_of_one_office(lead, doctor):
    asker = phone_of("asker")
    one = asked(by=asker)
    item = one.public_id
    assert do(lead, item, "accept", topic="protection", priority="minor").status_code == 200
    assert do(lead, item, "route", expert=str(doctor.user_id), note="Nêu cả trẻ em.").status_code == 200
    assert question(one).state == State.ROUTED
    assert "Expert's draft by" in text_of(lead.detail(item))
    assert "Nêu cả trẻ em." in text_of(doctor.detail(item))
    handed = do(doctor, item, "draft", wording=MASK, body=MASK_ANSWER, edit="0", hand_in="1")
    assert handed.status_code == 200
    assert do(doctor, item, "sign", edit="1", public="1", topic="protection").status_code == 403
    assert not Answer.objects.exists()
    signed = do(lead, item, "sign", edit="1", public="1", topic="protection", prepared_by="CDC Huế")
    assert "Signed and published" in text_of(signed)
    answer = Answer.objects.defer("terms", "searched").get()
    actions.tell_of_answer(answer_id=answer.id)
    messages = InboxMessage.objects.filter(device=asker.device)
    assert {message.template for message in messages} <= {"question-received", "question-answered"}
    own = queries.own_question(asker.as_viewer(), one.id)
    assert "Mai" not in " ".join(line.label for line in own.lines)
    assert "CDC Huế" in lead.get(f"/answers/{answer.slug}").content.decode()


@pytest.mark.row("QA-03")
def test_joining_from_the_detail_lets_one_answer_reach_all(lead):
    main, other = asked(by=phone_of("a")), asked("o nha mot minh deo khau trang lam gi", by=phone_of("b"))
    assert main.code in text_of(lead.detail(other.public_id)), "it is offered"
    assert do(lead, other.public_id, "merge", into=main.code).status_code == 200
    assert "Asked by 2 people" in text_of(lead.detail(main.public_id))
    do(lead, main.public_id, "draft", wording=MASK, body=MASK_ANSWER, edit="0")
    do(lead, main.public_id, "sign", edit="1", public="1", topic="protection")
    answer = Answer.objects.defer("terms", "searched").get()
    assert actions.tell_of_answer(answer_id=answer.id) == 2
    told = InboxMessage.objects.filter(template="question-answered").values_list("device", flat=True)
    assert set(told) == {phone_of("a").device, phone_of("b").device}
    assert do(lead, main.public_id, "merge", into="2222-2222").status_code in (409, 422)


@pytest.mark.row("QA-05")
def test_a_template_is_put_into_the_draft_and_changed_before_it_is_sent(lead):
    made = lead.client.post(
        "/desk/templates",
        {
            "title": "Khẩu trang",
            "topic": "protection",
            "language": "vi",
            "body": "Về {topic}, mã {code}: gọi {hotline}.",
        },
    )
    assert made.status_code == 302
    template = queries.templates(question_viewer(lead))[0]
    one = asked()
    item = one.public_id
    do(lead, item, "accept", topic="protection", priority="minor")
    filled = do(lead, item, "draft", wording=MASK, body="Chào bạn.", edit="0", template=template.public_id, insert="1")
    assert filled.status_code == 200
    body = lead_text(filled)
    assert body.startswith("Chào bạn.")
    assert one.code in body
    assert "{hotline}" not in body
    assert not Draft.objects.exists(), "nothing is stored, and nothing sent, by putting words in"
    changed = body.replace("gọi", "xin gọi")
    do(lead, item, "draft", wording=MASK, body=changed, edit="0")
    assert Draft.objects.get().body == changed


def question_viewer(who: Operator) -> Any:
    from epidesk.foundation.core.principals import Viewer
    from epidesk.intake.questions.rules import Permission

    return Viewer(user_id=who.user_id, permissions=frozenset(Permission))


def lead_text(answer: Any) -> str:
    from lxml import html

    return str(html.fromstring(answer.content.decode()).get_element_by_id("w-body").text or "").removeprefix("\n")


def test_templates_are_kept_on_a_page_of_their_own(lead, lan):
    bad = lead.client.post("/desk/templates", {"title": "", "body": "Gọi {phone}", "language": "vi"})
    assert bad.status_code == 422
    assert "Gọi {phone}" in bad.content.decode()
    lead.client.post("/desk/templates", {"title": "Một", "body": "Xin chào.", "language": "vi"})
    row = queries.templates(question_viewer(lead))[0]
    assert (
        lead.client.post(
            f"/desk/templates/{row.public_id}", {"title": "Hai", "body": "B", "language": "vi", "version": "1"}
        ).status_code
        == 302
    )
    stale = lead.client.post(
        f"/desk/templates/{row.public_id}", {"title": "Ba", "body": "B", "language": "vi", "version": "1"}
    )
    assert stale.status_code == 409
    assert lead.client.post(f"/desk/templates/{row.public_id}/retire", {"version": "2"}).status_code == 302
    assert ReplyTemplate.objects.get().retired_at is not None
    assert lan.get("/desk/templates").status_code == 403


@pytest.mark.row("QA-07")
def test_what_points_at_a_person_must_be_cleared_before_it_is_public(lead):
    one = asked("Bác Nguyễn Văn An, số máy 0120 123 4567, hỏi: đeo khẩu trang ở nhà thế nào?")
    item = one.public_id
    page = lead.page(item)
    proposed = page.get_element_by_id("w-wording").text
    assert "0120" not in proposed
    assert "Văn An" not in proposed
    body = f"{MASK_ANSWER} Hỏi thêm chị Lan, 0120 123 4567."
    do(lead, item, "draft", wording=MASK, body=body, edit="0")
    refused = do(lead, item, "sign", edit="1", public="1", topic="protection")
    assert refused.status_code == 422
    assert "0120 123 4567" in text_of(refused)
    assert not Answer.objects.exists()
    marks = [find.mark for find in finds_in(body)]
    assert len(marks) == 2
    assert do(lead, item, "sign", edit="1", public="1", topic="protection", waived=marks[:1]).status_code == 422
    do(lead, item, "draft", wording=MASK, body=MASK_ANSWER, edit="1")
    assert do(lead, item, "sign", edit="2", public="1", topic="protection").status_code == 200


def test_two_editors_of_one_answer_see_both_texts(lead, lan):
    item = asked().public_id
    do(lead, item, "draft", wording=MASK, body="Bản của Hạnh, lưu trước.", edit="0")
    second = do(lan, item, "draft", wording=MASK, body="Bản của Lan, lưu sau.", edit="0")
    assert second.status_code == 409
    said = text_of(second)
    assert "Bản của Hạnh, lưu trước." in said
    assert lead_text(second) == "Bản của Lan, lưu sau."
    assert Draft.objects.get().body == "Bản của Hạnh, lưu trước."


def test_two_who_correct_one_answer_lose_nothing(lead, sign_in):
    other = sign_in("shift_lead", name="Binh")
    item = asked().public_id
    do(lead, item, "draft", wording=MASK, body=MASK_ANSWER, edit="0")
    do(lead, item, "sign", edit="1", public="1", topic="protection")
    note = "Sửa cho đúng hơn."
    first = do(lead, item, "correct", answer_version="1", wording=MASK, body=f"{MASK_ANSWER} Một.", change_note=note)
    assert first.status_code == 200
    second = do(other, item, "correct", answer_version="1", wording=MASK, body=f"{MASK_ANSWER} Hai.", change_note=note)
    assert second.status_code == 409
    assert f"{MASK_ANSWER} Hai." in text_of(second)
    assert f"{MASK_ANSWER} Một." in text_of(second)


def test_what_is_refused_stands_beside_the_field_with_what_was_typed(lead):
    item = asked().public_id
    for verb, fields in (
        ("accept", {"topic": ""}),
        ("route", {"expert": "x"}),
        ("decline", {"reason": "ngắn"}),
        ("merge", {"into": "xyz"}),
        ("draft", {"wording": "a" * 500, "body": "b", "edit": "0"}),
    ):
        answer = do(lead, item, verb, **fields)
        assert answer.status_code == 422, verb
        assert "field__error" in answer.content.decode(), verb
        assert all(value in answer.content.decode() for value in fields.values() if len(value) > 3), verb
    assert do(lead, item, "sign", edit="9", public="1").status_code == 409


def test_a_withdrawn_answer_can_be_corrected_and_is_public_again(lead):
    item = asked().public_id
    do(lead, item, "draft", wording=MASK, body=MASK_ANSWER, edit="0")
    do(lead, item, "sign", edit="1", public="1", topic="protection")
    assert do(lead, item, "withdraw", answer_version="1", reason="Hướng dẫn đã đổi.").status_code == 200
    slug = Answer.objects.values_list("slug", flat=True).get()
    assert lead.get(f"/answers/{slug}").status_code == 410
    again = do(
        lead,
        item,
        "correct",
        answer_version="2",
        wording=MASK,
        body=f"{MASK_ANSWER} Mới.",
        change_note="Theo quy định mới.",
    )
    assert again.status_code == 200
    assert lead.get(f"/answers/{slug}").status_code == 200


def test_an_operator_drafts_but_does_not_sign(lan):
    item = asked().public_id
    do(lan, item, "draft", wording=MASK, body=MASK_ANSWER, edit="0")
    page = lan.detail(item).content.decode()
    assert "/sign" not in page
    assert do(lan, item, "sign", edit="1", public="1", topic="other").status_code == 403


def test_the_desk_lists_answers_past_their_day_and_counts_them_in_the_bar(lead, lan):
    signed = answered(lead=lead_of_shift())
    answer = Answer.objects.get(id=signed.answer_id)
    answer.review_by = localdate() - timedelta(days=5)
    answer.save(update_fields=["review_by"])
    assert "Answers to read again (1)" in text_of(lead.get("/desk/"))
    page = lead.get("/desk/answers")
    assert "overdue" in text_of(page)
    assert MASK in text_of(page)
    address = f"/desk/answers/{public_id('ans', answer.id)}/read"
    refused = lead.client.post(address, {"version": 1, "review_by": "31/12"})
    assert refused.status_code == 422
    assert "Write the day as 2020-03-14." in text_of(refused)
    stored = lead.client.post(address, {"version": 1, "review_by": (localdate() + timedelta(days=30)).isoformat()})
    assert stored.status_code == 302
    assert "Nothing is overdue" in text_of(lead.get("/desk/answers")), "thirty days are more than a fortnight"
    assert lan.client.get("/desk/answers").status_code == 403
