# SPDX-License-Identifier: Apache-2.0
"""What incidents let be done with many of them, through the desk."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.factories.incidents import LANG_CO, call_for_help, filed, report, staff, ward_at

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.actions import Chosen, Result, act_on_many, claim, undo_one
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import triage
from epidesk.intake.incidents.models import Incident

pytestmark = pytest.mark.usefixtures("hue")
REASON = "Cùng một tin đồn, đã xác minh là không đúng."


def seen(*ids: UUID) -> list[Chosen]:
    versions = dict(DeskItem.objects.values_list("subject_id", "version"))
    return [Chosen(id, versions[id]) for id in ids]


def undo(by: Actor, act: str, lines: object) -> None:
    for line in lines:  # type: ignore[attr-defined]
        undo_one(by=by, act=act, subject_id=line.subject_id, version=line.version, owned=line.owned)


@pytest.mark.parametrize(
    ("act", "value", "column", "after"),
    [
        ("priority", Priority.SEVERE, "priority", 2),
        ("reject", REASON, "state", "rejected"),
        ("area", LANG_CO, "area_id", LANG_CO),
    ],
)
def test_done_with_all_and_taken_back_for_all(lan: Actor, act: str, value: object, column: str, after: object) -> None:
    ids = [filed(report()).id for _ in range(3)]
    value, after = (ward_at(LANG_CO), ward_at(LANG_CO)) if act == "area" else (value, after)
    before = list(Incident.objects.order_by("id").values_list("state", "priority", "area_id"))
    lines = act_on_many(by=lan, act=act, chosen=seen(*ids), value=value)
    assert {line.result for line in lines} == {Result.DONE}
    assert set(Incident.objects.values_list(column, flat=True)) == {after}
    undo(lan, act, lines)
    assert list(Incident.objects.order_by("id").values_list("state", "priority", "area_id")) == before


def test_to_another_ward_is_not_judged(lan: Actor) -> None:
    one = filed(report())
    act_on_many(by=lan, act="area", chosen=seen(one.id), value=ward_at(LANG_CO))
    found = Incident.objects.get(id=one.id)
    assert (found.state, found.triaged_at) == ("received", None)
    assert DeskItem.objects.get(subject_id=one.id).area_id == ward_at(LANG_CO)


def test_what_a_colleague_changed_meanwhile_is_left_alone(lan: Actor) -> None:
    minh = staff("Minh")
    changed, same = filed(report()), filed(report())
    chosen = seen(changed.id, same.id)
    triage(by=minh, incident_id=changed.id, priority=Priority.EXTREME)
    lines = act_on_many(by=lan, act="priority", chosen=chosen, value=Priority.MINOR)
    assert [line.result for line in lines] == [Result.CHANGED, Result.DONE]
    assert Incident.objects.get(id=changed.id).priority == Priority.EXTREME


def test_one_that_cannot_be_refused_does_not_hold_up_the_others(lan: Actor) -> None:
    from epidesk.intake.incidents.actions import resolve

    done, open_one = filed(call_for_help()), filed(report())
    triage(by=lan, incident_id=done.id, priority=Priority.SEVERE)
    resolve(by=lan, incident_id=done.id, outcome="advised")
    lines = act_on_many(by=lan, act="reject", chosen=seen(done.id, open_one.id), value=REASON)
    assert [line.result for line in lines] == [Result.REFUSED, Result.DONE]
    assert lines[0].why


def test_a_reason_too_short_is_said_before_anything_is_done(lan: Actor) -> None:
    one = filed(report())
    with pytest.raises(Invalid):
        act_on_many(by=lan, act="reject", chosen=seen(one.id), value="sai")
    assert Incident.objects.get(id=one.id).state == "received"


def test_claimed_ones_are_given_back(lan: Actor) -> None:
    one, two = filed(report()), filed(report())
    claim(by=lan, subject_id=two.id)  # mine already: still mine afterwards
    lines = act_on_many(by=lan, act="claim", chosen=seen(one.id, two.id))
    undo_one(by=lan, act="claim", subject_id=one.id, version=lines[0].version, owned=lines[0].owned)
    assert list(DeskItem.objects.order_by("opened_at").values_list("owner_name", flat=True)) == ["", "Lan"]
