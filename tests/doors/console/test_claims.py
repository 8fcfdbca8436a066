# SPDX-License-Identifier: Apache-2.0
"""Claims at the desk: in the queue, joined, checked with evidence, published, corrected, withdrawn."""

from __future__ import annotations

import re

import pytest
from tests.factories.claims import GARLIC, GARLIC_OTHERWISE, LOCKDOWN, TEXTS, checker, claim, published, sent
from tests.factories.incidents import phone_of

from epidesk.foundation.core.ids import public_id
from epidesk.intake.claims import actions
from epidesk.intake.claims.models import Claim, Evidence, Pair, Review

pytestmark = pytest.mark.django_db
WORDS = {f"{name}_vi": getattr(TEXTS["vi"], name) for name in ("claimed", "summary", "explanation", "advice")}


@pytest.fixture
def hanh(sign_in):
    """The shift lead."""
    return sign_in("shift_lead", name="Hạnh", language="vi")


def at(one) -> str:
    return public_id("clm", one.id)


def act(browser, one, verb: str, **typed):
    return browser.client.post(f"/desk/claims/{at(one)}/{verb}", typed)


def detail(browser, one) -> str:
    return browser.client.get(f"/desk/items/{at(one)}", headers={"HX-Request": "true"}).content.decode()


@pytest.mark.row("MV-02")
def test_the_list_stands_by_demand_and_the_queue_shows_claims(hanh):
    few = claim(sent(LOCKDOWN, by=phone_of("x"), seen="facebook"))
    for n in range(3):
        many = claim(sent(by=phone_of(str(n)), seen="zalo", reach="thousands"))
    page = hanh.client.get("/desk/claims").content.decode()
    assert page.index(at(many)) < page.index(at(few))
    assert "Zalo" in page
    queue = hanh.client.get("/desk/?kind=claim").content.decode()
    assert queue.index(at(many)) < queue.index(at(few))
    assert GARLIC.split(",")[0] in queue, "two claims can be told apart"
    assert "3<span" in queue.replace(" ", "").replace("&nbsp;", "")
    assert GARLIC in detail(hanh, many)


@pytest.mark.row("MV-03")
def test_a_suggestion_is_confirmed_or_rejected_for_good(hanh):
    one, other = claim(sent(by=phone_of("a"))), claim(sent(GARLIC_OTHERWISE, by=phone_of("b")))
    third = claim(sent(GARLIC_OTHERWISE + " có thật không", by=phone_of("c")))
    for each in (one, other, third):
        actions.suggest_same(claim_id=each.id)
    assert at(other) in detail(hanh, one)
    assert act(hanh, one, "not-same", other=at(third)).status_code == 302
    assert at(third) not in detail(hanh, one)
    assert actions.suggest_same(claim_id=third.id) == 0
    assert act(hanh, one, "join", other=at(other)).status_code == 302
    other.refresh_from_db(fields=["state", "merged_into"])
    assert (other.state, other.merged_into_id) == ("merged", one.id)
    assert Pair.objects.filter(state="confirmed").count() == 1
    assert at(third) not in detail(hanh, one)
    assert act(hanh, other, "split").status_code == 302
    assert Claim.objects.filter(state="merged").count() == 0


def test_by_code_the_published_one_stays(hanh):
    late = sent(LOCKDOWN, by=phone_of("late"))
    main = published(by=hanh_actor())
    assert act(hanh, main, "join", other=late.code).status_code == 302
    assert claim(late).id == main.id
    assert act(hanh, main, "join", other="nonsense").status_code == 422
    assert act(hanh, main, "join", other=at(main)).status_code == 422


def hanh_actor():
    from tests.factories.claims import checker

    return checker()


@pytest.mark.row("MV-04")
@pytest.mark.row("MV-05")
@pytest.mark.row("MV-07")
def test_evidence_verdict_publication_correction_pause_and_withdrawal(hanh):
    one = claim(sent(by=phone_of("a"), url="https://example.org/bai"))
    assert act(hanh, one, "start").status_code == 302
    refused = act(hanh, one, "evidence", title="Bài gốc", url="http://127.0.0.1/x", shown="1")
    assert refused.status_code == 422
    assert 'value="Bài gốc"' in refused.content.decode(), "nothing typed is lost"
    assert act(hanh, one, "evidence", title="Sở Y tế trả lời", reference="CV 12", dated_on="x").status_code == 422
    assert act(hanh, one, "evidence", title="Sở Y tế trả lời", reference="CV 12", shown="1").status_code == 302
    page = detail(hanh, one)
    for title in ("Sai sự thật", "Gây hiểu lầm", "Thiếu bối cảnh", "Chưa đủ căn cứ", "Đúng"):
        assert f">{title}: " in page, "each with its definition"
    unfinished = act(hanh, one, "draft", edit="0", verdict="false", claimed_vi="x" * 301)
    assert unfinished.status_code == 422
    assert "x" * 301 in unfinished.content.decode()
    assert act(hanh, one, "draft", edit="0", verdict="false", **WORDS).status_code == 302
    assert act(hanh, one, "draft", edit="0", verdict="true", **WORDS).status_code == 409, "a colleague was faster"
    assert act(hanh, one, "publish", edit="1").status_code == 302
    assert act(hanh, one, "publish", edit="1").status_code == 409, "published twice is published once"
    assert Review.objects.count() == 1
    assert act(hanh, one, "draft", edit="0", verdict="misleading", **WORDS).status_code == 302
    assert act(hanh, one, "publish", edit="1", change_note="").status_code == 422
    assert act(hanh, one, "publish", edit="1", change_note="Có một phần đúng.").status_code == 302
    assert act(hanh, one, "pause", reason="").status_code == 422
    assert act(hanh, one, "pause", reason="Có bằng chứng mới.").status_code == 302
    assert "Đưa lại lên trang công khai" in detail(hanh, one)
    assert act(hanh, one, "resume", reason="Vẫn đúng như cũ.").status_code == 302
    assert act(hanh, one, "unpublish", reason="Chúng tôi đã sai.").status_code == 302
    page = detail(hanh, one)
    for words in ("Chúng tôi đã sai.", "Có bằng chứng mới.", "Có một phần đúng.", "Sai sự thật", "Gây hiểu lầm"):
        assert words in page, "the whole history stays"


