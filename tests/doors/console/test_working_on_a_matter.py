# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from epidesk.foundation.core.ids import parse_public_id, public_id

from .operator import Operator, text_of, words_on

Report = Callable[..., str]
pytestmark = pytest.mark.django_db


def state_of(item: str) -> str:
    from epidesk.intake.incidents.models import Incident

    return str(Incident.objects.values_list("state", flat=True).get(id=parse_public_id("inc", item)))


def send(operator: Operator, item: str, team_id: UUID, **more: str):
    return operator.act(item, "send", team=public_id("team", team_id), **more)


def test_what_is_not_yet_judged_offers_its_triage_first_and_as_the_main_button(lan: Operator, report: Report) -> None:
    page = lan.page(report())
    assert page.xpath("//section[contains(@class, 'dsec')]")[0].get("aria-labelledby") == "triage-title"
    assert page.get_element_by_id("foot-main").get("form") == "triage-form"


def test_what_is_judged_offers_the_nearest_team_first(lan: Operator, triaged: Report, crews: dict[str, UUID]) -> None:
    page = lan.page(triaged())
    assert page.xpath("//section[contains(@class, 'dsec')]")[0].get("aria-labelledby") == "teams-title"
    assert page.get_element_by_id("foot-main").get("form") == "send-1"
    assert page.xpath("//form[@id='send-1']//input[@name='team']/@value") == [public_id("team", crews["PX1"])]


def test_triage_is_stored_and_the_page_leads_back_to_the_matter_with_the_queues_filter(
    lan: Operator, report: Report
) -> None:
    item = report()
    answer = lan.act(item, "triage", query="?kind=medical_help&after=o.i3.t1.u2", priority="moderate", area="19753")
    assert answer.status_code == 302
    assert answer["Location"] == f"/desk/items/{item}?kind=medical_help&after=o.i3.t1.u2#detail"
    assert state_of(item) == "triaged"
    assert "Triage stored." in text_of(lan.get(f"/desk/items/{item}"))


def test_htmx_gets_the_detail_alone_with_what_was_done(lan: Operator, report: Report) -> None:
    answer = lan.act(report(), "triage", htmx=True, priority="moderate")
    assert answer.status_code == 200
    assert "<html" not in words_on(answer)
    assert "Triage stored." in text_of(answer)
    assert "data-queue" not in words_on(answer)


def test_a_whole_page_holds_queue_and_detail(lan: Operator, report: Report) -> None:
    item = report()
    page = words_on(lan.get(f"/desk/items/{item}"))
    assert "<html" in page
    assert "data-queue" in page
    assert f'data-hint-id="{item}"' in page


