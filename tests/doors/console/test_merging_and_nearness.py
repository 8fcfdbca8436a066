# SPDX-License-Identifier: Apache-2.0
"""At the desk: what may be the same is shown in full, merged by one press and split again; how near is near."""

from __future__ import annotations

import re

import pytest
from tests.factories.incidents import CITADEL, filed, phone_of, report

from epidesk.foundation.desk.models import DeskItem
from epidesk.intake.incidents.actions import join
from epidesk.intake.incidents.models import Incident, SimilaritySetting
from epidesk.intake.incidents.queries import similar_open

from .operator import text_of, words_on

pytestmark = pytest.mark.django_db
WHY = "Hai chuyện khác nhau, khác nhà."


@pytest.fixture
def lan(sign_in):
    return sign_in("operator", name="Lan", language="vi")


@pytest.fixture
def pair(hue):
    one = filed(report(contact_phone="0120 123 4567"), phone_of("tín"))
    two = filed(report((CITADEL[0], CITADEL[1] + 0.0012)), phone_of("hoa"))
    return one, two


def row(one):
    return Incident.objects.get(id=one.id)


@pytest.mark.row("RI-04")
def test_witnesses_stand_in_the_queue_and_in_the_detail(lan, pair):
    one, _two = pair
    join(by=phone_of("an"), incident_id=one.id, statement="Tôi thấy lúc 8 giờ.", contact_phone="0120 765 4321")
    queue = lan.get("/desk/queue")
    assert "2 người cùng thấy" in text_of(queue)
    detail = text_of(lan.detail(one.public_id))
    assert "1 người khác đã báo, độc lập với nhau" in detail
    assert "Tôi thấy lúc 8 giờ." in detail
    assert "+841207654321" in detail
    assert "2 người độc lập cùng báo" in detail


def test_likely_duplicates_are_shown_in_full_and_merged_by_one_press(lan, pair):
    one, two = pair
    detail = text_of(lan.detail(one.public_id))
    assert two.code in detail
    assert "cách 133 m" in detail
    assert lan.act(one.public_id, "duplicate", of=two.code).status_code == 302
    assert row(one).duplicate_of_id == two.id
    assert DeskItem.objects.get(subject_id=two.id).witness_count == 2
    merged = text_of(lan.detail(one.public_id))
    assert f"Đã gộp vào {two.code}" in merged
    kept = text_of(lan.detail(two.public_id))
    assert one.code in kept


def test_the_other_one_is_taken_in(lan, pair):
    one, two = pair
    answer = lan.act(one.public_id, "take-in", htmx=True, other=two.public_id)
    assert answer.status_code == 200
    assert row(two).duplicate_of_id == one.id
    assert lan.act(one.public_id, "take-in", other="inc_nothing").status_code == 422


def test_both_ways_the_second_hand_is_told_and_sees_how_it_stands(lan, pair):
    one, two = pair
    lan.act(one.public_id, "duplicate", of=two.code)
    answer = lan.act(two.public_id, "duplicate", of=one.code)
    assert answer.status_code == 409
    assert "Tin kia vừa được gộp vào tin này" in text_of(answer)
    assert row(two).duplicate_of_id is None


def test_split_off_again_with_a_reason(lan, pair):
    one, two = pair
    lan.act(one.public_id, "duplicate", of=two.code)
    short = lan.act(one.public_id, "split", reason="nhầm")
    assert short.status_code == 422
    assert "nhầm" in words_on(short)
    assert lan.act(one.public_id, "split", reason=WHY).status_code == 302
    assert (row(one).state, row(one).duplicate_of_id) == ("received", None)
    assert "Tách ra lại" not in text_of(lan.detail(two.public_id))


def test_the_keyboard_reaches_merging_and_splitting(lan, pair):
    one, two = pair
    assert lan.page(one.public_id).xpath("//details[@id='duplicate-more']/summary[@data-key='d']")
    lan.act(one.public_id, "duplicate", of=two.code)
    assert lan.page(one.public_id).xpath("//details[@id='split-more']/summary[@data-key='d']")


def test_one_that_a_team_is_out_for_can_only_take_in(lan, pair):
    one, two = pair
    Incident.objects.filter(id=one.id).update(state="assigned")
    page = lan.page(one.public_id)
    assert not page.xpath("//form[contains(@action,'/duplicate')]")
    assert page.xpath("//form[contains(@action,'/take-in')]")
    page = lan.page(two.public_id)
    assert page.xpath("//form[contains(@action,'/duplicate')]")
    assert not page.xpath("//form[contains(@action,'/take-in')]")


@pytest.fixture
def admin(sign_in):
    return sign_in("administrator", name="Quan", language="vi")


def set_to(admin, radius="300", window="24", kind="suspected_case", offered="1", seen=None):
    page = admin.get("/desk/nearness")
    found = re.search(rf'value="{kind}"><input type="hidden" name="seen" value="([^"]*)"', words_on(page))
    fields = {"kind": kind, "radius_m": radius, "window_h": window, "seen": found[1] if seen is None else seen}
    return admin.client.post("/desk/nearness", fields | ({"offered": offered} if offered else {}))


@pytest.mark.row("RI-03")
def test_the_administrator_sets_radius_and_window_without_asking_anybody(admin, pair):
    assert len(similar_open(phone_of("lạ").as_viewer(), kind="suspected_case", lon=CITADEL[0], lat=CITADEL[1])) == 2
    assert set_to(admin, radius="60").status_code == 302
    from epidesk.intake.incidents.nearness import forget_similarity

    forget_similarity()
    assert len(similar_open(phone_of("lạ").as_viewer(), kind="suspected_case", lon=CITADEL[0], lat=CITADEL[1])) == 1
    page = text_of(admin.get("/desk/nearness"))
    assert "Quan" in page
    assert "60" in page


@pytest.mark.parametrize(
    ("radius", "window", "said"),
    [("10", "48", "từ 20 đến 2000"), ("", "48", "từ 20"), ("abc", "48", "từ 20"), ("250", "9999", "từ 1 đến 336"),
     ("１２３", "48", "từ 20"), ("-5", "48", "từ 20"), ("2.5", "48", "từ 20")],
)  # fmt: skip
def test_out_of_bounds_is_said_beside_the_field_with_what_was_typed(admin, radius, window, said):
    answer = set_to(admin, radius=radius, window=window)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'value="{radius}"' in words_on(answer)
    assert not SimilaritySetting.objects.exists()


def test_somebody_else_was_faster(admin):
    assert set_to(admin, radius="300").status_code == 302
    assert set_to(admin, radius="400", seen="").status_code == 409
    assert SimilaritySetting.objects.get().radius_m == 300


def test_calls_for_help_cannot_be_offered(admin):
    answer = set_to(admin, kind="medical_help", radius="100")
    assert answer.status_code == 422


def test_who_is_no_administrator_finds_no_such_page(lan, sign_in):
    assert lan.get("/desk/nearness").status_code == 403
    assert "/desk/nearness" not in words_on(lan.get("/desk/"))
    lead = sign_in("shift_lead", name="Hanh")
    assert lead.get("/desk/nearness").status_code == 403
