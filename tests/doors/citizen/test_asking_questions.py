# SPDX-License-Identifier: Apache-2.0
"""Asking the centre, without script: suggestions, the receipt, the answer, its public page."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.questions import MASK, MASK_ANSWER, answer, answered, lead_of_shift, work

from epidesk.intake.questions import actions
from epidesk.intake.questions.models import Question

from .browser import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(hue):
    return lead_of_shift()


def ask(phone: Phone, text: str = MASK, **typed: str) -> Phone:
    return phone.open("/ask").send("/ask", text=text, **typed)


def own_page(phone: Phone) -> str:
    return next(url for url in phone.trail if url.startswith("/mine/questions/")).removesuffix("/received")


@pytest.mark.row("QA-01")
def test_a_question_is_asked_answered_and_public_at_an_address_that_stays(phone, lead):
    ask(phone)
    assert phone.status == 200
    code, page = phone.code, own_page(phone)
    question = Question.objects.get()
    assert code.replace("-", "") == question.code
    edit = actions.store_draft(by=lead, question_id=question.id, wording=MASK, body=MASK_ANSWER, edit=0)
    signed = actions.sign(by=lead, question_id=question.id, edit=edit, public=True, topic="protection")
    phone.open(page)
    assert MASK_ANSWER in phone.text
    stranger = Phone.new()
    stranger.open(f"/answers/{signed.slug}")
    assert stranger.status == 200
    assert MASK in stranger.text
    assert MASK_ANSWER in stranger.text
    assert code not in stranger.text
    assert not stranger.page.xpath("//main//input[@name='csrfmiddlewaretoken']"), "the page is the same for everybody"
    stranger.open("/answers")
    assert f"/answers/{signed.slug}" in stranger.answer.content.decode()
    assert Phone.new().open(page).status == 404


def test_without_consent_there_is_no_public_page(phone, lead):
    ask(phone, consent="private")
    question = Question.objects.get()
    edit = actions.store_draft(by=lead, question_id=question.id, wording=MASK, body=MASK_ANSWER, edit=0)
    actions.sign(by=lead, question_id=question.id, edit=edit, public=False, topic="protection")
    assert MASK_ANSWER in phone.open(own_page(phone)).text
    assert MASK not in Phone.new().open("/answers").text


@pytest.mark.row("QA-02")
@pytest.mark.parametrize("typed", ["khau trang o nha mot minh", "o nha deo khau trang co can ko a", MASK.upper()])
def test_while_typing_answered_questions_appear_in_any_accents(phone, lead, typed):
    signed = answered(lead=lead)
    phone.open("/ask")
    token = phone.form("/ask").values
    found = phone.client.post("/ask/similar", {**token, "text": typed}).content.decode()
    assert f"/answers/{signed.slug}" in found
    assert found.count("<li>") <= 3


def test_without_script_they_appear_before_it_is_sent(phone, lead):
    signed = answered(lead=lead)
    ask(phone, "deo khau trang o nha mot minh")
    assert f"/answers/{signed.slug}" in phone.answer.content.decode()
    assert Question.objects.count() == 1
    assert phone.form("/ask").values["text"] == ["deo khau trang o nha mot minh"]
    phone.send("/ask")
    assert "/received" in phone.trail[0]
    assert Question.objects.count() == 2


def test_the_second_tap_sends_nothing_twice(phone):
    phone.open("/ask")
    form = phone.form("/ask")
    values = form.values | {"text": ["Khi nào có vaccine cho trẻ em?"]}
    first, second = (phone.post("/ask", values).trail[0] for _ in range(2))
    assert first == second
    assert Question.objects.count() == 1


@pytest.mark.parametrize("text", ["Tôi hỏi " + "rất dài " * 6_250, "😀" * 200, "   ", "?"])
def test_what_is_no_question_comes_back_with_a_word_and_all_that_was_typed(speaker, text):
    ask(speaker, text)
    assert speaker.status == 422
    assert speaker.errors
    assert speaker.form("/ask").values["text"] == [text]
    assert not Question.objects.exists()


@pytest.mark.row("QA-07")
def test_an_identity_number_is_pointed_out_to_who_typed_it(phone):
    text = "Mẹ em số CCCD 046195001234, số máy 0120 123 4567, có tiêm được không?"
    ask(phone, text)
    assert "046195001234" in phone.page.xpath("string(//form[@action='/ask']//ul)")
    assert not Question.objects.exists()
    phone.send("/ask", text="Mẹ em có tiêm được không?")
    assert Question.objects.get().text == "Mẹ em có tiêm được không?"


def test_the_code_alone_tells_how_far_it_is_and_leads_to_the_public_answer(phone, lead):
    ask(phone)
    code = phone.code
    stranger = Phone.new()
    stranger.open("/track").send("/track", code=code.lower().replace("-", " "))
    assert stranger.status == 200
    assert MASK not in stranger.text
    question = Question.objects.get()
    edit = actions.store_draft(by=lead, question_id=question.id, wording=MASK, body=MASK_ANSWER, edit=0)
    signed = actions.sign(by=lead, question_id=question.id, edit=edit, public=True, topic="protection")
    stranger.open("/track/matter")
    assert stranger.page.xpath(f"//a[@href='/answers/{signed.slug}']")
    phone.open("/track").send("/track", code=code)
    assert phone.trail[-1].startswith("/mine/questions/"), "who asked reads everything"


@pytest.mark.row("QA-04")
def test_a_correction_is_told_and_marked_for_who_asked_and_for_everybody(phone, lead):
    ask(phone)
    page, question = own_page(phone), Question.objects.get()
    edit = actions.store_draft(by=lead, question_id=question.id, wording=MASK, body=MASK_ANSWER, edit=0)
    signed = actions.sign(by=lead, question_id=question.id, edit=edit, public=True, topic="protection")
    work_told(signed.answer_id)
    assert "đã được trả lời" in phone.open("/inbox").text
    note = "Thêm lưu ý cho trẻ dưới 2 tuổi."
    actions.correct(
        by=lead,
        answer_id=signed.answer_id,
        version=1,
        wording=MASK,
        body=f"{MASK_ANSWER} Trẻ dưới 2 tuổi không đeo.",
        change_note=note,
    )
    work_told(signed.answer_id)
    inbox = phone.open("/inbox").text
    assert "Đính chính" in inbox
    assert note.rstrip(".") in inbox
    assert note in phone.open(page).text
    public = Phone.new().open(f"/answers/{signed.slug}")
    assert note in public.text
    assert "Trẻ dưới 2 tuổi không đeo." in public.text
    actions.withdraw(by=lead, answer_id=signed.answer_id, version=2, reason="Hướng dẫn của Bộ đã đổi.")
    gone = Phone.new().open(f"/answers/{signed.slug}")
    assert gone.status == 410
    assert "Hướng dẫn của Bộ đã đổi." in gone.text
    assert MASK_ANSWER not in gone.text


def work_told(answer_id):
    """What the job after the commit does."""
    actions.tell_of_answer(answer_id=answer_id)


def test_readers_say_once_whether_it_was_useful(phone, lead):
    signed = answered(lead=lead)
    for said in ("yes", "no", "yes"):
        phone.open(f"/answers/{signed.slug}/useful")
        form = phone.form(f"/answers/{signed.slug}/useful")
        phone.post(form.action, form.values | {"useful": [said]})
    row = answer(signed)
    assert (row.useful_yes, row.useful_no) == (1, 0)
    other = Phone.new().open(f"/answers/{signed.slug}/useful")
    form = other.form(f"/answers/{signed.slug}/useful")
    other.post(form.action, form.values | {"useful": ["no"]})
    assert answer(signed).useful_no == 1


def test_the_search_says_when_nothing_holds_all_words(phone, lead):
    answered(lead=lead)
    phone.open("/answers?q=khau+trang")
    assert MASK in phone.text
    phone.open("/answers?q=khau+trang+vang")
    assert phone.status == 200
    assert phone.page.xpath("//meta[@name='robots'][@content='noindex']")
    for odd in ("/answers?q='%20|%20!", "/answers?topic=x&after=%00", "/answers?q=%F0%9F%98%80"):
        assert phone.open(odd).status == 200
    assert phone.open("/answers/no-such-answer").status == 404


def test_suspended_senders_read_why(phone, lead):
    from tests.factories.incidents import SHIFT_LEAD, staff

    assert staff("Lan", permissions=SHIFT_LEAD)
    for number in range(12):
        ask(phone, f"Câu hỏi thứ {number} của tôi về khẩu trang vải?")
        if phone.status == 429:
            break
    assert phone.status == 429
    assert "khẩu trang vải" in phone.form("/ask").values["text"][0]


def test_my_questions_stand_among_my_matters(phone):
    ask(phone, "Khi nào có vaccine cho trẻ em?")
    code = phone.code
    assert code in phone.open("/mine").text
    assert code not in Phone.new().open("/mine").text


def test_without_a_token_nothing_typed_is_lost():
    phone = Phone.new(checks_csrf=True)
    answer = phone.client.post("/ask", {"text": "Câu hỏi dài của tôi"})
    assert answer.status_code == 403
    assert "Câu hỏi dài của tôi" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_asked_is_told_by_the_workers(hue):
    client = Client()
    phone = Phone(client)
    ask(phone)
    work()
    assert phone.code
    lead = lead_of_shift()
    question = Question.objects.get()
    edit = actions.store_draft(by=lead, question_id=question.id, wording=MASK, body=MASK_ANSWER, edit=0)
    actions.sign(by=lead, question_id=question.id, edit=edit, public=True, topic="protection")
    work()
    assert question.code[:4] in phone.open("/inbox").text
    assert len(phone.page.xpath("//ul[contains(@class,'rows')]/li")) == 2


def test_after_the_vote_one_is_back_on_the_answer(phone, lead):
    signed = answered(lead=lead)
    for said in ("yes", "no"):
        phone.open(f"/answers/{signed.slug}/useful")
        form = phone.form(f"/answers/{signed.slug}/useful")
        phone.post(form.action, form.values | {"useful": [said]})
        assert MASK_ANSWER in phone.text


def test_who_keeps_no_cookie_counts_once_an_address(client, lead):
    signed = answered(lead=lead)
    for _time in range(3):
        client.cookies.clear()
        client.post(f"/answers/{signed.slug}/useful", {"useful": "yes"})
    assert answer(signed).useful_yes == 1


def test_a_name_that_somebody_says_is_theirs_is_warned_of(phone, lead):
    ask(phone, "Tôi tên là Nguyễn Văn An, cho hỏi tiêm ở đâu?")
    assert "Nguyễn Văn An" in text_of_warning(phone)
    assert not Question.objects.exists()


def text_of_warning(phone: Phone) -> str:
    return " ".join(line.text_content() for line in phone.page.xpath("//form//ul//li"))


def test_a_short_question_that_asks_something_is_taken(phone, lead):
    ask(phone, "F0 là gì?")
    assert Question.objects.count() == 1
    other = ask(Phone.new(), "😀 ?")
    assert "4 chữ cái" in other.text
    assert Question.objects.count() == 1
