# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from lxml import html
from tests.factories.incidents import filed, phone_of
from tests.factories.incidents import report as report_of

from .operator import Operator, text_of, words_on

Report = Callable[..., str]
pytestmark = pytest.mark.django_db


def test_they_see_each_other(lan: Operator, minh: Operator, report: Report) -> None:
    item = report()
    lan.detail(item)
    assert "Lan has this open too." in text_of(minh.detail(item))
    assert "Minh has this open too." in text_of(lan.detail(item))


def test_who_takes_it_in_hand_is_named_on_the_others_row_and_detail(
    lan: Operator, minh: Operator, report: Report
) -> None:
    item = report()
    assert lan.act(item, "claim").status_code == 302
    queue = words_on(minh.get("/desk/queue"))
    assert "q--locked" in queue
    assert "Lan" in queue
    assert "Being handled by" in text_of(minh.detail(item))
    assert "q--locked" not in words_on(lan.get("/desk/queue"))


def test_a_held_matter_is_refused_by_name_until_it_is_taken_over(lan: Operator, minh: Operator, report: Report) -> None:
    item = report()
    lan.act(item, "claim")
    refused = minh.act(item, "claim", htmx=True)
    assert refused.status_code == 409
    assert "Lan is working on this until" in text_of(refused)
    assert minh.act(item, "claim", break_in="1").status_code == 302
    assert "In your hands" in text_of(minh.detail(item))
    assert re.search(r"Being handled by ?Minh, .{1,30}until \d\d:\d\d", text_of(lan.detail(item)))


def test_what_a_colleague_works_on_is_asked_about_once_by_name_and_then_done(
    lan: Operator, minh: Operator, report: Report
) -> None:
    item = report()
    lan.act(item, "claim")
    for htmx in (True, False):
        asked = minh.act(item, "triage", htmx=htmx, priority="severe", area="", note="", kind="")
        assert asked.status_code == 409
        assert "Lan is working on this until" in text_of(asked)
        page = html.fromstring(words_on(asked))
        (form,) = page.xpath("//form[@id='triage-form']")
        assert form.xpath(".//input[@name='priority'][@checked]/@value") == ["severe"], "nothing typed is lost"
    asked = minh.act(item, "reject", htmx=True, reason="Gọi ba lần không ai nghe")
    assert asked.status_code == 409
    assert "Gọi ba lần không ai nghe</textarea>" in words_on(asked)
    (form,) = html.fromstring(words_on(asked)).xpath("//form[contains(@action,'/reject')]")
    answer = {str(one.get("name")): str(one.get("value")) for one in form.xpath(".//input[@name='although_held']")}
    assert minh.act(item, "triage", priority="severe", **answer).status_code == 302
    assert minh.act(item, "triage", priority="minor", although_held="Hoa").status_code == 409, "another is another"
    assert lan.act(item, "triage", priority="minor").status_code == 302, "who has it in hand is not asked"


def test_a_team_is_sent_and_a_matter_closed_under_a_colleagues_hands_only_when_that_is_meant(
    lan: Operator, minh: Operator, report: Report, crews: dict[str, UUID]
) -> None:
    item = report()
    minh.act(item, "triage", priority="severe")
    lan.act(item, "claim")
    page = html.fromstring(words_on(minh.detail(item)))
    team = page.xpath("//li[@data-team-id]/@data-team-id")[0]
    asked = minh.act(item, "send", htmx=True, team=team)
    assert asked.status_code == 409
    (form,) = html.fromstring(words_on(asked)).xpath("//form[@id='send-anyway']")
    answer = {str(one.get("name")): str(one.get("value")) for one in form.xpath(".//input[@type='hidden']")}
    assert answer["team"] == team
    assert answer["although_held"] == "Lan"
    closing = minh.act(item, "resolve", htmx=True, outcome="unfounded", note="Đã gọi, cả nhà khỏe")
    assert closing.status_code == 409
    assert "Lan is working on this until" in text_of(closing)
    assert "Đã gọi, cả nhà khỏe</textarea>" in words_on(closing)
    assert minh.act(item, "send", team=team, although_held="Lan").status_code == 302


def test_of_many_those_in_a_colleagues_hands_are_left_out_by_name(
    lan: Operator, minh: Operator, report: Report
) -> None:
    held = report()
    filed(report_of(address="2 Lê Lợi"), by=phone_of("another"))
    lan.act(held, "claim")
    queue = html.fromstring(words_on(minh.get("/desk/queue")))
    chosen = [str(value) for value in queue.xpath("//input[@name='chosen']/@value")]
    said = minh.client.post("/desk/bulk", {"act": "priority", "priority": "minor", "chosen": chosen})
    assert "Lan is working on this until" in text_of(said)
    assert len(chosen) == 2
    assert "Done with 1 of 2" in text_of(said), text_of(said)[-400:]


def test_a_clinician_may_not_take_over(lan: Operator, sign_in: Callable[..., Operator], report: Report) -> None:
    item = report()
    lan.act(item, "claim")
    doctor = sign_in("clinician")
    assert doctor.act(item, "claim", break_in="1").status_code == 403
    assert "Lan is working on it." in text_of(doctor.detail(item))


def test_giving_back_frees_it(lan: Operator, minh: Operator, report: Report) -> None:
    item = report()
    lan.act(item, "claim")
    assert lan.act(item, "release").status_code == 302
    assert minh.act(item, "claim").status_code == 302


def test_a_sign_of_life_keeps_ones_own_hold_and_never_takes_anothers(
    lan: Operator, minh: Operator, report: Report
) -> None:
    from epidesk.foundation.desk.models import DeskItem

    item = report()
    lan.act(item, "claim")
    before = DeskItem.objects.get().lock_until
    assert lan.client.post(f"/desk/items/{item}/look", {"hold": "1"}).status_code == 204
    after = DeskItem.objects.get()
    assert after.lock_until > before
    assert minh.client.post(f"/desk/items/{item}/look", {"hold": "1"}).status_code == 204
    assert DeskItem.objects.get().lock_holder_id == after.lock_holder_id


def test_a_stale_form_shows_the_new_state_and_keeps_what_was_typed(
    lan: Operator, minh: Operator, report: Report
) -> None:
    item = report()
    seen_by_minh = minh.version(item)
    lan.act(item, "triage", priority="severe")
    late = minh.act(item, "reject", htmx=True, reason="Gọi ba lần không ai nghe", version=seen_by_minh)
    assert late.status_code == 409
    assert "Below is how it stands now." in text_of(late)
    assert "Gọi ba lần không ai nghe</textarea>" in words_on(late)
    assert f'data-version="{seen_by_minh}"' not in words_on(late)
    minh.act(item, "call", call_outcome="no_answer")
    assert minh.act(item, "reject", reason="Gọi ba lần không ai nghe").status_code == 302


def test_what_was_typed_into_a_form_that_is_gone_by_now_is_shown_in_the_refusal(
    lan: Operator, minh: Operator, triaged: Report, crews: dict[str, UUID]
) -> None:
    from epidesk.foundation.core.ids import public_id

    item = triaged()
    seen_by_minh = minh.version(item)
    lan.act(item, "send", team=public_id("team", crews["PX1"]))
    late = minh.act(item, "reject", reason="Không cần đội", version=seen_by_minh)
    assert late.status_code == 409
    assert "You had written:" in text_of(late)
    assert "Không cần đội" in text_of(late)
