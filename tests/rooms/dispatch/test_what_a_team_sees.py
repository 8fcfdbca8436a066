# SPDX-License-Identifier: Apache-2.0
"""A team sees the matters it is sent to, while it is on them and a day after it was done, and nothing else."""

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
    """`end(mission_id, hours_ago)`: the mission was done so long ago."""
    from django.utils import timezone

    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    def finish(mission_id, hours_ago):
        for verb in (actions.depart, actions.arrive):
            verb(by=crew("PX1"), mission_id=mission_id)
        actions.finish(by=crew("PX1"), mission_id=mission_id, outcome="advised")
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
    assert str(mission(viewer, mission_id).state) == "done"
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


@pytest.fixture
def gone(lan, crew, teams, incident):
    """`gone("declined")`: what PX1 saw of a matter until a moment ago: mission, incident, and a picture of it."""
    from tests.factories.incidents import photo

    from epidesk.foundation.core.uploads.actions import store_picture
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.queries import team_sees_picture

    def leave(how):
        incident_id = incident()
        mission_id = actions.offer_mission(by=lan, incident_id=incident_id, team_id=crew("PX1").team_id)
        upload_id = store_picture(by=crew("PX1"), stream=photo())
        actions.add_photos(by=crew("PX1"), mission_id=mission_id, upload_ids=[upload_id])
        assert team_sees_picture(crew("PX1").as_viewer(), upload_id)
        if how == "declined":
            actions.decline(by=crew("PX1"), mission_id=mission_id, reason="Xe hỏng")
        else:
            actions.stand_down(by=lan, mission_id=mission_id, reason="Xe hỏng")
        return mission_id, incident_id, upload_id

    return leave


@pytest.mark.parametrize("how", ["declined", "stood_down"])
def test_who_declined_or_was_called_off_loses_sight_of_the_matter_at_once(crew, gone, how):
    from epidesk.response.dispatch import actions, queries
    from epidesk.response.dispatch.refusals import MissionOver

    mission_id, incident_id, upload_id = gone(how)
    px1 = crew("PX1")
    viewer = px1.as_viewer()
    with pytest.raises(MissionOver):
        queries.mission(viewer, mission_id)
    assert queries.current_mission(viewer) is None
    assert queries.own_missions(viewer) == ()
    assert not queries.team_sees(viewer, incident_id)
    assert not queries.team_sees_picture(viewer, upload_id)
    with pytest.raises(MissionOver):
        actions.add_note(by=px1, mission_id=mission_id, text="còn một điều")
    with pytest.raises(MissionOver):
        actions.add_photos(by=px1, mission_id=mission_id, upload_ids=[upload_id])


def test_that_it_is_so_and_why_the_team_reads_for_a_day_and_nobody_else(lan, crew, gone):
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.queries import given_back, mission

    mission_id, incident_id, _upload = gone("stood_down")
    (row,) = given_back(crew("PX1").as_viewer())
    assert (row.mission_id, str(row.state), row.reason) == (mission_id, "stood_down", "Xe hỏng")
    for of_the_matter in (str(incident_id), "Đặng Thái Thân", "Nguyễn Văn Tín", PHONE, "71"):
        assert of_the_matter not in repr(row).replace(row.code, "").replace(str(mission_id), "").replace(
            repr(row.ended_at), ""
        )
    for other in (lan, crew("TH1")):
        assert given_back(other.as_viewer()) == ()
    with pytest.raises(NotFound):
        mission(crew("TH1").as_viewer(), mission_id)
    Mission.objects.update(ended_at=row.ended_at - timedelta(hours=24.1))
    assert given_back(crew("PX1").as_viewer()) == ()
    with pytest.raises(NotFound):
        mission(crew("PX1").as_viewer(), mission_id)


def test_a_team_keeps_only_pictures_that_it_sent_itself(crew, sent):
    from tests.factories.incidents import phone_of, photo

    from epidesk.foundation.core.errors import Invalid
    from epidesk.foundation.core.uploads.actions import store_picture
    from epidesk.response.dispatch import actions

    mission_id, px1 = sent(), crew("PX1")
    theirs = store_picture(by=phone_of("stranger"), stream=photo())
    with pytest.raises(Invalid):
        actions.add_photos(by=px1, mission_id=mission_id, upload_ids=[theirs])
    for verb in (actions.depart, actions.arrive):
        verb(by=px1, mission_id=mission_id)
    with pytest.raises(Invalid):
        actions.finish(by=px1, mission_id=mission_id, outcome="advised", photo_upload_ids=[theirs])
    ours = store_picture(by=px1, stream=photo())
    actions.finish(by=px1, mission_id=mission_id, outcome="advised", photo_upload_ids=[ours])


def test_another_teams_mission_is_refused_by_every_action_itself(crew, sent):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    mission_id, stranger = sent(), crew("TH1")
    before = Mission.objects.values().get(id=mission_id)
    acts = {
        "accept": {},
        "decline": {"reason": "bận"},
        "depart": {},
        "arrive": {},
        "finish": {"outcome": "advised"},
        "stand_down": {"reason": "bận"},
        "add_note": {"text": "ghi"},
        "add_photos": {"upload_ids": ()},
    }
    for verb, given in acts.items():
        with pytest.raises(Forbidden):
            getattr(actions, verb)(by=stranger, mission_id=mission_id, **given)
    assert Mission.objects.values().get(id=mission_id) == before


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
