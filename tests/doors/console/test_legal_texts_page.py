# SPDX-License-Identifier: Apache-2.0
"""Editors write the texts that bind the centre, somebody else agrees, everybody reads them with their date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from epidesk.publishing.content.models import DatedText

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Operator]
PAGE = "/desk/texts/fair-use/vi"
NEW = "Ai cũng dùng được trang này.\n\nXin chỉ báo điều bạn thấy hoặc biết, và hãy để điện thoại ở gần."


@pytest.fixture
def mai(sign_in: SignIn) -> Operator:
    return sign_in("editor", name="Mai")


@pytest.fixture
def quy(sign_in: SignIn) -> Operator:
    return sign_in("duty_officer", name="Quy")


def write(who: Operator, body: str = NEW, days: int = 0, page: str = PAGE, **more: str) -> Any:
    form = html.fromstring(who.get(page).content.decode()).get_element_by_id("body").getparent().getparent()
    fields = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    day = timezone.localdate() + timedelta(days=days)
    return who.client.post(page, {**fields, "body": body, "valid_from": day.isoformat(), **more})


def agree(who: Operator) -> Any:
    action = html.fromstring(who.get(PAGE).content.decode()).xpath("//form[contains(@action,'/approve')]/@action")
    return who.client.post(action[0])


def read(slug: str = "fair-use", language: str = "vi") -> Any:
    return Client().get(f"/legal/{slug}", headers={"Accept-Language": language})


def test_a_text_is_written_agreed_to_and_read_with_its_date(mai: Operator, quy: Operator) -> None:
    assert "Trang này để báo ca nghi mắc bệnh" in text_of(read())
    assert write(mai).status_code == 302
    assert "Waits for a second person" in text_of(mai.get(PAGE))
    assert NEW.split("\n", maxsplit=1)[0] not in text_of(read()), "nobody reads what nobody agreed to"
    assert not html.fromstring(mai.get(PAGE).content.decode()).xpath("//form[contains(@action,'/approve')]")
    assert agree(quy).status_code == 302
    page = read()
    assert "Ai cũng dùng được trang này." in text_of(page)
    assert f"{timezone.localdate():%d/%m/%Y}" in text_of(page)
    assert "The Vietnamese text was changed on" in text_of(read(language="en")), "its translation is older"
    said = text_of(mai.get(PAGE))
    assert "Written by Mai" in said
    assert "Agreed by Quy" in said


def test_a_version_for_later_waits_and_may_be_taken_back(mai: Operator, quy: Operator) -> None:
    write(mai, days=30)
    agree(quy)
    assert "Ai cũng dùng được trang này. Xin" not in text_of(read())
    assert "dated ahead" in text_of(mai.get("/desk/texts"))
    action = html.fromstring(mai.get(PAGE).content.decode()).xpath("//form[contains(@action,'/withdraw')]/@action")[0]
    assert mai.client.post(action).status_code == 302
    assert "Taken back" in text_of(mai.get(PAGE))
    assert mai.client.post(action).status_code == 409


def test_what_changed_is_shown_word_by_word(mai: Operator) -> None:
    body = html.fromstring(mai.get(PAGE).content.decode()).get_element_by_id("body").text_content()
    write(mai, body.replace("không phải trả tiền", "miễn phí"))
    page = html.fromstring(mai.get(PAGE).content.decode())
    assert "miễn" in "".join(one.text_content() for one in page.xpath("//ins"))
    assert "trả tiền" in "".join(one.text_content() for one in page.xpath("//del"))
    first = mai.get(f"{PAGE}?version=first")
    assert not html.fromstring(first.content.decode()).xpath("//ins")


def test_bad_input_is_said_beside_its_field_with_everything_still_there(mai: Operator) -> None:
    answer = write(mai, "ngắn")
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.get_element_by_id("body").text_content().strip() == "ngắn"
    assert page.get_element_by_id("body-error") is not None
    answer = write(mai, days=-1)
    page = html.fromstring(answer.content.decode())
    assert "has passed" in page.get_element_by_id("valid_from-error").text_content()
    assert "điện thoại ở gần" in page.get_element_by_id("body").text_content()
    assert write(mai, valid_from="tomorrow").status_code == 422
    assert DatedText.objects.count() == 0


def test_two_editors_at_once_and_nothing_typed_is_lost(mai: Operator, sign_in: SignIn) -> None:
    son = sign_in("editor", name="Son")
    stale = html.fromstring(son.get(PAGE).content.decode()).xpath("//input[@name='seen']/@value")[0]
    write(mai)
    answer = write(son, NEW + " Của Sơn.", seen=stale)
    assert answer.status_code == 409
    page = html.fromstring(answer.content.decode())
    assert "Của Sơn." in page.get_element_by_id("body").text_content()
    seen = page.xpath("//input[@name='seen']/@value")[0]
    assert write(son, NEW + " Của Sơn.", seen=seen).status_code == 302, "having seen the other's, it may be saved"


def test_who_only_agrees_has_no_form(quy: Operator) -> None:
    assert not html.fromstring(quy.get(PAGE).content.decode()).xpath("//textarea")
    day = timezone.localdate().isoformat()
    assert quy.client.post(PAGE, {"body": NEW, "valid_from": day, "seen": ""}).status_code == 403


@pytest.mark.parametrize("path", ["/desk/texts/no-such/vi", "/desk/texts/fair-use/fr"])
def test_texts_that_are_not(mai: Operator, path: str) -> None:
    assert mai.get(path).status_code == 404


def test_everybody_reads_every_text_in_both_languages_and_finds_them(hue: None) -> None:
    for slug, word in (("fair-use", "Fair use"), ("privacy", "Privacy"), ("emergency-use", "When a life is in danger")):
        assert word in text_of(read(slug, "en"))
        assert "In force since" in text_of(read(slug, "en"))
        assert f'href="/legal/{slug}"' in Client().get("/privacy").content.decode()
    assert read("no-such").status_code == 404


def test_a_translation_that_is_behind_says_that_the_vietnamese_text_counts(mai: Operator, quy: Operator) -> None:
    from epidesk.publishing.content import shipped

    write(mai)
    agree(quy)
    text = shipped.shipped_texts()["fair-use"]
    DatedText.objects.update(valid_from=text.valid_from + timedelta(days=1))
    if timezone.localdate() > text.valid_from:
        assert "The Vietnamese text counts." in text_of(read(language="en"))
