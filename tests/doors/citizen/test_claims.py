# SPDX-License-Identifier: Apache-2.0
"""Having something checked, without script: the form, the receipt, the verdict's page, its picture, the feed."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from PIL import Image
from tests.factories.claims import GARLIC, GARLIC_OTHERWISE, LOCKDOWN, TEXTS, checker, claim, published, sent
from tests.factories.incidents import phone_of
from tests.factories.questions import work

from epidesk.intake.claims import actions
from epidesk.intake.claims.models import Claim, Evidence, Tip
from epidesk.intake.claims.rules import Texts
from epikit.formats.claimreview import problems

from .browser import Phone

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def lead(hue):
    return checker()


def send(phone: Phone, text: str = GARLIC, **typed) -> Phone:
    return phone.open("/claims/send").send("/claims/send", text=text, **typed)


def own_page(phone: Phone) -> str:
    return next(url for url in phone.trail if url.startswith("/mine/claims/")).removesuffix("/received")


def reviews_on(phone: Phone) -> list[dict]:
    return [json.loads(one.text) for one in phone.page.xpath("//script[@type='application/ld+json']")]


def meta(phone: Phone, name: str) -> str:
    return str(phone.page.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")[0])


@pytest.mark.row("MV-01")
@pytest.mark.django_db(transaction=True)
def test_a_claim_is_sent_followed_and_answered_by_message(phone, photo, lead):
    send(phone, seen="zalo", where="Nhóm Chợ Đông Ba", seen_on="14/03/2020", reach="hundreds", files=[photo()])
    assert phone.status == 422, "a day so long ago is refused"
    assert "năm năm" in phone.errors
    phone.send("/claims/send", seen_on="")
    assert phone.status == 200
    code, page = phone.code, own_page(phone)
    tip = Tip.objects.get()
    assert code.replace("-", "") == tip.code
    assert tip.upload_id is not None
    assert (tip.seen, tip.where, tip.reach) == ("zalo", "Nhóm Chợ Đông Ba", "hundreds")
    assert GARLIC in phone.open(page).text
    one = tip.claim
    actions.add_evidence(by=lead, claim_id=one.id, title="Sở Y tế trả lời")
    version = actions.write_draft(by=lead, claim_id=one.id, verdict="false", texts=TEXTS)
    actions.publish(by=lead, claim_id=one.id, draft_version=version)
    work()
    phone.open("/inbox")
    assert "Sai sự thật" in phone.text
    assert page in phone.answer.content.decode()
    assert "Sai sự thật" in phone.open(page).text
    assert page.encode() in phone.open("/mine").answer.content
    stranger = Phone.new()
    assert stranger.open(page).status == 404
    stranger.open("/track").send("/track", code=code)
    assert "Sai sự thật" in stranger.text
    assert GARLIC not in stranger.text


def test_a_link_alone_and_a_screenshot_alone_will_do(phone, photo, hue):
    assert send(phone, "", url="example.org/tin-don/1").status == 200
    assert phone.code
    assert send(phone, "", files=[photo()]).status == 200
    assert Claim.objects.count() == 2


def test_nothing_typed_is_lost_when_something_is_wrong(phone, photo, hue):
    send(phone, LOCKDOWN, url="http://127.0.0.1/admin", where="Nhóm xóm", files=[photo()])
    assert phone.status == 422
    form = phone.form("/claims/send").values
    assert form["text"] == [LOCKDOWN]
    assert form["url"] == ["http://127.0.0.1/admin"]
    assert form["where"] == ["Nhóm xóm"]
    assert form["photo_ids"], "the screenshot is kept"
    assert Claim.objects.count() == 0
    phone.send("/claims/send", url="")
    assert phone.status == 200
    assert Tip.objects.get().upload_id is not None


@pytest.mark.parametrize(
    "text",
    ["", "a", "😀" * 40, "x" * 50_000, "<script>alert(1)</script> hãy uống nước muối", "\u202e\x00tin", "\x00" * 30],
)
def test_bad_input_is_said_and_never_an_error(phone, hue, text):
    send(phone, text)
    assert phone.status in (200, 422)
    if phone.status == 200:
        assert b"<script>alert" not in phone.open(own_page(phone)).answer.content
    else:
        assert phone.errors


def test_sent_twice_by_one_tap_too_many_it_is_one(phone, hue):
    phone.open("/claims/send")
    form = phone.form("/claims/send")
    values = form.values | {"text": [GARLIC]}
    phone.post(form.action, values)
    first = phone.code
    phone.post(form.action, values)
    assert phone.code == first
    assert Tip.objects.count() == 1


def test_who_sends_what_is_known_reads_the_verdict_at_once(phone, lead):
    one = published(by=lead)
    send(phone, GARLIC)
    assert "Sai sự thật" in phone.text
    send(phone, GARLIC_OTHERWISE)
    assert f"/claims/{one.number}" in phone.answer.content.decode()
    assert "vẫn được xem" in phone.text


@pytest.mark.row("MV-02")
def test_the_public_page_tells_how_many_asked_day_by_day(phone, lead):
    from datetime import timedelta

    from django.utils import timezone

    one = published(by=lead, asker=phone_of("0"))
    for n in range(1, 5):
        sent(by=phone_of(str(n)), seen="facebook", reach="hundreds")
    Tip.objects.filter(claim=one).exclude(id=Tip.objects.filter(claim=one).first().id).update(
        at=timezone.now() - timedelta(days=2)
    )
    page = phone.open(f"/claims/{one.number}").page
    assert "5 người hỏi" in phone.text
    assert "Facebook" in phone.text
    counts = [cell.text_content() for cell in page.xpath("//section[@aria-labelledby='asked']//td")]
    assert counts == ["4", "0", "1"]
    assert [bar.get("height") for bar in page.xpath("//*[contains(@class,'daybars')]/*")] == ["100", "0", "25"]


@pytest.mark.row("MV-06")
def test_the_page_carries_one_valid_claim_review(phone, lead):
    one = published(by=lead)
    Evidence.objects.create(
        claim=one, kind="seen", url="https://example.org/bai", shown=True, added_at=one.received_at, copy_state="failed"
    )
    version = actions.write_draft(by=lead, claim_id=one.id, verdict="false", texts=TEXTS)
    actions.publish(by=lead, claim_id=one.id, draft_version=version, change_note="Thêm nơi đã đăng.")
    phone.open(f"/claims/{one.number}")
    (review,) = reviews_on(phone)
    assert problems(review, page_url=f"{BASE}/claims/{one.number}") == ()
    assert review["url"] == f"{BASE}/claims/{one.number}" == phone.page.xpath("//link[@rel='canonical']/@href")[0]
    assert review["reviewRating"] | {"ratingExplanation": ""} == {
        "@type": "Rating",
        "alternateName": "Sai sự thật",
        "ratingExplanation": "",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert review["itemReviewed"]["firstAppearance"]["url"] == "https://example.org/bai"
    assert review["version"] == "2"


@pytest.mark.row("MV-06")
def test_the_feed_holds_every_published_verdict_and_no_other(phone, lead):
    one = published(by=lead)
    other = published(LOCKDOWN, by=lead, verdict="unproven", texts={"vi": TEXTS["vi"]})
    gone = published("Một tin thứ ba hoàn toàn khác về thuốc", by=lead)
    actions.pause(by=lead, claim_id=gone.id, reason="Xem lại bằng chứng.")
    answer = phone.client.get("/claims/feed.json")
    assert answer["Content-Type"] == "application/ld+json; charset=utf-8"
    feed = json.loads(answer.content)
    assert feed["@type"] == "DataFeed"
    items = [entry["item"][0] for entry in feed["dataFeedElement"]]
    assert [item["url"] for item in items] == [f"{BASE}/claims/{number}" for number in (other.number, one.number)]
    for item in items:
        assert problems(item | {"@context": "https://schema.org"}, page_url=BASE) == ()
    assert "ratingValue" not in items[0]["reviewRating"], "unproven stands on no scale"
    again = phone.client.get("/claims/feed.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert json.loads(phone.client.get("/claims/feed.json?language=en").content)["dataFeedElement"][1]["item"][0][
        "claimReviewed"
    ].startswith("Steaming garlic")


def test_script_in_a_verdict_stays_text_in_the_page_and_in_its_json(phone, lead):
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    one = published(by=lead, texts={"vi": Texts(claimed=evil, summary=evil, explanation=evil, advice=evil)})
    phone.open(f"/claims/{one.number}")
    assert len(phone.page.xpath("//script[not(@src)]")) == 1
    assert phone.page.xpath("//img[@src='x']") == []
    (review,) = reviews_on(phone)
    assert review["itemReviewed"]["text"] == evil
    assert b"<script>alert" not in phone.client.get("/claims/feed.json").content
    assert phone.client.get("/claims").status_code == 200
    assert phone.client.get(f"/claims/{one.number}/square-vi.png").status_code == 200


@pytest.mark.parametrize(("size", "pixels"), [("square", (1080, 1080)), ("wide", (1200, 630))])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_picture_for_chats_is_a_small_png_of_the_right_size(phone, lead, size, pixels, language):
    one = published(by=lead)
    answer = phone.client.get(f"/claims/{one.number}/{size}-{language}.png")
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer
    image = Image.open(BytesIO(answer.content))
    assert image.size == pixels
    assert len(answer.content) < 120_000
    assert len(image.convert("RGB").resize((60, 60)).getcolors(3_600)) > 10, "something is drawn"
    assert (
        phone.client.get(
            f"/claims/{one.number}/{size}-{language}.png", headers={"If-None-Match": answer["ETag"]}
        ).status_code
        == 304
    )


def test_a_corrected_verdict_has_another_picture(phone, lead):
    one = published(by=lead)
    before = phone.client.get(f"/claims/{one.number}/square-vi.png").content
    version = actions.write_draft(by=lead, claim_id=one.id, verdict="true", texts=TEXTS)
    actions.publish(by=lead, claim_id=one.id, draft_version=version, change_note="Đã sai, nay sửa.")
    assert phone.client.get(f"/claims/{one.number}/square-vi.png").content != before


def test_a_link_in_a_chat_shows_verdict_and_picture(phone, lead):
    one = published(by=lead)
    phone.open(f"/claims/{one.number}")
    assert meta(phone, "og:title").startswith("Sai sự thật: “Xông tỏi")
    assert meta(phone, "og:description") == TEXTS["vi"].summary
    assert meta(phone, "og:url") == f"{BASE}/claims/{one.number}"
    assert meta(phone, "og:image") == f"{BASE}/claims/{one.number}/wide-vi.png"
    assert meta(phone, "twitter:card") == "summary_large_image"
    (said,) = phone.page.xpath("//img[contains(@class, 'shared')]/@alt")
    assert TEXTS["vi"].claimed.endswith(".")
    assert ".." not in said


@pytest.mark.row("MV-05")
def test_a_paused_and_a_withdrawn_verdict_say_so_at_their_old_address(phone, lead):
    one = published(by=lead)
    address = f"/claims/{one.number}"
    actions.pause(by=lead, claim_id=one.id, reason="Có bằng chứng mới.")
    phone.open(address)
    assert (phone.status, reviews_on(phone)) == (200, [])
    assert "Có bằng chứng mới." in phone.text
    assert "Sai sự thật" not in phone.page.xpath("//article")[0].text_content()
    assert phone.client.get(f"{address}/square-vi.png").status_code == 404
    actions.unpublish(by=lead, claim_id=one.id, reason="Chúng tôi đã sai.")
    phone.open(address)
    assert phone.status == 410
    assert "Chúng tôi đã sai." in phone.text
    history = [one.text_content() for one in phone.page.xpath("//section[@aria-labelledby='changes']//li/b")]
    assert history == ["Đã rút lại kết luận", "Tạm gỡ khỏi các trang công khai", "Đã công bố kết luận: Sai sự thật"]


@pytest.mark.row("MV-07")
def test_the_page_lists_its_evidence_with_hash_and_date_of_the_copy(phone, lead):
    import hashlib

    from django.utils import timezone

    from epidesk.intake.claims.models import Snapshot

    one = claim(sent())
    body = b"<html><script>alert(document.cookie)</script></html>"
    kept = Evidence.objects.create(
        claim=one, kind="source", url="https://example.org/bai", title="Bài gốc đã bị gỡ", quote="Xông tỏi 15 phút",
        reference="Công văn 12/SYT", added_at=timezone.now(), copy_state="kept", copy_shown=True,
        fetched_at=timezone.now(), sha256=hashlib.sha256(body).hexdigest(), content_type="text/html",
        size_bytes=len(body),
    )  # fmt: skip
    Snapshot.objects.create(evidence=kept, content=body)
    version = actions.write_draft(by=lead, claim_id=one.id, verdict="false", texts=TEXTS)
    actions.publish(by=lead, claim_id=one.id, draft_version=version)
    phone.open("/claims/1")
    for words in ("Bài gốc đã bị gỡ", "Công văn 12/SYT", "Xông tỏi 15 phút", kept.sha256, "example.org"):
        assert words in phone.text
    (copy,) = phone.page.xpath("//a[contains(@href,'/copies/')]/@href")
    answer = phone.client.get(copy)
    assert answer.content == body
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.row("MV-08")
def test_everybody_reads_how_the_promise_is_kept(phone, lead):
    published(by=lead)
    sent(LOCKDOWN, by=phone_of("x"))
    phone.open("/claims/service")
    assert phone.status == 200
    for words in ("24 giờ", "100%", "Đang chờ"):
        assert words in phone.text


def test_the_misinformation_list_shows_what_warns_and_the_rest_on_request(speaker, lead):
    published(by=lead)
    published(
        LOCKDOWN,
        by=lead,
        verdict="true",
        texts={"vi": Texts(claimed="Chợ đóng cửa hôm nay.", summary="Đúng là như vậy.")},
    )
    assert "/claims/1" in speaker.open("/claims").answer.content.decode()
    assert "/claims/2" not in speaker.answer.content.decode()
    assert "/claims/2" in speaker.open("/claims?verdict=all").answer.content.decode()
    assert "/claims/2" in speaker.open("/claims?verdict=true").answer.content.decode()
    assert "/claims/2" in speaker.open("/claims?q=cho dong cua").answer.content.decode()
    for odd in ("?verdict=nonsense", "?before=x", "?q=%00%27%26", "?q=" + "x" * 3000, "?verdict=true&before=1.1"):
        assert speaker.open("/claims" + odd).status == 200
    for missing in ("/claims/99", "/claims/99999999999", "/claims/1/huge-vi.png", "/claims/1/copies/x"):
        assert speaker.open(missing).status == 404


def test_public_pages_hold_no_form_with_a_token(phone, lead):
    published(by=lead)
    for page in ("/claims", "/claims/1", "/claims/service"):
        phone.open(page)
        assert not phone.page.xpath("//main//input[@name='csrfmiddlewaretoken']")
