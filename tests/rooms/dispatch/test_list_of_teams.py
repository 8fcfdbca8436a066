# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.dispatch.rules import Permission

from .conftest import staff

pytestmark = pytest.mark.django_db
LIST = Path(__file__).resolve().parents[3] / "config" / "teams.yaml"


def test_23_teams_reach_all_nine_zones(teams):
    from epidesk.foundation.places.queries import zones
    from epidesk.response.dispatch.models import Team

    assert len(teams) == 23
    assert {zone.code for zone in zones()} == set(
        Team.objects.exclude(zone_code="").values_list("zone_code", flat=True)
    )


def test_every_team_starts_from_a_ward_of_its_own_zone(teams):
    from epidesk.foundation.places.queries import area_at
    from epidesk.response.dispatch.models import Team

    for team in Team.objects.exclude(zone_code=""):
        ward = area_at(team.base_lon, team.base_lat)
        assert (ward.code, ward.zone_code) == (team.base_ward_code, team.zone_code)


def test_the_list_holds_no_phone_numbers():
    assert set().union(*yaml.safe_load(LIST.read_text(encoding="utf-8"))["teams"]) == {
        "code",
        "name",
        "zone",
        "base_ward",
    }


def test_loading_again_changes_nothing(teams):
    from epidesk.response.dispatch.actions import load_teams
    from epidesk.response.dispatch.models import Team

    before = list(Team.objects.order_by("id").values())
    assert load_teams(by=SYSTEM) == 0
    assert list(Team.objects.order_by("id").values()) == before


def test_renamed_team_keeps_its_duty(teams, crew, tmp_path):
    from epidesk.response.dispatch.actions import load_teams
    from epidesk.response.dispatch.models import Team

    crew("PX1")
    changed = tmp_path / "teams.yaml"
    changed.write_text(LIST.read_text(encoding="utf-8").replace("Phú Xuân 1", "Kinh thành"), encoding="utf-8")

    assert load_teams(by=SYSTEM, path=changed) == 1
    team = Team.objects.get(code="PX1")
    assert (team.name, team.on_duty) == ("Kinh thành", True)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('base_ward: "19753"', 'base_ward: "99999"'),
        ('zone: "480"', 'zone: "999"'),
        ("code: PX2", "code: PX1"),
        ("code: PX1", "code: PHUXUANMOT"),
        ("teams:", "groups:"),
    ],
)
def test_list_with_a_fault_loads_nothing(hue, tmp_path, was, becomes):
    from epidesk.response.dispatch.actions import load_teams
    from epidesk.response.dispatch.models import Team

    bad = tmp_path / "teams.yaml"
    bad.write_text(LIST.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")

    with pytest.raises(Invalid):
        load_teams(by=SYSTEM, path=bad)
    assert not Team.objects.exists()


def test_only_who_manages_teams_makes_one(lan, teams):
    from epidesk.response.dispatch.actions import create_team
    from epidesk.response.dispatch.queries import get_team

    with pytest.raises(Forbidden):
        create_team(by=lan, code="LC1", name="Lăng Cô 1", base_ward_code="20137", zone_code="482")

    lead = staff("ha@demo.invalid", "Hà", permissions=frozenset({Permission.MANAGE_TEAMS, Permission.READ}))
    team_id = create_team(by=lead, code="lc1", name="Lăng Cô 1", base_ward_code="20137", zone_code="482")
    card = get_team(lead.as_viewer(), team_id)
    assert (card.code, card.zone_name, card.state, str(card.state_label)) == ("LC1", "Phú Lộc", "off", "không trực")
    with pytest.raises(Invalid):
        create_team(by=lead, code="LC1", name="Lăng Cô 2", base_ward_code="20137")


def test_new_member_serves_in_the_team(teams):
    from epidesk.foundation.accounts.models import User
    from epidesk.foundation.accounts.queries import principal_for_user
    from epidesk.response.dispatch import actions, queries
    from epidesk.response.dispatch.refusals import LeaderDecides

    lead = staff("ha@demo.invalid", "Hà", permissions=frozenset({Permission.MANAGE_TEAMS}))
    nurse = User.objects.create(kind="staff", email="y@demo.invalid", name="Y")
    with pytest.raises(Forbidden):
        actions.set_duty(by=principal_for_user(nurse).as_actor(), team_id=teams["ND1"], on=True)

    actions.add_member(by=lead, team_id=teams["ND1"], user_id=nurse.id)

    with pytest.raises(LeaderDecides):
        actions.set_duty(by=principal_for_user(nurse).as_actor(), team_id=teams["ND1"], on=True)
    actions.add_member(by=lead, team_id=teams["ND1"], user_id=nurse.id, leader=True)
    actions.set_duty(by=principal_for_user(nurse).as_actor(), team_id=teams["ND1"], on=True)
    assert queries.own_team(principal_for_user(nurse)).on_duty
    assert not principal_for_user(nurse).may(Permission.DUTY)
    with pytest.raises(Forbidden):
        actions.set_duty(by=principal_for_user(nurse).as_actor(), team_id=teams["AL1"], on=True)
