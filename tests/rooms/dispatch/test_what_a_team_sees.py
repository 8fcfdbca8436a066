# SPDX-License-Identifier: Apache-2.0
"""A team sees the matters it is sent to, while it is on them and a day after, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from epidesk.foundation.core.errors import Forbidden, NotFound

from .conftest import CITADEL, LANG_CO

pytestmark = pytest.mark.django_db
PHONE = "+841205550001"


@pytest.fixture
def sent(lan, crew, teams, incident):
    """`sent(reply="all")`: PX1 has accepted a mission to a fresh incident; answers the mission's id."""
    from epidesk.response.dispatch import actions

    def send(**fields):
        px1 = crew("PX1")
        mission_id = actions.offer_mission(
            by=lan, incident_id=incident(**fields), team_id=teams["PX1"], although_busy=True
        )
        actions.accept(by=px1, mission_id=mission_id)
        return mission_id

    return send


@pytest.fixture
def end(lan, crew):
    """`end(mission_id, hours_ago)`: the mission was called off so long ago."""
    from django.utils import timezone

    from epidesk.response.dispatch.actions import stand_down
    from epidesk.response.dispatch.models import Mission

    def finish(mission_id, hours_ago):
        stand_down(by=lan, mission_id=mission_id, reason="Người nhà đã đưa đi viện")
        Mission.objects.filter(id=mission_id).update(ended_at=timezone.now() - timedelta(hours=hours_ago))

    return finish


def test_card_holds_all_that_the_field_page_needs(crew, sent):
    from django.utils import translation

    from epidesk.response.dispatch.queries import current_mission

    mission_id = sent()
    with translation.override("en"):
        assert current_mission(crew("PX1").as_viewer()).title == "Breathless at rest, 71 years old"
    card = current_mission(crew("PX1").as_viewer())

    assert card.mission_id == mission_id
    assert card.public_id.startswith("mis_")
    assert card.priority.css == "is-extreme"
    assert (card.address, card.place) == ("Kiệt 21 Đặng Thái Thân", "Phường Phú Xuân")
    assert (card.lon, card.lat, card.accuracy_m) == (*CITADEL, 20.0)
    assert card.people_at_home == "4"
    assert len(card.symptoms) == 1
    assert (card.contact_name, card.contact_phone) == ("Nguyễn Văn Tín", PHONE)
    assert (str(card.state), card.next_verb, str(card.next_label)) == ("accepted", "depart", "Đội xuất phát")
    assert card.since.startswith("Đã nhận lúc ")
    assert card.hotline == "19009095"
    assert "treated_at_home" in [outcome.slug for outcome in card.outcomes]


def test_distance_left_counts_from_the_teams_phone(crew, teams, sent):
    from django.utils import timezone

    from epidesk.response.dispatch.actions import report_position
    from epidesk.response.dispatch.queries import current_mission

    sent()
    px1 = crew("PX1")
    assert current_mission(px1.as_viewer()).distance_m is None
    north = (CITADEL[0], CITADEL[1] + 0.028)
    report_position(by=px1, team_id=teams["PX1"], lon=north[0], lat=north[1], accuracy_m=8, at=timezone.now())

    assert current_mission(px1.as_viewer()).distance_m == pytest.approx(3_113, abs=10)


@pytest.mark.parametrize("reply", ["centre", "anonymous"])
def test_phone_that_the_reporter_gave_to_the_centre_alone_never_reaches_the_team(crew, sent, reply):
    from epidesk.response.dispatch.queries import current_mission

    sent(reply=reply)
    card = current_mission(crew("PX1").as_viewer())

    assert card.contact_phone == ""
    assert PHONE not in repr(card)
    assert card.phone_withheld is (reply == "centre")


def test_phone_is_gone_when_the_mission_has_ended(crew, sent, end):
    from epidesk.response.dispatch.queries import mission

    mission_id = sent()
    end(mission_id, hours_ago=1)

    assert PHONE not in repr(mission(crew("PX1").as_viewer(), mission_id))