def test_what_people_sent_is_shown_as_text(hanh):
    evil = "<script>alert(1)</script> bà con ơi uống thuốc này"
    one = claim(sent(evil, by=phone_of("a"), where="<img src=x onerror=alert(1)>"))
    page = detail(hanh, one)
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_operator_checks_but_does_not_publish(sign_in):
    lan = sign_in("operator", name="Lan", language="vi")
    one = claim(sent(by=phone_of("a")))
    assert act(lan, one, "draft", edit="0", verdict="false", **WORDS).status_code == 302
    assert act(lan, one, "publish", edit="1").status_code == 403
    assert "Công bố kết luận" not in detail(lan, one)


def test_evidence_is_changed_only_at_its_own_claim(hanh):
    one, other = claim(sent(by=phone_of("a"))), claim(sent(LOCKDOWN, by=phone_of("b")))
    act(hanh, one, "evidence", title="Nguồn")
    evidence = public_id("evd", Evidence.objects.get().id)
    assert act(hanh, other, "evidence/change", evidence=evidence, what="remove").status_code == 404
    assert act(hanh, one, "evidence/change", evidence="evd_x", what="remove").status_code == 422
    assert act(hanh, one, "evidence/change", evidence=evidence, what="shown").status_code == 302
    assert act(hanh, one, "evidence/change", evidence=evidence, what="remove").status_code == 302
    assert Evidence.objects.get().removed_at is not None


def test_a_screenshot_is_seen_by_who_checks_and_by_no_stranger(hanh, sign_in):
    from tests.factories.incidents import photo

    from epidesk.foundation.core.uploads.actions import store_picture

    by = phone_of("a")
    one = claim(sent("", by=by, upload_id=store_picture(by=by, stream=photo())))
    picture = public_id("upl", one.tips.get().upload_id)
    assert f"/pictures/{picture}" in detail(hanh, one)
    address = f"/pictures/{picture}"
    assert hanh.client.get(address).status_code == 200
    assert sign_in("analyst", name="An").client.get(address).status_code in (403, 404)


def test_what_points_at_somebody_is_shown_and_may_stay_once_looked_at(hanh):
    one = published(by=checker())
    reason = "Nguyễn Văn An ở sở vừa gọi, 0120 123 4567."
    answer = act(hanh, one, "pause", reason=reason)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert reason in page
    marks = re.findall(r'name="waived" value="([0-9a-f]+)"', page)
    assert len(marks) == 2
    assert act(hanh, one, "pause", reason=reason, waived=marks[:1]).status_code == 422
    assert act(hanh, one, "pause", reason=reason, waived=marks).status_code == 302
    answer = act(hanh, one, "unpublish", reason="Thẻ 046195001234 đã khiếu nại.")
    assert answer.status_code == 422
    assert "Bắt buộc phải bỏ" in answer.content.decode()


def test_evidence_added_to_a_public_verdict_is_published_with_a_note_alone(hanh):
    one = published(by=checker())
    answer = hanh.client.post(
        f"/desk/claims/{at(one)}/evidence",
        {"title": "Bộ Y tế trả lời", "shown": "1"},
        headers={"HX-Request": "true"},
    )
    assert "Trang công khai vẫn hiện bằng chứng cũ" in answer.content.decode()
    assert "Trang công khai đang hiện bằng chứng khác" in detail(hanh, one)
    assert act(hanh, one, "evidence/publish", change_note="").status_code == 422
    assert act(hanh, one, "evidence/publish", change_note="Thêm văn bản của Bộ Y tế.").status_code == 302
    assert len(Review.objects.get(claim=one, number=2).evidence) == 2
    assert "Trang công khai đang hiện bằng chứng khác" not in detail(hanh, one)
