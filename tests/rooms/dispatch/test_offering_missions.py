# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from epidesk.foundation.core.errors import Conflict, DomainError, Forbidden, NotFound
from epidesk.foundation.core.ids import uuid7

pytestmark = pytest.mark.django_db


def test_sending_twice_is_one_mission(lan, minh, crew, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    crew("PX1")
    sick = incident()

    first = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])
    assert actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"]) == first
    assert actions.offer_mission(by=minh, incident_id=sick, team_id=teams["PX1"]) == first
    assert Mission.objects.count() == 1


def test_team_off_duty_is_not_sent(lan, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.refusals import TeamOffDuty

    with pytest.raises(TeamOffDuty):
        actions.offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])


def test_busy_team_is_sent_only_knowingly(lan, crew, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.refusals import TeamBusy

    crew("PX1")
    actions.offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])
    another = incident()

    with pytest.raises(TeamBusy):
        actions.offer_mission(by=lan, incident_id=another, team_id=teams["PX1"])
    second = actions.offer_mission(by=lan, incident_id=another, team_id=teams["PX1"], although_busy=True)

    assert Mission.objects.get(id=second).although_busy


def test_matter_without_triage_gets_no_team(lan, crew, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.refusals import NotTriaged

    crew("PX1")
    with pytest.raises(NotTriaged):
        actions.offer_mission(by=lan, incident_id=incident(triaged=False), team_id=teams["PX1"])


def test_form_made_for_an_older_state_is_refused(lan, crew, teams, incident):
    from epidesk.intake.incidents.models import Incident
    from epidesk.response.dispatch import actions

    crew("PX1")
    sick = incident()
    version = Incident.objects.values_list("version", flat=True).get(id=sick)

    with pytest.raises(Conflict):
        actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"], version=version - 1)
    assert actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"], version=version)


def test_operator_of_another_area_cannot_send(lan, crew, teams, incident):
    from epidesk.foundation.places.queries import area_at
    from epidesk.response.dispatch import actions

    crew("PX1")
    of_lang_co = replace(lan, areas=frozenset({area_at(108.0786, 16.2330).id}))

    with pytest.raises(Forbidden):
        actions.offer_mission(by=of_lang_co, incident_id=incident(), team_id=teams["PX1"])


def test_nobody_without_the_permission_sends(crew, citizen, teams, incident):
    from epidesk.response.dispatch import actions

    sick = incident()
    for stranger in (crew("PX1"), citizen):
        with pytest.raises(Forbidden):
            actions.offer_mission(by=stranger, incident_id=sick, team_id=teams["PX1"])


def test_unknown_team_or_incident(lan, teams, incident):
    from epidesk.response.dispatch import actions

    with pytest.raises(NotFound):
        actions.offer_mission(by=lan, incident_id=incident(), team_id=uuid7())
    with pytest.raises(NotFound):
        actions.offer_mission(by=lan, incident_id=uuid7(), team_id=teams["PX1"])


def at_once(*calls):
    """Runs the calls in threads with a connection each; answers what each returned or raised."""
    from django.db import connection

    results = [None] * len(calls)
    ready = threading.Barrier(len(calls))

    def run(n, call):
        try:
            ready.wait(timeout=10)
            results[n] = call()
        except DomainError as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_send_the_same_team_at_once(lan, minh, crew, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    crew("PX1")
    sick = incident()

    results = at_once(
        *(
            lambda by=by: actions.offer_mission(by=by, incident_id=sick, team_id=teams["PX1"])
            for by in (lan, minh, lan, minh)
        )
    )

    assert len(set(results)) == 1
    assert Mission.objects.get(incident_id=sick).id == results[0]


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_send_one_free_team_to_two_places_at_once(lan, minh, crew, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.refusals import TeamBusy

    crew("PX1")
    one, other = incident(), incident()

    results = at_once(
        lambda: actions.offer_mission(by=lan, incident_id=one, team_id=teams["PX1"]),
        lambda: actions.offer_mission(by=minh, incident_id=other, team_id=teams["PX1"]),
    )

    assert sorted(isinstance(result, TeamBusy) for result in results) == [False, True]
    assert Mission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_team_declines_while_another_is_being_sent(lan, crew, teams, incident, state_of):
    """Whichever comes first, an incident with a live mission is assigned and one without is not."""
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    px1, _ = crew("PX1"), crew("TH1")
    for _ in range(5):
        sick = incident()
        first = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])

        at_once(
            lambda first=first: actions.decline(by=px1, mission_id=first, reason="xe hỏng"),
            lambda sick=sick: actions.offer_mission(by=lan, incident_id=sick, team_id=teams["TH1"], although_busy=True),
        )

        assert Mission.objects.get(incident_id=sick, state="offered").team_id == teams["TH1"]
        assert state_of(sick) == "assigned"


@pytest.mark.django_db(transaction=True)
def test_two_teams_finish_at_once_and_the_matter_closes(lan, crew, teams, incident, state_of):
    from epidesk.response.dispatch import actions

    sick = incident()
    crews = (crew("PX1"), crew("TH1"))
    missions = [actions.offer_mission(by=lan, incident_id=sick, team_id=one.team_id) for one in crews]
    for one, mission_id in zip(crews, missions, strict=True):
        for verb in (actions.accept, actions.depart, actions.arrive):
            verb(by=one, mission_id=mission_id)

    results = at_once(
        *(
            lambda one=one, mission_id=mission_id: actions.finish(by=one, mission_id=mission_id, outcome="advised")
            for one, mission_id in zip(crews, missions, strict=True)
        )
    )

    assert results == [None, None]
    assert state_of(sick) == "resolved"


def test_database_itself_refuses_a_second_live_mission(lan, crew, teams, incident):
    from django.db import IntegrityError, transaction
    from django.utils import timezone

    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    crew("PX1")
    sick = incident()
    actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])

    with pytest.raises(IntegrityError, match="dispatch_mission_one_live"), transaction.atomic():
        Mission.objects.create(incident_id=sick, team_id=teams["PX1"], offered_at=timezone.now())
