# SPDX-License-Identifier: Apache-2.0
"""What the centre told a team to do, on its phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(teams):
    """`told("PX2")`: the centre has told the team to bring supplies; its public id."""
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.dispatch.actions import give_directive

    def make(code: str) -> str:
        due = timezone.now() + timedelta(hours=3)
        made = give_directive(
            by=SYSTEM, kind="supply", unit_kind="team", unit_id=teams[code], text="Đưa nước.", due_at=due
        )
        return public_id("drv", made)

    return make


def test_a_team_reads_it_receives_it_and_says_that_it_is_done(handset, told):
    number, px2 = told("PX2"), handset("PX2")
    assert "1 việc phải làm" in px2.open().text
    px2.open("/field/directives")
    assert "Đưa nước." in px2.text
    px2.open(f"/field/directives/{number}")
    page = px2.client.post(f"/field/directives/{number}/receive", follow=True)
    assert "Đã nhận" in page.content.decode()
    px2.open(f"/field/directives/{number}").send(note="Đã đưa 40 bình.")
    assert "Trung tâm đã nhận." in px2.text
    assert "Đã đưa 40 bình." in px2.open(f"/field/directives/{number}").text


def test_one_that_waited_on_the_phone_and_came_twice_is_done_once(handset, told):
    from epidesk.response.dispatch.models import DirectiveStep

    number, px2 = told("PX2"), handset("PX2")
    form = {"note": "Đã đưa.", "idempotency_key": "k" * 32, "typed_ago_s": "3600"}
    for _try in range(2):
        answer = px2.client.post(f"/field/directives/{number}/finish", form, headers={"Accept": "application/json"})
        assert answer.json()["state"] == "received"
    assert DirectiveStep.objects.filter(verb="finish").count() == 1


def test_nothing_said_is_asked_for_and_what_was_typed_stays(handset, told):
    number, px2 = told("PX2"), handset("PX2")
    px2.open(f"/field/directives/{number}").send(note="  ")
    assert px2.answer.status_code == 422
    assert "Ghi đã làm gì, hoặc thêm ảnh." in px2.text


def test_a_picture_of_what_was_done_is_for_the_unit_and_the_centre(handset, told, photo, signed_in):
    number, px2, px1 = told("PX2"), handset("PX2"), handset("PX1")
    px2.open(f"/field/directives/{number}").send(note="", photos=[photo()])
    (picture,) = px2.open(f"/field/directives/{number}").links("/pictures/")
    assert px2.client.get(picture).status_code == 200
    assert px1.client.get(picture).status_code == 404
    assert signed_in("shift_lead").get(picture).status_code == 200


def test_others_have_no_such_page(handset, told):
    number, px1 = told("PX2"), handset("PX1")
    assert px1.open(f"/field/directives/{number}").answer.status_code == 404
    assert px1.client.post(f"/field/directives/{number}/receive").status_code == 404
