# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from epidesk.foundation.core.errors import Forbidden, NotFound

from .conftest import CITADEL, LANG_CO

pytestmark = pytest.mark.django_db
HOUR_AGO = timedelta(hours=1)


@pytest.fixture
def place_team(crew, teams):
    """`place_team("PX1", CITADEL)`: on duty, and its phone was there `ago` before now."""
    from django.utils import timezone

    from epidesk.response.dispatch.actions import report_position

    def place(code, where, ago=timedelta(0)):
        at = timezone.now() - ago
        report_position(by=crew(code), team_id=teams[code], lon=where[0], lat=where[1], accuracy_m=10, at=at)

    return place


def words(advice):
    return [reason.text for reason in advice.reasons]


def test_nearest_free_team_of_the_zone_comes_first_and_says_why(lan, place_team, incident):
    from epidesk.response.dispatch.queries import recommend

    place_team("PX1", CITADEL)
    place_team("CM1", LANG_CO)

    advice = recommend(lan.as_viewer(), incident()).advice

    assert [(one.rank, one.code) for one in advice] == [(1, "PX1"), (2, "CM1")]
    assert advice[0].state == "free"
    assert advice[0].eta_minutes == 1
    assert advice[1].distance_m > 50_000
    codes = [reason.code for reason in advice[0].reasons]
    assert codes == ["in_zone", "distance", "free", "position_fresh", "eta_estimate", "last_in_zone"]


def test_reasons_are_told_in_vietnamese_and_in_english(lan, place_team, incident):
    from django.utils import translation

    from epidesk.response.dispatch.queries import recommend

    place_team("PX1", (CITADEL[0], CITADEL[1] + 0.04), ago=timedelta(seconds=40))
    sick = incident()

    with translation.override("vi"):
        assert words(recommend(lan.as_viewer(), sick).advice[0]) == [
            "đúng địa bàn",
            "4,4 km",
            "rảnh",
            "vị trí 40 giây trước",
            "thời gian ước theo đường chim bay (× 1,4, 30 km/giờ)",
            "cử đi thì Huế không còn đội rảnh",
        ]
    with translation.override("en"):
        assert words(recommend(lan.as_viewer(), sick).advice[0])[:3] == ["its own zone", "4.4 km", "free"]


def test_position_older_than_ten_minutes_gives_way_to_the_base(lan, place_team, incident):
    from epidesk.response.dispatch.queries import recommend

    place_team("PX1", LANG_CO, ago=HOUR_AGO)

    (one,) = recommend(lan.as_viewer(), incident()).advice
    assert one.from_base
    assert one.position_age_s >= 3600
    assert one.distance_m < 3_000  # from its base beside the citadel, not from Lăng Cô
    (stale,) = [reason for reason in one.reasons if reason.code == "position_stale"]
    assert (stale.text, stale.tone) == ("vị trí cũ 1 giờ, tính từ trụ sở", "warning")


def test_position_that_jumped_is_flagged_and_not_used(lan, place_team, incident):
    from epidesk.response.dispatch.models import Team
    from epidesk.response.dispatch.queries import recommend

    place_team("PX1", CITADEL, ago=timedelta(seconds=60))
    team = Team.objects.get(code="PX1")
    Team.objects.filter(id=team.id).update(position_taken_at=team.position_taken_at - timedelta(seconds=60))
    place_team("PX1", LANG_CO)

    (one,) = recommend(lan.as_viewer(), incident()).advice
    assert one.from_base
    assert [reason.tone for reason in one.reasons if reason.code == "position_flagged"] == ["warning"]


def test_busy_team_is_offered_after_free_ones_and_says_so(lan, place_team, teams, incident):
    from epidesk.response.dispatch.actions import offer_mission
    from epidesk.response.dispatch.queries import recommend

    place_team("PX1", CITADEL)
    place_team("TH1", (CITADEL[0], CITADEL[1] - 0.02))
    offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])

    first, second = recommend(lan.as_viewer(), incident()).advice
    assert (first.code, first.state) == ("TH1", "free")
    assert (second.code, second.state, second.open_missions) == ("PX1", "busy", 1)
    assert "đang làm 1 việc" in words(second)


def test_those_who_cannot_go_are_named_with_why(lan, crew, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.queries import recommend

    sick = incident()
    px1, th1 = crew("PX1"), crew("TH1")
    declined = actions.offer_mission(by=lan, incident_id=sick, team_id=px1.team_id)
    actions.decline(by=px1, mission_id=declined, reason="xe hỏng")
    actions.offer_mission(by=lan, incident_id=sick, team_id=th1.team_id)

    answer = recommend(lan.as_viewer(), sick)

    why = {one.code: one.why.code for one in answer.excluded}
    assert len(why) == 23
    assert (why["PX1"], why["TH1"], why["AL1"]) == ("declined", "already_sent", "off_duty")
    assert {one.code: one.why.text for one in answer.excluded}["PX1"] == "đã từ chối việc này"
    assert answer.advice == ()
    assert answer.shortfall == 5


def test_limit_says_how_many_more_could_go(lan, crew, incident):
    from epidesk.response.dispatch.queries import recommend

    for code in ("PX1", "PX2", "TH1", "VD1"):
        crew(code)

    answer = recommend(lan.as_viewer(), incident(), limit=3)

    assert (len(answer.advice), answer.more, answer.shortfall, answer.free) == (3, 1, 0, 4)


def test_team_of_the_province_belongs_to_no_zone_and_is_not_blamed_for_it(lan, crew, incident):
    from epidesk.response.dispatch.queries import recommend

    crew("T1")

    (one,) = recommend(lan.as_viewer(), incident()).advice
    assert "đội tuyến tỉnh" in words(one)
    assert not [reason for reason in one.reasons if reason.code in ("out_of_zone", "last_in_zone")]


def test_ward_without_a_point_is_reckoned_from_its_middle(lan, crew, incident):
    from epidesk.response.dispatch.queries import recommend

    crew("PX1")

    answer = recommend(lan.as_viewer(), incident(place=None, ward_code="19753", location_source="ward"))

    assert answer.place_known
    assert answer.advice[0].distance_m == pytest.approx(0, abs=1)


def test_place_known_only_in_words_ranks_by_load_alone(lan, crew, incident):
    from epidesk.response.dispatch.queries import recommend

    crew("PX1")

    answer = recommend(lan.as_viewer(), incident(place=None, location_source="address"))

    assert not answer.place_known
    assert answer.advice[0].eta_minutes is None
    assert "chưa rõ nơi, không tính được đường" in words(answer.advice[0])


def test_six_queries_however_many_teams(lan, crew, teams, incident, django_assert_num_queries):
    from epidesk.response.dispatch.queries import recommend

    for code in teams:
        crew(code)
    sick = incident()
    recommend(lan.as_viewer(), sick)  # the map is read once a process

    with django_assert_num_queries(6):
        assert len(recommend(lan.as_viewer(), sick, limit=23).advice) == 23


def test_only_those_who_may_see_teams_and_only_in_their_area(lan, crew, citizen, incident):
    from epidesk.foundation.places.queries import area_at
    from epidesk.response.dispatch.queries import recommend

    sick = incident()
    for stranger in (crew("PX1"), citizen):
        with pytest.raises(Forbidden):
            recommend(stranger.as_viewer(), sick)
    elsewhere = replace(lan.as_viewer(), areas=frozenset({area_at(*LANG_CO).id}))
    with pytest.raises(NotFound):
        recommend(elsewhere, sick)
