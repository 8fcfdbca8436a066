# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from epidesk.interfaces.cli.demo import cast
from epidesk.interfaces.cli.demo.positions import refresh_positions
from epidesk.response.dispatch.models import Team

pytestmark = pytest.mark.usefixtures("hue")


@pytest.fixture
def told():
    """The cast's teams, whose phones last spoke seven minutes ago."""
    people = cast._load_teams(Random(46))
    then = timezone.now() - timedelta(minutes=7)
    Team.objects.filter(on_duty=True).update(position_at=then, position_taken_at=then)
    return [one for one in people if one.on_duty]


def fresh():
    return Team.objects.filter(position_at__gte=timezone.now() - timedelta(minutes=1))


def test_invented_teams_keep_telling_where_they_are(told, settings):
    settings.DEMO = True
    places = dict(Team.objects.values_list("code", "position_lon"))
    assert refresh_positions() == len(told) == fresh().count()
    assert dict(Team.objects.values_list("code", "position_lon")) == places
    assert not fresh().filter(position_flagged=True).exists()
    assert refresh_positions() == 0


def test_a_visitors_phone_is_never_spoken_for(told, settings):
    settings.DEMO = True
    away = Team.objects.get(id=told[0].team_id)
    Team.objects.filter(id=away.id).update(position_lon=away.base_lon + 0.05)
    recent = timezone.now() - timedelta(minutes=2)
    Team.objects.filter(id=told[1].team_id).update(position_at=recent, position_taken_at=recent)
    assert refresh_positions() == len(told) - 2
    assert not fresh().filter(id__in=[told[0].team_id, told[1].team_id]).exists()


def test_outside_the_demonstration_nobody_speaks_for_a_team(told, settings):
    settings.DEMO = False
    assert refresh_positions() == 0
    assert not fresh().exists()
