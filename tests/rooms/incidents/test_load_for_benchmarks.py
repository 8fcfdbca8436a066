# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks load must be what the actions write, or they would measure another desk."""

from __future__ import annotations

import pytest
from benchmarks.load_incidents import load

from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import reject, triage
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries import detail
from epidesk.intake.incidents.rules import State

pytestmark = pytest.mark.usefixtures("hue")


@pytest.fixture
def loaded(hue):
    load(60, open_count=20)


def test_each_incident_stands_on_the_desk_as_it_is(loaded):
    rows = {row.subject_id: row for row in DeskItem.objects.defer("searched")}
    assert len(rows) == Incident.objects.count() == 60
    for incident in Incident.objects.all():
        row = rows[incident.id]
        assert (row.stage, row.area_id, row.priority, row.closed_at) == (
            incident.state, incident.area_id, incident.priority, incident.closed_at,
        )  # fmt: skip
        last = Step.objects.filter(incident=incident).order_by("id").last()
        assert last is not None
        assert last.state == incident.state
    assert 15 <= sum(row.closed_at is None for row in rows.values()) <= 30


def test_it_is_read_searched_and_worked_on_like_any_other(loaded, lan):
    viewer = lan.as_viewer()
    row = queue(viewer, QueueFilter(), limit=100).items[0]
    seen = detail(viewer, row.subject_id)
    assert seen.contact_phone.startswith("+8412")
    assert seen.description
    found = queue(viewer, QueueFilter(text=seen.contact_name.lower(), state="all"), limit=100).items
    assert row.subject_id in {one.subject_id for one in found}
    assert queue(viewer, QueueFilter(text=row.code)).items[0].subject_id == row.subject_id
    waiting = Incident.objects.filter(state=State.RECEIVED, kind="suspected_case")[0]
    triage(by=lan, incident_id=waiting.id, priority=Priority.MINOR)
    reject(by=lan, incident_id=waiting.id, reason="Không có biểu hiện bệnh.")
    assert DeskItem.objects.get(subject_id=waiting.id).closed_at is not None
