# SPDX-License-Identifier: Apache-2.0
"""Offers nobody answers, zones that must keep a team, teams that go silent, endings that contradict each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from epidesk.foundation.core.errors import Conflict, Invalid

from .conftest import staff

pytestmark = pytest.mark.django_db
A_LUOI = (107.23, 16.27)


@pytest.fixture
def on_the_road(incident, crew, teams, lan):
    """`on_the_road("PX1")`: the team has set out to a matter; the team's leader and the mission."""
    from epidesk.response.dispatch import actions

    def on(code: str):
        crew(code)
        return teams[code]

    def make(code: str):
        mission = actions.offer_mission(by=lan, incident_id=incident(), team_id=on(code))
        actions.accept(by=crew(code), mission_id=mission)
        actions.depart(by=crew(code), mission_id=mission)
        return crew(code), mission

    return make


def flags() -> list[str]:
    from epidesk.foundation.desk.models import DeskItem

    return [flag for row in DeskItem.objects.values_list("flags", flat=True) for flag in row]


def test_an_offer_that_nobody_answers_ends_and_the_next_team_is_proposed(incident, crew, teams, lan, state_of):
    from epidesk.response.dispatch import actions, queries

    crew("PX1")
    crew("PX2")
    matter = incident()
    actions.offer_mission(by=lan, incident_id=matter, team_id=teams["PX1"])
    assert actions.expire_offers(now=timezone.now() + timedelta(minutes=7)) == 0
    late = timezone.now() + timedelta(minutes=9)
    assert actions.expire_offers(now=late) == 1
    assert actions.expire_offers(now=late) == 0
    assert state_of(matter) == "triaged"
    found = queries.recommend(lan.as_viewer(), matter)
    assert found.advice[0].code == "PX2"
    assert found.after == "Phú Xuân 1 không trả lời kịp. Đề xuất tiếp: Phú Xuân 2."
    assert queries.missions_of(lan.as_viewer(), matter)[0].reason == "Đội không trả lời kịp."
    assert "sent-back" in flags()


def test_an_answer_before_the_time_holds(incident, crew, teams, lan):
    from epidesk.response.dispatch import actions

    crew("PX1")
    mission = actions.offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])
    actions.accept(by=crew("PX1"), mission_id=mission)
    assert actions.expire_offers(now=timezone.now() + timedelta(hours=5)) == 0


def test_a_yes_after_the_time_is_told_that_it_is_over(incident, crew, teams, lan):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.refusals import MissionOver

    crew("PX1")
    mission = actions.offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])
    actions.expire_offers(now=timezone.now() + timedelta(minutes=9))
    with pytest.raises(MissionOver):
        actions.accept(by=crew("PX1"), mission_id=mission)


def test_a_yes_tapped_in_time_without_a_line_brings_the_offer_back(incident, crew, teams, lan, state_of):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    crew("PX1")
    matter = incident()
    mission = actions.offer_mission(by=lan, incident_id=matter, team_id=teams["PX1"])
    tapped = timezone.now()
    actions.expire_offers(now=tapped + timedelta(minutes=9))
    assert state_of(matter) == "triaged"
    actions.accept(by=crew("PX1"), mission_id=mission, at=tapped)
    assert Mission.objects.get().state == "accepted"
    assert state_of(matter) == "assigned"
    assert "sent-back" not in flags()


def test_the_last_team_of_a_mountain_district_goes_only_for_a_reason(incident, crew, teams, lan):
    from epidesk.response.dispatch import actions, queries
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.refusals import BreaksCoverage

    crew("AL1")
    matter = incident(place=A_LUOI)
    warned = queries.recommend(lan.as_viewer(), matter).advice[0]
    assert warned.breaks_coverage
    assert "below_coverage" in {reason.code for reason in warned.reasons}
    with pytest.raises(BreaksCoverage):
        actions.offer_mission(by=lan, incident_id=matter, team_id=teams["AL1"])
    assert not Mission.objects.exists()
    sent = {"by": lan, "incident_id": matter, "team_id": teams["AL1"], "although_uncovered": "Ca nguy kịch, rất gần."}
    actions.offer_mission(**sent)
    assert queries.missions_of(lan.as_viewer(), matter)[0].uncovered_reason == "Ca nguy kịch, rất gần."


def test_with_a_second_free_team_nothing_is_asked(incident, crew, teams, lan):
    from epidesk.response.dispatch import actions

    crew("AL1")
    crew("AL2")
    assert actions.offer_mission(by=lan, incident_id=incident(place=A_LUOI), team_id=teams["AL1"])


