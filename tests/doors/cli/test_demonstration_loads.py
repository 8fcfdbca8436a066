# SPDX-License-Identifier: Apache-2.0
"""The demonstration loads into an empty database. It is told by the house's own actions, so a rule that changes is felt
here before it is felt by whoever tries the house for the first time."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from epidesk.foundation.accounts.models import User
from epidesk.foundation.accounts.queries import demo_cast
from epidesk.foundation.accounts.roles import roles
from epidesk.foundation.desk.models import DeskItem, HandoverNote
from epidesk.foundation.places.directory import directory, local_today
from epidesk.foundation.places.models import NumberReport
from epidesk.foundation.places.province import province
from epidesk.insight.statistics.queries import published
from epidesk.insight.statistics.sources import DEMONSTRATION
from epidesk.intake.claims.models import Claim
from epidesk.intake.claims.rules import OPEN_STATES as OPEN_CLAIMS
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import CallAttempt, Incident, Witness
from epidesk.intake.incidents.rules import OPEN_STATES, State
from epidesk.intake.questions.models import Answer, Question, ReplyTemplate
from epidesk.intake.questions.rules import OPEN_STATES as OPEN_QUESTIONS
from epidesk.interfaces.cli.demo import cast, load, week
from epidesk.publishing.news.models import Feed
from epidesk.response.dispatch.models import Team

pytestmark = pytest.mark.usefixtures("hue")


def test_a_cast_its_teams_and_a_week_are_told_once(settings):
    settings.DEMO = True
    said: list[str] = []
    assert load(said.append) is True
    first = Incident.objects.count()
    assert load(said.append) is False, "it is there already"
    assert (Incident.objects.count(), len(said)) == (first, 1)

    people = {role for role in roles() if not role.startswith("machine_")}
    assert {one.role for one in demo_cast()} >= people, "somebody to play for every role"
    assert User.objects.filter(kind="citizen").count() >= cast.CITIZENS
    assert Team.objects.filter(on_duty=True).count() > 15
    assert set(cast.OFF_DUTY) == set(Team.objects.filter(on_duty=False).values_list("code", flat=True))

    assert first > week.DAYS * week.PER_DAY
    assert set(Incident.objects.values_list("kind", flat=True)) == set(KINDS)
    states = Counter(Incident.objects.values_list("state", flat=True))
    assert {*OPEN_STATES, State.RESOLVED, State.REJECTED} <= set(states), states
    open_ones = set(Incident.objects.filter(state__in=OPEN_STATES).values_list("id", flat=True))
    asked, claims = Question.objects.filter(state__in=OPEN_QUESTIONS), Claim.objects.filter(state__in=OPEN_CLAIMS)
    assert asked.exists()
    assert claims.exists()
    for of_other_streams in (asked, claims):
        open_ones |= set(of_other_streams.values_list("id", flat=True))
    assert set(DeskItem.objects.filter(closed_at=None).values_list("subject_id", flat=True)) == open_ones
    assert Answer.objects.filter(state="published", version__gt=1).exists(), "one that was corrected"
    judged = set(Claim.objects.filter(state="published").values_list("verdict", flat=True))
    assert judged == {"false", "misleading", "true"}
    for place in published():
        assert [str(one.measure) for one in place.series] == ["cases", "deaths"], place
        assert all(one.source == DEMONSTRATION and one.held_from is None for one in place.series)
        assert not any(one.is_stale for one in place.series)
    told = Client().get("/figures").content.decode()
    assert told.count("Số liệu dựng ra để minh hoạ, không có thật") == 6
    assert "Đây là bản minh hoạ." in told
    known = {"+842343822325", *(f"+84{one.number}" for one in province().hotlines)}
    callable = [one for one in directory() if one.may_call]
    assert {one.phone for one in callable} <= known, "no number is made up"
    assert {one.holder for one in callable} == {"facility", "team"}
    assert {one.is_check_old(local_today()) for one in callable} == {True, False}
    assert NumberReport.objects.filter(outcome="open").count() == 1
    told = Client().get("/news").content.decode()
    assert told.count("Minh hoạ: ") >= 3
    assert told.count("không có thật") >= 6, "each story and each source says it"
    assert "không có thật" in Client().get("/rules/19774").content.decode()
    (feed,) = Feed.objects.all()
    assert feed.paused_at is not None, "nobody is ever asked for it"
    assert ReplyTemplate.objects.count() == 1
    for what in (Witness, CallAttempt, HandoverNote):
        assert what.objects.exists(), what


def test_it_is_never_loaded_elsewhere(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError):
        load()
    assert not Incident.objects.exists()
    assert not User.objects.exists()
