# SPDX-License-Identifier: Apache-2.0
"""An editor writes, a colleague agrees, everybody reads: guides and local rules through the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from lxml import html
from PIL import Image

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.places.queries import wards
from epidesk.publishing.content.actions import load_starters, publish_due, tell_submitted
from epidesk.publishing.content.models import GuideVersion, LocalRule

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Operator]
BODY = "## Khi nào rửa\n\nTrước khi ăn và sau khi ho, rửa ít nhất 20 giây bằng xà phòng.\n\n- cả kẽ ngón"
WORDS = {
    "title": "Rửa tay đúng cách",
    "summary": "Hai mươi giây, cả kẽ ngón tay.",
    "body": BODY,
    "source_title_0": "Advice for the public",
    "source_publisher_0": "WHO",
    "source_url_0": "https://www.who.int/",
    "source_dated_0": "2023-03-18",
}


@pytest.fixture
def mai(sign_in: SignIn) -> Operator:
    return sign_in("editor", name="Mai")


@pytest.fixture
def quy(sign_in: SignIn) -> Operator:
    return sign_in("duty_officer", name="Quy")


def read(path: str, language: str = "vi") -> Any:
    return Client().get(path, headers={"Accept-Language": language})


def begin(who: Operator, **changes: str) -> Any:
    day = (timezone.localdate() + timedelta(days=60)).isoformat()
    return who.client.post(
        "/desk/guides/new", {"slug": "rua-tay", "topic": "protect", "review_by": day, **WORDS, **changes}
    )


def press(who: Operator, page: str, ending: str, **fields: str) -> Any:
    """The button whose form leads to an address with that ending, as the page shows it."""
    actions = html.fromstring(who.get(page).content.decode()).xpath(f"//form[contains(@action,'/{ending}')]/@action")
    assert actions, f"no {ending} on {page}"
    return who.client.post(actions[0], fields)


def save(who: Operator, page: str, **changes: str) -> Any:
    form = html.fromstring(who.get(page).content.decode()).get_element_by_id("body").xpath("ancestor::form")[0]
    fields = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return who.client.post(page, {**fields, **changes})


PAGE = "/desk/guides/rua-tay/vi"


@pytest.mark.row("CN-03")
def test_draft_review_approve_publish_by_two_people(mai: Operator, quy: Operator) -> None:
    assert begin(mai).status_code == 302
    assert read("/guides/rua-tay").status_code == 404
    assert press(mai, PAGE, "submit").status_code == 302
    tell_submitted(version_ids=[GuideVersion.objects.get().id])
    mail = OutgoingMessage.objects.get()
    assert mail.address == "quy.duty_officer@demo.invalid"
    assert PAGE in mail.text
    assert f'href="{PAGE}"' in quy.get("/desk/news").content.decode(), "from the inbox to the guide"
    assert not html.fromstring(mai.get(PAGE).content.decode()).xpath("//form[contains(@action,'/approve')]")
    line = (
        GuideVersion.objects.get()
        .body.splitlines()
        .index("Trước khi ăn và sau khi ho, rửa ít nhất 20 giây bằng xà phòng.")
    )
    forms = html.fromstring(quy.get(PAGE).content.decode()).xpath(
        f"//form[.//input[@name='line'][@value='{line}']]/@action"
    )
    assert quy.client.post(forms[0], {"line": str(line), "text": "20 hay 30 giây?"}).status_code == 302
    assert "20 hay 30 giây?" in text_of(mai.get(PAGE))
    assert press(quy, PAGE, "return", text="Thêm cồn sát khuẩn.").status_code == 302
    assert save(mai, PAGE, body=BODY + "\n- hoặc cồn sát khuẩn").status_code == 302
    assert press(mai, PAGE, "submit").status_code == 302
    assert read("/guides/rua-tay").status_code == 404
    assert press(quy, PAGE, "approve").status_code == 302
    page = read("/guides/rua-tay")
    assert "hoặc cồn sát khuẩn" in text_of(page)
    said = text_of(mai.get(PAGE))
    assert "Written by Mai" in said
    assert "Agreed by Quy" in said


@pytest.mark.row("CN-01")
def test_a_guide_shows_its_sources_its_day_and_goes_on_paper(mai: Operator, quy: Operator) -> None:
    begin(mai)
    press(mai, PAGE, "submit")
    press(quy, PAGE, "approve")
    page = read("/guides/rua-tay")
    said = text_of(page)
    assert "WHO: Advice for the public, 18/03/2023" in said
    day = timezone.localdate() + timedelta(days=60)
    assert f"{day:%d/%m/%Y}" in said
    assert "Rửa tay đúng cách" in text_of(read("/guides"))
    paper = read("/guides/rua-tay/vi/print")
    assert "https://www.who.int/" in text_of(paper)
    assert "/guides/rua-tay/vi" in text_of(paper)
    later = timezone.localdate() + timedelta(days=90)
    GuideVersion.objects.get().guide.__class__.objects.update(review_by=timezone.localdate() - timedelta(days=1))
    assert "should have been read again" in text_of(mai.get("/desk/guides"))
    assert press(mai, PAGE, "review-by", review_by=later.isoformat()).status_code == 302
    assert "should have been read again" not in text_of(mai.get("/desk/guides"))


def test_it_goes_out_at_the_moment_that_was_chosen(mai: Operator, quy: Operator) -> None:
    begin(mai)
    at = timezone.localtime() + timedelta(hours=3)
    press(mai, PAGE, "submit", publish_at=at.strftime("%Y-%m-%dT%H:%M"))
    press(quy, PAGE, "approve")
    assert read("/guides/rua-tay").status_code == 404
    assert "goes out at its time" in text_of(mai.get(PAGE))
    publish_due(now=at)
    assert read("/guides/rua-tay").status_code == 200


def test_versions_are_compared_and_taken_again(mai: Operator, quy: Operator) -> None:
    begin(mai)
    save(mai, PAGE, title="Rửa tay kỹ hơn nữa")
    page = html.fromstring(mai.get(f"{PAGE}?version=2&diff").content.decode())
    assert "kỹ hơn nữa" in " ".join(node.text_content() for node in page.iter("ins"))
    assert "đúng cách" in " ".join(node.text_content() for node in page.iter("del"))
    form = html.fromstring(mai.get(f"{PAGE}?restore=1").content.decode()).get_element_by_id("title")
    assert form.get("value") == "Rửa tay đúng cách"
    restored = (
        html.fromstring(mai.get(f"{PAGE}?restore=1").content.decode())
        .get_element_by_id("body")
        .xpath("ancestor::form")[0]
    )
    fields = {name: value for name, value in restored.form_values() if name != "csrfmiddlewaretoken"}
    assert mai.client.post(PAGE, fields).status_code == 302
    assert "Taken again from version 1" in text_of(mai.get(PAGE))


def test_of_two_editors_the_second_keeps_what_was_typed(mai: Operator, sign_in: SignIn) -> None:
    begin(mai)
    other = sign_in("editor", name="Nga")
    stale = html.fromstring(other.get(PAGE).content.decode()).get_element_by_id("body").xpath("ancestor::form")[0]
    fields = {name: value for name, value in stale.form_values() if name != "csrfmiddlewaretoken"}
    save(mai, PAGE, title="Mai viết trước")
    answer = other.client.post(PAGE, {**fields, "title": "Nga viết sau"})
    assert answer.status_code == 409
    assert html.fromstring(answer.content.decode()).get_element_by_id("title").get("value") == "Nga viết sau"
    assert "Somebody else wrote a newer version" in text_of(answer)


def test_bad_input_stands_beside_its_field_and_nothing_is_lost(mai: Operator) -> None:
    answer = begin(mai, title="x", body="ngắn", source_title_0="", review_by="hôm qua")
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    for field in ("title", "body", "review_by"):
        assert page.get_element_by_id(field).get("aria-invalid") == "true", field
    assert page.get_element_by_id("body").text_content().strip() == "ngắn"
    assert page.xpath("//input[@name='source_publisher_0']/@value") == ["WHO"]
    press_without = begin(mai, **{f"source_{part}_0": "" for part in ("title", "publisher", "url", "dated")})
    assert press_without.status_code == 302
    refused = press(mai, PAGE, "submit")
    assert refused.status_code == 422
    assert "Name at least one source" in text_of(refused)


def test_the_preview_is_the_guide_as_it_will_be_read_without_script_too(mai: Operator) -> None:
    nasty = "**đậm** <script>alert(1)</script>"
    live = mai.client.post("/desk/guides/preview", {"body": nasty}, headers={"HX-Request": "true"})
    assert "<strong>đậm</strong>" in live.content.decode()
    assert "<script" not in live.content.decode()
    answer = begin(mai, body=BODY + nasty, do="preview")
    assert answer.status_code == 200
    assert "<strong>đậm</strong>" in answer.content.decode()
    assert html.fromstring(answer.content.decode()).get_element_by_id("slug").get("value") == "rua-tay"
    assert not GuideVersion.objects.exists()
    begin(mai, body=f"{BODY} **đậm**")
    opened = html.fromstring(mai.client.get(PAGE).content.decode()).get_element_by_id("preview")
    assert "đậm" in [one.text for one in opened.iter("strong")], "of what stands there already, from the first moment"


def test_a_picture_is_taken_with_its_words(mai: Operator, quy: Operator) -> None:
    begin(mai)
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")

    def send(alt: str) -> Any:
        photo = SimpleUploadedFile("tay.png", buffer.getvalue(), "image/png")
        return mai.client.post(f"{PAGE}/picture", {"alt": alt, "photo": photo})

    assert send("").status_code == 422
    assert send("Hai bàn tay đầy xà phòng").status_code == 302
    name = (
        html.fromstring(mai.get(PAGE).content.decode())
        .xpath("//code")[-1]
        .text_content()
        .split("picture:")[1]
        .rstrip(")")
    )
    assert read(f"/guides/pictures/{name}").status_code == 404
    assert save(mai, PAGE, body=f"{BODY}\n\n![](picture:{name})").status_code == 422
    assert save(mai, PAGE, body=f"{BODY}\n\n![Hai bàn tay](picture:{name})").status_code == 302
    press(mai, PAGE, "submit")
    press(quy, PAGE, "approve")
    assert 'alt="Hai bàn tay"' in read("/guides/rua-tay").content.decode()
    picture = read(f"/guides/pictures/{name}")
    assert picture["Content-Type"] == "image/jpeg"
    assert "public" in picture["Cache-Control"]


@pytest.mark.row("LN-03")
def test_visitors_read_it_in_their_language_and_learn_when_it_is_older(mai: Operator, quy: Operator) -> None:
    begin(mai)
    press(mai, PAGE, "submit")
    press(quy, PAGE, "approve")
    korean = "/desk/guides/rua-tay/ko"
    assert "Trước khi ăn" in text_of(mai.get(korean)), "the source stands beside"
    body = "## 언제\n\n식사 전과 기침 후에 비누로 20초 이상 손을 씻으세요. 손가락 사이도 씻으세요."
    answer = save(mai, korean, title="올바른 손 씻기", summary="20초 동안, 손가락 사이까지.", body=body)
    assert answer.status_code == 302, text_of(answer)
    press(mai, korean, "submit")
    press(quy, korean, "approve")
    page = read("/guides/rua-tay/ko")
    assert "올바른 손 씻기" in text_of(page)
    assert 'lang="ko"' in page.content.decode()
    assert "한국어" in text_of(read("/guides/rua-tay"))
    assert "older than the Vietnamese text" not in text_of(read("/guides/rua-tay/ko", "en"))
    save(mai, PAGE, title="Rửa tay, bản hai")
    press(mai, PAGE, "submit")
    press(quy, PAGE, "approve")
    assert "older than the Vietnamese text" in text_of(read("/guides/rua-tay/ko", "en"))
    assert "This translation is older than the source" in text_of(mai.get(korean))
    assert read("/guides/rua-tay/fr").status_code == 404
    assert read("/guides/rua-tay/xx").status_code == 404


def test_the_starters_say_that_nobody_here_has_reviewed_them(mai: Operator) -> None:
    load_starters(by=SYSTEM)
    for language, said in (
        ("vi", "Chưa ai của trung tâm xem lại"),
        ("en", "Nobody of this centre has reviewed it yet"),
    ):
        page = text_of(read("/guides/when-you-feel-ill", language))
        assert said in page
        assert "Bộ Y tế" in page
        assert "31/01/2022" in page
    assert "感到不适时怎么办" in text_of(read("/guides/when-you-feel-ill/zh"))
    assert "came with the programme" in text_of(mai.get("/desk/guides"))


def new_rule(who: Operator, **changes: Any) -> Any:
    values = {
        "subject": "gathering",
        "stance": "limited",
        "title_vi": "Tụ tập tối đa 20 người",
        "text_vi": "Ngoài nơi làm việc và trường học, không quá 20 người.",
        "title_en": "At most 20 people",
        "text_en": "Other than at work and school, no more than 20.",
        "valid_from": timezone.localdate().isoformat(),
        "decision": "Công văn 123/UBND-YT",
    }
    return who.client.post("/desk/local-rules/new", {**values, **changes})


@pytest.mark.row("CN-04")
def test_what_is_allowed_where_i_am_today(mai: Operator, quy: Operator) -> None:
    ward = wards()[0]
    other = next(one for one in wards() if one.zone_code != ward.zone_code)
    assert new_rule(mai, areas=[f"ward:{ward.code}"]).status_code == 302
    assert "Tụ tập tối đa" not in text_of(read(f"/rules/{ward.code}"))
    assert press(quy, "/desk/local-rules", "approve").status_code == 302
    here = text_of(read(f"/rules/{ward.code}"))
    assert "Tụ tập tối đa 20 người" in here
    assert "Công văn 123/UBND-YT" in here
    assert "Có hạn chế" in here
    assert "At most 20 people" in text_of(read(f"/rules/{ward.code}", "en"))
    assert "Tụ tập tối đa" not in text_of(read(f"/rules/{other.code}"))
    led = Client().get("/rules", {"ward": ward.code})
    assert led["Location"] == f"/rules/{ward.code}"
    assert Client().get("/rules", {"ward": "nowhere"}).status_code == 404
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert press(quy, "/desk/local-rules", "end", last_day="hôm qua", reason="").status_code == 422
    assert press(quy, "/desk/local-rules", "end", last_day=tomorrow, reason="Dịch đã lắng.").status_code == 302
    assert "Tụ tập tối đa 20 người" in text_of(read(f"/rules/{ward.code}"))


def test_a_rule_is_written_anew_from_an_older_one(mai: Operator, quy: Operator) -> None:
    new_rule(mai)
    press(quy, "/desk/local-rules", "approve")
    link = html.fromstring(mai.get("/desk/local-rules").content.decode()).xpath("//a[contains(@href,'?from=')]/@href")[
        0
    ]
    page = html.fromstring(mai.get(link).content.decode())
    form = page.get_element_by_id("title_vi").xpath("ancestor::form")[0]
    fields: dict[str, Any] = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    assert fields["text_vi"].startswith("Ngoài nơi làm việc")
    fields["title_vi"] = "Tụ tập tối đa 10 người"
    assert mai.client.post("/desk/local-rules/new", fields).status_code == 302
    press(quy, "/desk/local-rules", "approve")
    here = text_of(read(f"/rules/{wards()[0].code}"))
    assert "Tụ tập tối đa 10 người" in here
    assert "Tụ tập tối đa 20 người" not in here


def test_a_rule_that_cannot_be_kept_says_why_and_loses_nothing(mai: Operator) -> None:
    answer = new_rule(mai, title_vi="", decision="", valid_from="mai", areas=["ward:nowhere"], title_fr="x")
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    for field in ("title_vi", "decision", "valid_from", "title_fr"):
        assert page.get_element_by_id(field).get("aria-invalid") == "true", field
    assert page.get_element_by_id("text_vi").text_content().startswith("Ngoài nơi làm việc")
    assert not LocalRule.objects.exists()
