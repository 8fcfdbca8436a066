# SPDX-License-Identifier: Apache-2.0
"""One box over all that the centre says, without script."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.factories.claims import checker, published
from tests.factories.incidents import staff
from tests.factories.questions import MASK, answered, lead_of_shift

from epidesk.foundation.core.principals import SYSTEM
from epidesk.publishing.content.actions import approve_rule, load_starters, write_rule
from epidesk.publishing.content.rules import Permission as Content
from epidesk.publishing.content.rules.local_rules import RuleDraft, Stance, Subject, Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoken(hue: None) -> None:
    lead = lead_of_shift()
    answered(lead=lead)
    answered("Má tôi ho thì phải làm sao?", "Gọi đường dây nóng và giữ khoảng cách.", lead=lead, topic="treatment")
    answered(
        "Mà ho khan thì có nặng không?", "Ho khan phần nhiều là nhẹ; hãy theo dõi ở nhà.", lead=lead, topic="treatment"
    )
    published(by=checker())


def marked(phone) -> list[str]:
    return [str(one.text) for one in phone.page.xpath("//li//mark")]


def titles(phone) -> list[str]:
    found = phone.page.xpath("//li//a[contains(@class,'row--top')]//b")
    return [" ".join(one.text_content().split()) for one in found]


def test_one_box_finds_all_kinds_without_accents_and_marks_them(phone, spoken):
    phone.open("/search?q=khau+trang")
    assert any(MASK in one for one in titles(phone))
    assert {"khẩu", "trang"} <= {one.lower() for one in marked(phone)}
    phone.open("/search?q=xong+toi")
    assert any("Xông tỏi" in one for one in titles(phone))
    assert "Sai sự thật" in phone.text
    phone.open("/search?q=benh+vien+trung+uong+hue")
    assert any("Bệnh viện Trung ương Huế" in one for one in titles(phone))


def test_the_very_accents_come_first(phone, spoken):
    assert titles(phone.open("/search?q=m%C3%A0+ho"))[0].startswith("Mà ho")
    assert titles(phone.open("/search?q=m%C3%A1+ho"))[0].startswith("Má tôi")


def test_what_is_typed_with_its_accents_is_marked_alone(phone, spoken):
    answered("Đi chợ có an toàn không?", "Đi chợ lúc vắng, chừa chỗ cho người khác.", lead=lead_of_shift())
    answered("Chỗ nào cho người già?", "Mọi chỗ ngồi đầu cho người già.", lead=lead_of_shift())
    phone.open("/search?q=ch%E1%BB%A3")
    assert titles(phone)[0].startswith("Đi chợ")
    first = phone.page.xpath("//li")[0]
    assert {one.text for one in first.xpath(".//mark")} == {"chợ"}


def test_local_rules_are_found_where_they_count(phone, spoken):
    people = [staff(name, permissions=frozenset(Content)) for name in ("An", "Bình")]
    for areas, title in (((), "Tụ tập tối đa 20 người"), (("ward:19774",), "Chợ Đông Ba mở 6 giờ đến 18 giờ")):
        draft = RuleDraft(
            subject=Subject.GATHERING,
            stance=Stance.LIMITED,
            words={"vi": Words(title, "Theo quyết định của thành phố.")},
            areas=areas,
            valid_from=timezone.localdate(),
            until=None,
            instead=False,
            decision="Công văn 123/UBND-YT",
        )
        approve_rule(by=people[1], rule_id=write_rule(by=people[0], draft=draft))
    phone.open("/search?q=tu+tap+20+nguoi")
    assert titles(phone) == ["Tụ tập tối đa 20 người"]
    assert phone.page.xpath("//li/a[contains(@class,'row--top')]/@href") == ["/rules"]
    assert "toàn thành phố" in phone.text
    phone.open("/search?q=cho+dong+ba&kind=rule")
    assert phone.page.xpath("//li/a[contains(@class,'row--top')]/@href") == ["/rules/19774"]


def test_a_number_is_found_as_it_is_printed(phone, hue):
    for typed in ("0234+3822+325", "02343822325", "3822325"):
        phone.open(f"/search?q={typed}")
        assert any("Bệnh viện Trung ương Huế" in one for one in titles(phone)), typed
    assert not titles(phone.open("/search?q=0234+3822+999"))


def test_a_word_deep_in_a_text_is_shown_where_it_stands(phone, spoken):
    """A guide and an answer whose title and first lines say nothing of it."""
    load_starters(by=SYSTEM)
    answered(
        "Nhà có người ốm thì dọn dẹp ra sao?",
        "Mở cửa sổ cho thoáng. " * 20 + "Lau tay nắm cửa bằng cloramin.",
        lead=lead_of_shift(),
        topic="protection",
    )
    for typed, kind, words in (("ke ngon", "guide", {"kẽ", "ngón"}), ("cloramin", "answer", {"cloramin"})):
        phone.open(f"/search?q={typed}&kind={kind}")
        assert titles(phone), typed
        assert words <= {one.lower() for one in marked(phone)}, typed


def test_the_start_page_has_the_box(phone, spoken):
    form = phone.open("/").form("/search")
    assert set(form.values) == {"q"}


def test_one_kind_can_be_chosen(phone, spoken):
    phone.open("/search?q=kh")
    kinds = phone.page.xpath("//nav//a[contains(@href,'kind=')]/@href")
    assert any("kind=verdict" in one for one in kinds)
    phone.open("/search?q=kh&kind=verdict")
    shown = phone.page.xpath("//li/a[contains(@class,'row--top')]/@href")
    assert shown
    assert all(one.startswith("/claims/") for one in shown)


@pytest.mark.parametrize("text", ["ho", "kh", "y te", "1900"])
def test_two_letters_are_enough(phone, spoken, text):
    assert phone.open(f"/search?q={text}").status == 200
    assert "ít nhất hai chữ" not in phone.text


@pytest.mark.parametrize("text", ["a", "*", "%27", "%00", "%F0%9F%98%B7", "&kind=nonsense"])
def test_what_is_too_little_to_search_for_is_said(phone, spoken, text):
    phone.open(f"/search?q={text}")
    assert phone.status == 200
    assert not titles(phone)


def test_nothing_found_leads_on(phone, spoken):
    phone.open("/search?q=xyzzy+qwerty")
    assert "chưa có nội dung nào" in phone.text.lower()
    assert "/ask" in phone.page.xpath("//a/@href")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "' OR 1=1 --", "a & b | !c:*", "khẩu" * 100, "😷 " * 80, "\\", "ho:* <->"]
)
def test_strange_words_break_nothing(phone, spoken, text):
    phone.answer = phone.client.get("/search", {"q": text})
    assert phone.status == 200
    assert "<script>alert" not in phone.answer.content.decode()


def test_what_is_typed_stays_in_the_box_and_is_not_for_robots(phone, spoken):
    phone.open("/search?q=khau+trang")
    assert phone.page.xpath("//input[@name='q']/@value")[0] == "khau trang"
    assert phone.page.xpath("//meta[@name='robots']/@content") == ["noindex"]
