# SPDX-License-Identifier: Apache-2.0
"""Screening at the desk: an epidemiologist tries a risk area, sees exactly who is affected, and puts it into force."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from lxml import html
from openpyxl import load_workbook
from tests.doors.console.operator import Operator, text_of, words_on
from tests.factories.declarations import arrival, day
from tests.factories.incidents import phone_of

from epidesk.intake.movement.actions import declare
from epidesk.intake.movement.rules import VisitDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(hue) -> Operator:
    return Operator.of_role("shift_lead", (), "Hoa", "vi")


@pytest.fixture
def version(lead: Operator) -> str:
    """The rule set of March 2020 is in force; the address of its page."""
    taken = lead.client.post("/desk/screening/take", {"file": "covid19-2020-03.yaml"})["Location"]
    assert lead.client.post(f"{taken}/adopt", {"instead_of": ""}).status_code == 302
    return taken


def travellers() -> None:
    from epidesk.response.screening import actions

    was_there = arrival(origin="VN-26", visits=(VisitDraft("VN-DN", day(-9), day(-4)),))
    stayed = arrival(name="Lê Văn Bá", phone="0120 555 0109", origin="VN-26")
    for draft in (was_there, stayed):
        actions.screen_declarations(declaration_ids=[declare(by=phone_of("thu"), draft=draft).id])


def add_area(lead: Operator, version: str, **changes: str):
    fields = {"area": "community", "places": "VN-DN", "from_on": day(-10).isoformat(), "until_on": "", **changes}
    return lead.client.post(f"{version}/area", fields)


@pytest.mark.row("ME-10")
def test_an_epidemiologist_changes_a_risk_area_and_sees_exactly_who_is_affected(lead, version) -> None:
    travellers()
    answer = add_area(lead, version)
    assert answer.status_code == 302, words_on(answer)
    page = text_of(lead.get(answer["Location"]))
    assert "1 người đổi phân loại" in page
    assert "Hồ Thị Thu" in page
    assert "Lê Văn Bá" not in page
    assert "chưa ai được báo" in page


@pytest.mark.row("ME-11")
def test_what_was_tried_is_put_into_force_and_the_list_goes_to_the_wards(lead, version) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from epidesk.response.screening import actions, queries
    from epidesk.response.screening.models import Run
    from epidesk.response.screening.queries.columns import centre

    travellers()
    trial = add_area(lead, version)["Location"]
    form = lead.get(trial).content.decode()
    adopt = re.search(r'action="([^"]+/adopt)"', form)
    instead = re.search(r'name="instead_of" value="([^"]+)"', form)
    assert adopt
    assert instead
    done = lead.client.post(adopt[1], {"instead_of": instead[1]})
    assert done.status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="core.deliver_event").exists()
    actions.rescreen(run_id=Run.objects.get(kind="adoption", version__number=2).id)
    page = text_of(lead.get(done["Location"]))
    assert "Hồ Thị Thu" in page
    sheet = load_workbook(BytesIO(lead.client.post(f"{done['Location']}/list.xlsx").content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Hồ Thị Thu"]
    late = lead.client.post(adopt[1], {"instead_of": instead[1]})
    assert late.status_code == 409
    assert "Trong lúc đó một bản khác đã được áp dụng" in text_of(late)
    assert queries.adopted_version(centre()).number == 2


def test_wrong_days_and_no_place_are_told_beside_their_fields_and_nothing_typed_is_lost(lead, version) -> None:
    answer = add_area(lead, version, places="", until_on=day(-20).isoformat())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="places-error"' in page
    assert 'id="until_on-error"' in page
    assert f'value="{day(-20).isoformat()}"' in page


def test_a_day_that_is_none_opens_no_area_for_ever(lead, version) -> None:
    from epidesk.response.screening.models import RuleSetVersion

    before = RuleSetVersion.objects.count()
    for typed in ({"from_on": "31/02/2026"}, {"until_on": "mai"}):
        answer = add_area(lead, version, **typed)
        assert answer.status_code == 422
        assert f'id="{next(iter(typed))}-error"' in answer.content.decode()
    assert RuleSetVersion.objects.count() == before


def test_a_text_that_is_no_rule_set_comes_back_with_all_that_is_wrong(lead, version) -> None:
    answer = lead.client.post(f"{version}/edit", {"text": "rules: []", "note": "thử"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Chưa có quy tắc nào" in page
    assert "rules: []" in page


def test_rules_are_read_in_plain_words_with_their_source(lead, version) -> None:
    page = text_of(lead.get(version))
    assert "đã ở nước có dịch trong 14 ngày trước đó" in page
    assert "Công văn 1440/CV-BCĐ" in page
    assert "Cách ly tập trung" in page


@pytest.mark.row("ME-16")
def test_the_inflow_board_counts_arrivals_by_day_origin_and_class(lead, version) -> None:
    travellers()
    page = text_of(lead.get("/desk/inflow"))
    for said in ("Đã khai báo đến", "Thừa Thiên Huế", "Được đi tiếp"):
        assert re.search(rf"{said}\s*2(?!\d)", page), said
    for title, name in (("origins-title", "Thừa Thiên Huế"), ("wards-title", "Chưa khai")):
        assert re.search(rf"{name}\s*2(?!\d)", listed(lead.get("/desk/inflow"), title)), title


@pytest.mark.row("ME-16")
def test_what_lodgings_and_checkpoints_saw_stands_beside_what_was_declared(lead, version) -> None:
    from tests.factories.lodgings import hotel

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.intake.movement.actions.lodging_guests import tell_guest
    from epidesk.intake.movement.actions.passing import open_checkpoint, record_passage
    from epidesk.intake.movement.rules.passages import PassageDraft

    filed = declare(by=phone_of("thu"), draft=arrival(arrived_on=day(), conveyance_no=""))
    house, post = hotel(), open_checkpoint(by=SYSTEM, name="Chốt Lăng Cô")
    for guest in ({"name": "Hồ Thị Thu", "phone": "0120 555 0101", "born": "1990"}, {"name": "Kim Min Jun"}):
        tell_guest(by=SYSTEM, lodging_id=house, values={"arrived": day().isoformat(), **guest})
    record_passage(by=SYSTEM, draft=PassageDraft(post, 1, "cleared", declaration_id=filed.id))
    page = html.fromstring(lead.get("/desk/inflow").content.decode())
    (today,) = [row for row in page.iter("tr") if f"{day():%d/%m/%Y}" in row.text_content()]
    assert [cell.text_content() for cell in today.iter("td")] == ["1", "2", "1", "1"]


def listed(answer, title: str) -> str:
    """The words of a section."""
    page = html.fromstring(answer.content.decode())
    return " ".join(page.xpath(f"//section[@aria-labelledby='{title}']")[0].text_content().split())
