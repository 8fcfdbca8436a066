# SPDX-License-Identifier: Apache-2.0
"""Which team to send: what it has and lacks, what nobody has, a zone that must keep a team, who is next after a no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from .operator import text_of

pytestmark = pytest.mark.django_db
A_LUOI = {"lon": 107.2296, "lat": 16.2740}


@pytest.fixture
def matter(lan, report):
    """`matter()`: a call for help that Lan has judged; its place may be given."""

    def make(**changes) -> str:
        item = report(**changes)
        assert lan.act(item, "triage", priority="extreme").status_code == 302
        return item

    return make


@pytest.mark.row("DS-02")
def test_the_page_says_what_each_team_has_and_lacks_and_what_nobody_has(lan, crews, matter):
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.dispatch.actions import count_stock, set_skills

    set_skills(by=SYSTEM, team_id=crews["PX1"], skills=["sampling"])
    set_skills(by=SYSTEM, team_id=crews["TH1"], skills=["first_aid"])
    count_stock(by=SYSTEM, team_id=crews["TH1"], item="suit", count=20)
    page = text_of(lan.detail(matter()))
    assert "has: First aid, Protective suits" in page
    assert "lacks: First aid" in page
    assert "No free team with: N95 masks" in page
    for reason in ("km", "position", "free", "Minutes are estimated from the straight line."):
        assert reason in page
    assert "Not suggested:" in page


def test_while_nothing_is_entered_no_team_is_said_to_lack_it(lan, crews, matter):
    page = text_of(lan.detail(matter()))
    assert "lacks:" not in page
    assert "No free team with" not in page


@pytest.mark.row("DS-06")
def test_the_last_team_of_a_mountain_district_is_sent_only_for_a_reason(lan, hue_teams, matter):
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.dispatch.actions import set_duty
    from epidesk.response.dispatch.models import Mission, Team

    team = Team.objects.get(code="AL1")
    set_duty(by=SYSTEM, team_id=team.id, on=True)
    item = matter(**A_LUOI)
    page = text_of(lan.detail(item))
    assert "where 1 should stay" in page
    assert "Send although…" in page
    number = public_id("team", team.id)
    refused = lan.act(item, "send", team=number)
    assert refused.status_code == 409
    assert "Say why, then send it." in text_of(refused)
    assert not Mission.objects.exists()
    assert lan.act(item, "send", team=number, although_uncovered="Nguy kịch, rất gần.").status_code == 302
    assert "Zone left below its rule: Nguy kịch, rất gần." in text_of(lan.detail(item))


def test_after_a_team_that_does_not_answer_the_next_one_is_proposed(lan, crews, matter):
    from epidesk.foundation.core.ids import public_id
    from epidesk.response.dispatch.actions import expire_offers

    item = matter()
    assert lan.act(item, "send", team=public_id("team", crews["PX1"])).status_code == 302
    expire_offers(now=timezone.now() + timedelta(minutes=9))
    page = text_of(lan.detail(item))
    assert "Phú Xuân 1 did not answer in time. Next proposed:" in page
