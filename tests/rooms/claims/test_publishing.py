# SPDX-License-Identifier: Apache-2.0
"""A verdict before the public: with evidence, once, corrected in the open, paused and withdrawn with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.claims import GARLIC, TEXTS, claim, published, sent, with_evidence
from tests.factories.incidents import phone_of, staff

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.personal import PersonalLeft
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.notify.models import InboxMessage
from epidesk.intake.claims import actions, queries
from epidesk.intake.claims.actions import AlreadyPublished
from epidesk.intake.claims.models import Evidence, Review
from epidesk.intake.claims.policy import scale
from epidesk.intake.claims.rules import Permission, State, Texts

pytestmark = pytest.mark.django_db


def told(template: str) -> list[str]:
    return sorted(InboxMessage.objects.filter(template=template).values_list("device", flat=True))


def draft_for(lead, one, **more) -> int:
    values = {"verdict": "false", "texts": TEXTS} | more
    return actions.write_draft(by=lead, claim_id=one.id, **values)


def test_a_published_verdict_is_read_by_everybody_in_both_languages(lead):
    from django.utils.translation import override

    one = published(by=lead)
    assert one.state == State.PUBLISHED
    with override("vi"):
        page = queries.public_claim(one.number)
        assert (page.verdict.title("vi"), page.texts, page.language) == ("Sai sự thật", TEXTS["vi"], "vi")
        assert [line.title for line in page.evidence] == ["Sở Y tế trả lời bằng văn bản"]
    with override("en"):
        page = queries.public_claim(one.number)
        assert (page.texts.claimed, page.language) == (TEXTS["en"].claimed, "en")
    assert DeskItem.objects.get(subject_id=one.id).closed_at is not None


def test_without_a_translation_the_vietnamese_words_stand_and_say_so(lead):
    from django.utils.translation import override

    one = published(by=lead, texts={"vi": TEXTS["vi"]})
    with override("en"):
        assert queries.public_claim(one.number).language == "vi"


def test_nothing_of_what_people_sent_is_public(lead):
    one = published(by=lead)
    text = repr(queries.public_claim(one.number)) + repr(queries.public_list()) + repr(queries.feed())
    assert "30 người" not in text
    assert GARLIC not in text


@pytest.mark.parametrize(
    ("verdict", "texts", "field"),
    [
        ("", TEXTS, "verdict"),
        ("false", {}, "claimed_vi"),
        ("false", {"vi": Texts(claimed="Tin")}, "summary_vi"),
        ("false", {"vi": TEXTS["vi"], "en": Texts(claimed="Half a translation")}, "summary_en"),
    ],
)
def test_an_unfinished_verdict_is_not_published(lead, verdict, texts, field):
    one = claim(sent())
    with_evidence(one, by=lead)
    version = draft_for(lead, one, verdict=verdict, texts=texts)
    with pytest.raises(Invalid) as caught:
        actions.publish(by=lead, claim_id=one.id, draft_version=version)
    assert field in caught.value.fields
    assert Review.objects.count() == 0


def test_a_verdict_without_evidence_that_the_public_may_see_is_not_published(lead):
    one = claim(sent())
    version = draft_for(lead, one)
    with pytest.raises(Invalid) as caught:
        actions.publish(by=lead, claim_id=one.id, draft_version=version)
    assert set(caught.value.fields) == {"evidence"}
    with_evidence(one, by=lead, shown=False)
    with pytest.raises(Invalid):
        actions.publish(by=lead, claim_id=one.id, draft_version=version)


def test_published_twice_is_published_once(lead):
    one = claim(sent(by=phone_of("a")))
    with_evidence(one, by=lead)
    version = draft_for(lead, one)
    actions.publish(by=lead, claim_id=one.id, draft_version=version)
    with pytest.raises(AlreadyPublished):
        actions.publish(by=lead, claim_id=one.id, draft_version=version)
    assert Review.objects.count() == 1
    for _ in range(2):
        actions.tell_askers(claim_id=one.id)
    assert told("claim-verdict") == [phone_of("a").device]


def test_a_draft_that_changed_since_it_was_read_is_not_published(lead):
    one = claim(sent())
    with_evidence(one, by=lead)
    version = draft_for(lead, one)
    draft_for(lead, one, verdict="true")
    with pytest.raises(Conflict):
        actions.publish(by=lead, claim_id=one.id, draft_version=version)


def test_two_who_write_at_once_do_not_write_over_each_other(lead):
    one = claim(sent())
    first = draft_for(lead, one, seen=0)
    with pytest.raises(Conflict):
        draft_for(lead, one, seen=0, verdict="true")
    assert draft_for(lead, one, seen=first, verdict="true") == first + 1


def test_a_correction_says_what_was_changed_and_is_told_to_everybody(lead):
    one = published(by=lead, asker=phone_of("a"))
    actions.tell_askers(claim_id=one.id)
    version = draft_for(lead, one, verdict="misleading")
    with pytest.raises(Invalid) as caught:
        actions.publish(by=lead, claim_id=one.id, draft_version=version)
    assert set(caught.value.fields) == {"change_note"}
    actions.publish(by=lead, claim_id=one.id, draft_version=version, change_note="Có một phần đúng.")
    actions.tell_askers(claim_id=one.id)
    assert told("claim-corrected") == [phone_of("a").device]
    page = queries.public_claim(one.number)
    assert (page.version, page.verdict.slug, page.number) == (2, "misleading", one.number)
    assert [line.reason for line in page.history] == ["Có một phần đúng.", ""]
    assert [review.verdict for review in Review.objects.order_by("number")] == ["false", "misleading"]


def test_a_paused_verdict_is_off_the_pages_back_on_the_desk_and_comes_back(lead):
    one = published(by=lead)
    actions.pause(by=lead, claim_id=one.id, reason="Có bằng chứng mới, đang xem lại.")
    page = queries.public_claim(one.number)
    assert (page.state, page.verdict, page.texts.summary) == (State.PAUSED, None, "")
    assert page.reason == "Có bằng chứng mới, đang xem lại."
    assert queries.public_list().rows == ()
    assert queries.feed() == ()
    row = DeskItem.objects.get(subject_id=one.id)
    assert (row.closed_at, row.due_what) == (None, "review")
    actions.resume(by=lead, claim_id=one.id, reason="Kết luận vẫn đúng.")
    assert queries.public_claim(one.number).verdict is not None
    assert len(queries.public_claim(one.number).history) == 3


def test_a_withdrawn_verdict_leaves_its_page_saying_so_and_everybody_is_told(lead):
    one = published(by=lead, asker=phone_of("a"))
    actions.tell_askers(claim_id=one.id)
    actions.unpublish(by=lead, claim_id=one.id, reason="Kết luận của chúng tôi đã sai.")
    actions.tell_askers(claim_id=one.id)
    actions.tell_askers(claim_id=one.id)
    assert told("claim-withdrawn") == [phone_of("a").device]
    page = queries.public_claim(one.number)
    assert (page.state, page.verdict, page.reason) == (State.UNPUBLISHED, None, "Kết luận của chúng tôi đã sai.")
    actions.reopen(by=lead, claim_id=one.id, reason="Kiểm tra lại từ đầu.")
    assert queries.public_claim(one.number).verdict is None
    version = draft_for(lead, one, verdict="true")
    actions.publish(by=lead, claim_id=one.id, draft_version=version, change_note="Đã kiểm tra lại.")
    assert queries.public_claim(one.number).verdict.slug == "true"


def test_each_needs_a_reason_and_the_right_person(lead):
    one = published(by=lead)
    operator = staff("Lan", permissions=frozenset({Permission.READ, Permission.CHECK}))
    for act in (actions.pause, actions.unpublish):
        with pytest.raises(Invalid):
            act(by=lead, claim_id=one.id, reason=" x ")
        with pytest.raises(Forbidden):
            act(by=operator, claim_id=one.id, reason="Một lý do rõ ràng.")
    with pytest.raises(Conflict):
        actions.resume(by=lead, claim_id=one.id, reason="Chưa hề tạm dừng.")


def test_a_version_keeps_the_evidence_it_was_published_with(lead):
    one = published(by=lead)
    actions.remove_evidence(by=lead, evidence_id=Evidence.objects.get().id)
    assert len(queries.public_claim(one.number).evidence) == 1


def test_refusing_to_check_is_told_with_its_reason(lead):
    one = claim(sent(by=phone_of("a")))
    actions.reject(by=lead, claim_id=one.id, reason="Đây là ý kiến, không kiểm chứng được.")
    for _ in range(2):
        actions.tell_askers(claim_id=one.id)
    assert told("claim-rejected") == [phone_of("a").device]


def test_the_words_of_the_list_are_found_in_any_accents(lead):
    one = published(by=lead)
    other = {"vi": replace(TEXTS["vi"], claimed="Siêu thị đóng cửa từ ngày mai.", summary="Không có lệnh nào như vậy.")}
    published("Siêu thị đóng cửa hết từ ngày mai nhé bà con", by=lead, texts=other, verdict="true")
    for q in ("xông tỏi", "xong toi", "XÔNG TỎ", "garlic ste"):
        assert [row.number for row in queries.public_list(q=q).rows] == [one.number]
    assert queries.public_list(q="không có gì như thế").rows == ()
    for odd in ("'", "& | !", "a' | 'b", "\\", "😀", "x" * 5_000, "%s", "<->"):
        queries.public_list(q=odd)
    assert len(queries.public_list().rows) == 2
    assert [row.number for row in queries.public_list(misinforms=True).rows] == [one.number]
    assert [row.verdict.slug for row in queries.public_list(verdict="true").rows] == ["true"]


def test_the_list_goes_on_page_after_page_without_losing_any(lead):
    numbers = [published(f"Tin đồn thứ {n} về dịch bệnh ở Huế", by=lead).number for n in range(5)]
    seen, before = [], ""
    while True:
        page = queries.public_list(limit=2, before=before)
        seen += [row.number for row in page.rows]
        before = page.older
        if not before:
            break
    assert seen == numbers[::-1]
    assert queries.public_list(before="nonsense").rows
    assert queries.public_list(before="9" * 30 + ".1").rows


def test_what_was_never_public_has_no_page(lead):
    claim(sent())
    with pytest.raises(NotFound):
        queries.public_claim(1)


def test_every_verdict_has_its_definition_colour_and_shape():
    cards = list(scale().values())
    assert [card.title("vi") for card in cards] == [
        "Sai sự thật",
        "Gây hiểu lầm",
        "Thiếu bối cảnh",
        "Chưa đủ căn cứ",
        "Đúng",
    ]
    for card in cards:
        assert len(card.definition("vi")) > 20
        assert len(card.definition("en")) > 20
    assert len({card.colour for card in cards}) == len({card.shape for card in cards}) == 5


def test_the_service_level_counts_what_was_promised(lead):
    from datetime import timedelta

    from django.utils import timezone

    from epidesk.foundation.core.process_cache import clear_all
    from epidesk.intake.claims.models import Tip

    assert queries.service_level().in_time is None
    in_time = published(by=lead, asker=phone_of("a"))
    late = published("Một tin đồn khác hẳn về siêu thị đóng cửa", by=lead, asker=phone_of("b"))
    sent("Tin đồn thứ ba chưa ai trả lời cả", by=phone_of("c"))
    old = sent("Tin đồn thứ tư đợi đã hai ngày rồi", by=phone_of("d"))
    now = timezone.now()
    Tip.objects.filter(claim=in_time).update(at=now - timedelta(hours=3), answered_at=now)
    Tip.objects.filter(claim=late).update(at=now - timedelta(hours=30), answered_at=now)
    Tip.objects.filter(id=old.id).update(at=now - timedelta(hours=48))
    clear_all()
    level = queries.service_level()
    assert (level.asked, level.answered, level.waiting, level.late, level.verdicts) == (4, 2, 2, 1, 2)
    assert level.in_time == pytest.approx(1 / 3)
    assert level.median_h == pytest.approx(16.5, abs=0.1)
    assert level.oldest_h == pytest.approx(48, abs=0.1)


WHOSE = "Bác Nguyễn Văn An, 0120 123 4567"


@pytest.mark.parametrize(
    ("words", "evidence"),
    [
        ({"summary": f"{WHOSE} bịa ra chuyện này."}, {}),
        ({"advice": f"Gọi {WHOSE} để hỏi."}, {}),
        ({}, {"title": f"{WHOSE} trả lời"}),
        ({}, {"quote": f"Tôi là {WHOSE}"}),
    ],
)
def test_nobody_is_named_in_words_or_evidence_unless_somebody_looked(lead, words, evidence):
    one = claim(sent())
    with_evidence(one, by=lead, **evidence)
    draft = draft_for(lead, one, texts={"vi": replace(TEXTS["vi"], **words)})
    with pytest.raises(PersonalLeft) as refused:
        actions.publish(by=lead, claim_id=one.id, draft_version=draft)
    assert {str(find.kind) for find in refused.value.finds} == {"name", "phone"}
    marks = [find.mark for find in refused.value.finds]
    assert actions.publish(by=lead, claim_id=one.id, draft_version=draft, waived=marks) == 1


def test_an_identity_number_never_stands_in_a_verdict_nor_in_its_history(lead):
    one = claim(sent())
    with_evidence(one, by=lead, quote="Thẻ 046195001234")
    draft = draft_for(lead, one)
    with pytest.raises(PersonalLeft) as refused:
        actions.publish(by=lead, claim_id=one.id, draft_version=draft)
    marks = [find.mark for find in refused.value.finds]
    with pytest.raises(PersonalLeft):
        actions.publish(by=lead, claim_id=one.id, draft_version=draft, waived=marks)
    two = published("Một tin khác hẳn về siêu thị đóng cửa", by=lead, asker=phone_of("b"))
    for act in (actions.pause, actions.unpublish):
        with pytest.raises(PersonalLeft):
            act(by=lead, claim_id=two.id, reason="Bà 046195001234 khiếu nại.", waived=marks)
    actions.pause(by=lead, claim_id=two.id, reason="Đang kiểm tra lại.")
    with pytest.raises(PersonalLeft):
        actions.resume(by=lead, claim_id=two.id, reason="Gọi 0120 123 4567 rồi.")


def test_evidence_added_later_is_public_once_it_is_published_and_the_desk_says_so(lead):
    one = published(by=lead)
    assert not queries.claim_for(lead.as_viewer(), one.id).evidence_changed
    with_evidence(one, by=lead, title="Bộ Y tế cũng trả lời", title_en="So did the Ministry")
    assert queries.claim_for(lead.as_viewer(), one.id).evidence_changed
    assert len(queries.public_claim(one.number).evidence) == 1
    with pytest.raises(Invalid) as refused:
        actions.publish_evidence(by=lead, claim_id=one.id, change_note="")
    assert set(refused.value.fields) == {"change_note"}
    assert actions.publish_evidence(by=lead, claim_id=one.id, change_note="Thêm văn bản của Bộ Y tế.") == 2
    page = queries.public_claim(one.number)
    assert [one.title for one in page.evidence] == ["Sở Y tế trả lời bằng văn bản", "Bộ Y tế cũng trả lời"]
    assert page.texts == TEXTS["vi"]
    assert not queries.claim_for(lead.as_viewer(), one.id).evidence_changed
    draft_for(lead, one)
    with pytest.raises(Conflict):  # a correction is being written: it would be lost
        actions.publish_evidence(by=lead, claim_id=one.id, change_note="Thêm nữa.")


def test_readers_of_english_read_what_the_evidence_says(lead):
    from django.utils.translation import override

    one = claim(sent())
    with_evidence(one, by=lead, title_en="The Department of Health replied in writing")
    with_evidence(one, by=lead, title="Chỉ có tiếng Việt")
    actions.publish(by=lead, claim_id=one.id, draft_version=draft_for(lead, one))
    one.refresh_from_db(fields=["number"])
    with override("en"):
        shown = {(line.title, line.language) for line in queries.public_claim(one.number).evidence}
    assert shown == {("The Department of Health replied in writing", "en"), ("Chỉ có tiếng Việt", "vi")}


def test_an_address_of_ones_own_network_is_refused_in_words_for_staff(lead):
    with pytest.raises(Invalid) as refused:
        with_evidence(claim(sent()), by=lead, url="http://192.168.1.5/a")
    assert "screenshot" not in str(refused.value.fields["url"])


def test_a_verdict_that_was_withdrawn_is_not_counted_as_published(lead):
    from epidesk.foundation.core.process_cache import clear_all

    one = published(by=lead)
    actions.unpublish(by=lead, claim_id=one.id, reason="Nguồn đã rút lại.")
    clear_all()
    assert queries.service_level().verdicts == 0