@pytest.mark.parametrize(
    ("verb", "typed", "said"),
    [
        ("triage", {"priority": "boiling"}, "Choose how urgent it is."),
        ("triage", {"priority": "minor", "area": "nowhere"}, "Choose a ward of the list."),
        ("reject", {"reason": "   "}, ""),
        ("duplicate", {"of": "XYZ"}, "This is no tracking code."),
        ("duplicate", {"of": "7K3M-42XY"}, "tracking code|no report with this code"),
        ("note", {"text": ""}, ""),
        ("send", {"team": "team_nonsense"}, "Choose a team."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_cannot_be_stored_is_told_beside_the_field_with_what_was_typed(
    lan: Operator, report: Report, crews: object, verb: str, typed: dict[str, str], said: str, htmx: bool
) -> None:
    item = report()
    answer = lan.act(item, verb, htmx=htmx, **typed)
    assert answer.status_code == 422
    assert ("<html" in words_on(answer)) is not htmx
    assert "field__error" in words_on(answer)
    assert any(part in text_of(answer) for part in said.split("|"))
    if verb == "duplicate":
        assert f'value="{typed["of"]}"' in words_on(answer)
    assert state_of(item) == "received"


def test_a_rejection_is_told_to_the_reporter_in_the_operators_words(lan: Operator, report: Report) -> None:
    item = report()
    lan.act(item, "call", call_outcome="reached")
    assert lan.act(item, "reject", reason="Không có gì bất thường").status_code == 302
    assert state_of(item) == "rejected"
    assert "Không có gì bất thường" in text_of(lan.detail(item))


def test_a_matter_ends_with_an_outcome_of_its_kind(lan: Operator, triaged: Report) -> None:
    item = triaged()
    assert lan.act(item, "resolve", outcome="vanished").status_code == 422
    outcome = lan.page(item).xpath("//input[@name='outcome']/@value")[0]
    assert lan.act(item, "resolve", outcome=outcome, note="đã gọi lại").status_code == 302
    assert state_of(item) == "resolved"


def test_the_shift_lead_opens_it_again_and_an_operator_may_not(
    lan: Operator, sign_in: Callable[..., Operator], report: Report
) -> None:
    item = report()
    lan.act(item, "call", call_outcome="reached")
    assert lan.act(item, "reject", reason="Báo nhầm số").status_code == 302
    assert not lan.page(item).xpath("//form[contains(@action, '/reopen')]")
    assert lan.act(item, "reopen", reason="có thêm tin").status_code == 403
    lead = sign_in("shift_lead")
    assert lead.act(item, "reopen", reason="").status_code == 422
    assert lead.act(item, "reopen", reason="có thêm tin").status_code == 302
    assert state_of(item) == "triaged"


def test_two_reports_of_one_matter_are_joined_by_the_code_that_was_read_aloud(lan: Operator, report: Report) -> None:
    first, second = report(), report(contact_phone="0120 123 9999")
    code = lan.page(first).xpath("//span[contains(@class, 'code')]")[0].text_content()
    assert lan.act(second, "duplicate", of=f" {code.lower()} ").status_code == 302
    assert state_of(second) == "duplicate"
    assert f"Merged into {code}." in text_of(lan.detail(second))


def test_a_report_is_not_joined_to_itself(lan: Operator, report: Report) -> None:
    item = report()
    code = lan.page(item).xpath("//span[contains(@class, 'code')]")[0].text_content()
    assert lan.act(item, "duplicate", of=code).status_code in (409, 422)
    assert state_of(item) == "received"


def test_a_note_is_for_colleagues(lan: Operator, minh: Operator, report: Report) -> None:
    item = report()
    assert lan.act(item, "note", text="Gọi lại lúc 3 giờ").status_code == 302
    assert "Gọi lại lúc 3 giờ" in text_of(minh.detail(item))


def test_pressing_send_twice_makes_one_mission(lan: Operator, triaged: Report, crews: dict[str, UUID]) -> None:
    from epidesk.response.dispatch.models import Mission

    item = triaged()
    version = lan.version(item)
    first = send(lan, item, crews["PX1"], version=version)
    second = send(lan, item, crews["PX1"], version=version)
    assert first.status_code == 302
    assert second.status_code in (302, 409)
    assert Mission.objects.count() == 1
    assert state_of(item) == "assigned"


def test_the_key_that_sent_a_team_does_not_send_the_next_one(
    lan: Operator, triaged: Report, crews: dict[str, UUID]
) -> None:
    item = triaged()
    assert lan.page(item).xpath("//form[@id='send-1']//button[@data-key='1']")
    send(lan, item, crews["PX1"])
    page = lan.page(item)
    assert page.xpath("//form[@id='send-1']//button")
    assert not page.xpath("//form[starts-with(@id, 'send-')]//button[@data-key]")


def test_two_operators_who_send_different_teams_with_one_version_make_one_mission(
    lan: Operator, minh: Operator, triaged: Report, crews: dict[str, UUID]
) -> None:
    from epidesk.response.dispatch.models import Mission

    item = triaged()
    version = lan.version(item)
    send(lan, item, crews["PX1"], version=version)
    late = send(minh, item, crews["TH1"], version=version)
    assert late.status_code == 409
    assert "Below is how it stands now." in text_of(late)
    assert Mission.objects.count() == 1


def test_a_mission_is_called_off_with_a_reason_that_the_team_reads(
    lan: Operator, triaged: Report, crews: dict[str, UUID]
) -> None:
    item = triaged()
    send(lan, item, crews["PX1"])
    mission = lan.page(item).xpath("//input[@name='mission']/@value")[0]
    refused = lan.act(item, "stand-down", mission=mission, reason="")
    assert refused.status_code == 422
    assert lan.act(item, "stand-down", mission="mis_nonsense", reason="x").status_code == 422
    assert lan.act(item, "stand-down", mission=mission, reason="Gia đình đã đưa đi").status_code == 302
    assert state_of(item) == "triaged"
    assert "Gia đình đã đưa đi" in text_of(lan.detail(item))


@pytest.mark.parametrize("address", ["inc_nonsense", "inc_00000000000000000000000000", "team_x", "%F0%9F%98%80"])
def test_an_address_of_nothing_is_a_page_that_says_so(lan: Operator, address: str) -> None:
    assert lan.get(f"/desk/items/{address}").status_code == 404
    assert lan.client.post(f"/desk/items/{address}/claim").status_code == 404


def test_a_matter_closed_so_long_ago_that_its_row_is_gone_is_still_read_and_opened_again(
    lan: Operator, sign_in: Callable[..., Operator], report: Report
) -> None:
    from epidesk.foundation.desk.models import DeskItem

    item = report()
    lan.act(item, "call", call_outcome="reached")
    assert lan.act(item, "reject", reason="Báo nhầm số").status_code == 302
    DeskItem.objects.all().delete()
    for answer in (lan.detail(item), lan.get(f"/desk/items/{item}")):
        assert answer.status_code == 200
        assert "Báo nhầm số" in text_of(answer)
    lead = sign_in("shift_lead")
    assert lead.act(item, "reopen", reason="có thêm tin").status_code == 302
    assert state_of(item) == "triaged"
    assert item in lead.get("/desk/queue").content.decode()