def test_a_silent_team_is_told_to_the_shift_lead_once_and_a_sign_takes_it_back(on_the_road, lan):
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.notify.models import InboxMessage
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    lead = create_staff(by=SYSTEM, email="lead@demo.invalid", name="Bình", role="shift_lead")
    leader, mission = on_the_road("PX1")
    assert actions.watch_check_ins(now=timezone.now() + timedelta(minutes=59)) == 0
    Mission.objects.update(departed_at=timezone.now() - timedelta(minutes=61))
    for _twice in range(2):
        actions.watch_check_ins(now=timezone.now())
    assert InboxMessage.objects.filter(user_id=lead, template="team-silent").count() == 1
    assert "no-sign" in flags()
    actions.say_all_well(by=leader, mission_id=mission)
    assert "no-sign" not in flags()
    assert Mission.objects.get().alarmed_at is None


def test_amber_comes_before_red_and_every_step_is_a_sign(on_the_road):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.rules.checking_in import Sign
    from epidesk.response.dispatch.signs import sign_of

    leader, mission = on_the_road("PX1")
    Mission.objects.update(departed_at=timezone.now() - timedelta(minutes=50))
    assert sign_of(Mission.objects.get(), timezone.now()) is Sign.AMBER
    assert sign_of(Mission.objects.get(), timezone.now() + timedelta(minutes=11)) is Sign.RED
    actions.arrive(by=leader, mission_id=mission)
    assert sign_of(Mission.objects.get(), timezone.now()) is Sign.WELL


def test_a_sign_that_waited_on_the_phone_counts_from_its_tap(on_the_road):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    leader, mission = on_the_road("PX1")
    Mission.objects.update(
        offered_at=timezone.now() - timedelta(hours=3), departed_at=timezone.now() - timedelta(hours=2)
    )
    tapped = timezone.now() - timedelta(minutes=90)
    actions.say_all_well(by=leader, mission_id=mission, at=tapped)
    actions.say_all_well(by=leader, mission_id=mission, at=tapped - timedelta(minutes=5))
    assert Mission.objects.get().well_at == tapped


@pytest.fixture
def ended_twice(on_the_road, teams):
    """A mission that two leaders ended differently, each with a note."""
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.queries import outcomes

    from .conftest import STAFF_OF_TEAM

    leader, mission = on_the_road("PX1")
    actions.arrive(by=leader, mission_id=mission)
    second = staff("pho@demo.invalid", "Đội phó", permissions=STAFF_OF_TEAM, team_id=teams["PX1"])
    kinds = [one.slug for one in outcomes("medical_help")]
    actions.finish(by=leader, mission_id=mission, outcome=kinds[0], note="Đã ổn định.")
    for _twice in range(2):
        actions.finish(by=second, mission_id=mission, outcome=kinds[1], note="Chuyển bệnh viện lúc 9 giờ.")
    return mission, kinds, second


def test_two_endings_wait_for_a_human_and_neither_is_lost(ended_twice, lan):
    from epidesk.response.dispatch.queries.endings import count_endings, two_endings

    _mission, kinds, _second = ended_twice
    (pair,) = two_endings(lan.as_viewer())
    assert (pair.first.outcome, pair.second.outcome) == (kinds[0], kinds[1])
    assert (pair.first.note, pair.second.note) == ("Đã ổn định.", "Chuyển bệnh viện lúc 9 giờ.")
    assert pair.differ == ("outcome", "note")
    assert count_endings(lan.as_viewer()) == 1


def test_a_human_takes_the_outcome_of_the_second_and_its_note_beside_the_first(ended_twice, lan):
    from epidesk.intake.incidents.models import Incident, Note
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.queries.endings import two_endings

    _mission, kinds, _second = ended_twice
    (pair,) = two_endings(lan.as_viewer())
    for _twice in range(2):
        actions.decide_ending(by=lan, ending_id=pair.ending_id, take=["outcome", "note"])
    assert Mission.objects.get().outcome == kinds[1]
    assert Incident.objects.get().outcome == kinds[1]
    texts = list(Note.objects.order_by("at").values_list("text", flat=True))
    assert texts == ["Đã ổn định.", "Chuyển bệnh viện lúc 9 giờ."]
    assert not two_endings(lan.as_viewer())
    assert two_endings(lan.as_viewer(), decided=True)[0].second.note == "Chuyển bệnh viện lúc 9 giờ."


def test_the_same_words_from_a_second_phone_are_no_conflict(ended_twice, lan):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.queries.endings import count_endings

    mission, kinds, second = ended_twice
    actions.finish(by=second, mission_id=mission, outcome=kinds[0], note="Đã ổn định.")
    actions.finish(by=second, mission_id=mission, outcome=kinds[0])
    assert count_endings(lan.as_viewer()) == 1
    with pytest.raises(Invalid):
        actions.finish(by=second, mission_id=mission, outcome="danced")


def test_a_mission_that_was_called_off_takes_no_second_ending(on_the_road, lan):
    from epidesk.response.dispatch import actions

    leader, mission = on_the_road("PX1")
    actions.stand_down(by=lan, mission_id=mission, reason="Nhầm nhà.")
    with pytest.raises(Conflict):
        actions.finish(by=leader, mission_id=mission, outcome="advised")