def test_matter_is_seen_for_a_day_after_and_no_longer(crew, sent, end):
    from epidesk.response.dispatch.actions import add_note
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.queries import mission, own_missions, team_sees
    from epidesk.response.dispatch.refusals import MissionOver

    viewer, mission_id = crew("PX1").as_viewer(), sent()
    incident_id = Mission.objects.get(id=mission_id).incident_id
    end(mission_id, hours_ago=23.9)
    assert mission(viewer, mission_id).reason == "Người nhà đã đưa đi viện"
    assert [row.mission_id for row in own_missions(viewer)] == [mission_id]
    assert team_sees(viewer, incident_id)
    add_note(by=crew("PX1"), mission_id=mission_id, text="đã bàn giao")

    Mission.objects.update(ended_at=Mission.objects.get(id=mission_id).ended_at - timedelta(hours=0.2))
    with pytest.raises(NotFound):
        mission(viewer, mission_id)
    assert own_missions(viewer) == ()
    assert not team_sees(viewer, incident_id)
    with pytest.raises(MissionOver):
        add_note(by=crew("PX1"), mission_id=mission_id, text="quá muộn")


def test_other_teams_and_citizens_see_nothing_of_it(crew, citizen, teams, sent):
    from epidesk.response.dispatch.queries import current_mission, mission, own_missions

    mission_id = sent()
    impostor = replace(citizen.as_viewer(), team_id=teams["PX1"])
    for viewer in (crew("TH1").as_viewer(), citizen.as_viewer(), impostor):
        assert current_mission(viewer) is None
        assert own_missions(viewer) == ()
        with pytest.raises(NotFound):
            mission(viewer, mission_id)


def test_team_cannot_list_the_missions_of_an_incident(crew, sent):
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.queries import missions_of, team_marks, teams

    incident_id = Mission.objects.get(id=sent()).incident_id
    for read in (lambda viewer: missions_of(viewer, incident_id), teams, team_marks):
        with pytest.raises(Forbidden):
            read(crew("PX1").as_viewer())


def test_every_showing_is_noted_for_the_read_log(crew, sent):
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.queries import current_mission

    incident_id = Mission.objects.get(id=sent()).incident_id
    viewer = crew("PX1").as_viewer()
    viewer.reads.clear()
    current_mission(viewer)

    assert [(note.kind, note.id) for note in viewer.reads] == [("incident", incident_id)]


def test_of_two_missions_the_one_under_way_is_shown(crew, sent):
    from epidesk.response.dispatch.actions import depart
    from epidesk.response.dispatch.queries import current_mission

    first, second = sent(), sent()
    assert current_mission(crew("PX1").as_viewer()).mission_id == first
    depart(by=crew("PX1"), mission_id=second)

    assert current_mission(crew("PX1").as_viewer()).mission_id == second


def test_desk_reads_the_mission_without_the_phone_and_only_in_its_area(lan, sent):
    from epidesk.foundation.places.queries import area_at
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.queries import mission, missions_of

    mission_id = sent()
    assert PHONE not in repr(mission(lan.as_viewer(), mission_id))
    elsewhere = replace(lan.as_viewer(), areas=frozenset({area_at(*LANG_CO).id}))
    with pytest.raises(NotFound):
        mission(elsewhere, mission_id)
    with pytest.raises(NotFound):
        missions_of(elsewhere, Mission.objects.get(id=mission_id).incident_id)


def test_teams_page_counts_what_it_may_not_show(lan, sent):
    from epidesk.foundation.places.queries import area_at
    from epidesk.response.dispatch.queries import teams

    mission_id = sent()
    (busy,) = [card for card in teams(lan.as_viewer()) if card.state == "busy"]
    assert (busy.code, busy.open_missions, busy.tasks[0].mission_id) == ("PX1", 1, mission_id)

    elsewhere = replace(lan.as_viewer(), areas=frozenset({area_at(*LANG_CO).id}))
    (busy,) = [card for card in teams(elsewhere) if card.state == "busy"]
    assert (busy.code, busy.open_missions, busy.tasks) == ("PX1", 1, ())


def test_teams_page_asks_twice_however_many_teams(lan, crew, sent, django_assert_num_queries):
    from epidesk.response.dispatch.queries import team_marks, teams

    sent()
    crew("TH1")
    teams(lan.as_viewer())
    with django_assert_num_queries(2):
        assert len(teams(lan.as_viewer())) == 23
    with django_assert_num_queries(1):
        marks = team_marks(lan.as_viewer())
    assert [(mark.code, mark.state, mark.from_base) for mark in marks] == [("PX1", "busy", True), ("TH1", "free", True)]
