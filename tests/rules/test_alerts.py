# SPDX-License-Identifier: Apache-2.0
"""What an alert must be, how many people it needs, how long it lives. Each of these fails when its rule is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from epidesk.publishing.alerts.policy import BadAlerts, check, read_policy
from epidesk.publishing.alerts.rules import (
    MAX_LIFE,
    WORKFLOW,
    AlertDraft,
    AreaKind,
    Circle,
    Level,
    Message,
    Needs,
    Permission,
    Place,
    Reach,
    Response,
    Severity,
    Status,
    Urgency,
    Words,
    advice,
    is_due,
    is_other,
    life_mistake,
    may_agree,
    may_undo,
    mistakes,
    needs_of,
    reaches_people,
)

CONFIG = Path(__file__).resolve().parents[2] / "config"
NOW = datetime(2026, 3, 18, 10, tzinfo=UTC)
VI = Words(
    "Dịch lây lan",
    "Ở yên trong nhà: phường Vỹ Dạ",
    "Phát hiện ổ dịch tại phường Vỹ Dạ.",
    "Không rời nhà.\nSốt, ho thì gọi.",
)
EN = Words(
    "Spreading disease",
    "Stay at home: Vy Da ward",
    "An outbreak was found in Vy Da ward.",
    "Do not go out.\nCall if ill.",
)


def draft(**changes: Any) -> AlertDraft:
    usual: dict[str, Any] = {
        "level": Level.WARNING,
        "texts": {"vi": VI, "en": EN},
        "place": Place(AreaKind.WARDS, ("19777",)),
        "expires_at": NOW + timedelta(hours=6),
        "response": Response.SHELTER,
    }
    return AlertDraft(**{**usual, **changes})


def wrong(message: Message = Message.ALERT, **changes: Any) -> dict[str, str]:
    found = mistakes(draft(**changes), message=message, audiences=["everyone"], now=NOW)
    return {field: slug for field, (slug, _) in found.items()}


def test_a_whole_alert_has_no_mistakes():
    assert wrong() == {}


def test_an_emergency_needs_two_people_whatever_the_file_says():
    assert needs_of(Level.EMERGENCY, {Level.EMERGENCY: Needs.ONE}) is Needs.TWO
    assert needs_of(Level.WARNING, {Level.WARNING: Needs.ONE}) is Needs.ONE
    assert needs_of(Level.NOTICE, {}) is Needs.TWO
    tree = yaml.safe_load((CONFIG / "alerts.yaml").read_text())
    with pytest.raises(BadAlerts, match="emergency always needs two"):
        read_policy({**tree, "needs": {"notice": "one", "warning": "one", "emergency": "one"}})


def test_nobody_who_wrote_any_of_it_is_its_second_person():
    an, binh, chi = uuid4(), uuid4(), uuid4()
    everything = frozenset(Permission)
    assert may_agree(Needs.TWO, chi, everything, [str(an), str(binh)])
    assert not may_agree(Needs.TWO, an, everything, [an, binh])
    assert not may_agree(Needs.TWO, binh, everything, [an, str(binh)])
    assert not is_other(None, [an])


def test_who_agrees_needs_the_right_of_its_own():
    an = uuid4()
    assert not may_agree(Needs.TWO, an, {Permission.SEND, Permission.DRAFT}, [])
    assert may_agree(Needs.ONE, an, {Permission.SEND}, [an])
    assert not may_agree(Needs.ONE, an, {Permission.DRAFT}, [])


def test_nothing_leaves_before_its_time_and_nothing_is_taken_back_afterwards():
    assert not is_due(Status.APPROVED, NOW + timedelta(seconds=1), NOW)
    assert is_due(Status.APPROVED, NOW, NOW)
    assert not is_due(Status.DRAFT, NOW, NOW)
    assert [status for status in Status if may_undo(status)] == [Status.APPROVED]


def test_no_alert_lives_longer_than_a_day():
    assert life_mistake(NOW + MAX_LIFE, NOW) == ""
    assert life_mistake(NOW + MAX_LIFE + timedelta(seconds=1), NOW) == "end-too-late"
    assert life_mistake(NOW + timedelta(minutes=9), NOW) == "end-too-soon"
    assert wrong(expires_at=NOW + timedelta(hours=25)) == {"expires_at": "end-too-late"}
    assert wrong(expires_at=None) == {"expires_at": "no-end"}
    assert wrong(effective_at=NOW + timedelta(hours=7)) == {"effective_at": "begins-after-end"}


def test_only_what_is_for_real_reaches_people():
    assert [reach for reach in Reach if reaches_people(reach)] == [Reach.ACTUAL]
    assert not reaches_people("something-new")


def test_the_loudest_alarm_is_for_grave_danger_that_is_near_and_sure():
    emergency = {"level": Level.EMERGENCY, "severity": Severity.EXTREME, "urgency": Urgency.IMMEDIATE}
    assert wrong(**emergency) == {}
    assert wrong(**{**emergency, "severity": Severity.MODERATE}) == {"severity": "not-grave"}
    assert wrong(**{**emergency, "urgency": Urgency.FUTURE}) == {"urgency": "not-urgent"}
    assert wrong(**{**emergency, "response": Response.NONE}) == {"response": "no-response"}


def test_every_language_says_as_many_things_to_do_and_none_is_a_copy():
    assert wrong(texts={"vi": VI, "en": replace(EN, instruction="Do not go out.")}) == {"instruction_en": "other-steps"}
    assert wrong(texts={"vi": VI, "en": replace(EN, headline=VI.headline)}) == {"headline_en": "not-translated"}
    assert wrong(texts={"en": EN}) == {"headline_vi": "too-short"}
    assert wrong(texts={"vi": VI, "tlh": EN}) == {"texts": "unknown-language"}


def test_what_a_template_leaves_open_must_be_filled_in():
    assert wrong(texts={"vi": replace(VI, headline="Ở yên trong nhà: [nơi]")}) == {"headline_vi": "gap"}


def test_nowhere_is_not_everywhere():
    assert wrong(place=Place(AreaKind.WARDS, ())) == {"area": "nowhere"}
    assert wrong(place=Place(AreaKind.PROVINCE)) == {}
    assert wrong(place=Place(AreaKind.CIRCLE, ("19777",), circle=None)) == {"area": "no-circle"}
    assert wrong(place=Place(AreaKind.CIRCLE, ("19777",), circle=Circle(107.6, 16.47, 10))) == {"area": "bad-radius"}
    open_ring = ((107.5, 16.4), (107.6, 16.4), (107.6, 16.5), (107.5, 16.5))
    assert wrong(place=Place(AreaKind.POLYGON, ("19777",), open_ring)) == {"area": "no-polygon"}


def test_an_update_says_what_has_changed():
    assert wrong(Message.UPDATE) == {"note": "no-note"}
    assert wrong(Message.UPDATE, notes={"vi": "Thêm phường Mỹ Thượng."}) == {}


def test_what_could_be_better_is_said_but_does_not_hinder():
    assert "no-english" in advice(draft(texts={"vi": VI}))
    assert "everywhere" in advice(draft(level=Level.EMERGENCY, place=Place(AreaKind.PROVINCE)))
    assert wrong(texts={"vi": VI}) == {}


def test_the_life_of_an_alert():
    assert WORKFLOW.next(Status.DRAFT, "submit") is Status.WAITING
    assert WORKFLOW.next(Status.APPROVED, "undo") is Status.DRAFT
    assert not WORKFLOW.can(Status.ACTIVE, "undo")
    assert not WORKFLOW.can(Status.DRAFT, "send")
    assert not WORKFLOW.can(Status.WAITING, "send")
    assert not WORKFLOW.can(Status.CANCELLED, "send")
    assert not WORKFLOW.can(Status.EXPIRED, "send")


def test_the_shipped_file_is_whole():
    check(CONFIG)
    shipped = read_policy(yaml.safe_load((CONFIG / "alerts.yaml").read_text()))
    assert set(shipped.templates["stay-home"].texts) == {"vi", "en", "zh", "ko", "ja", "fr"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"undo_s": 5}, "undo_s"),
        ({"undo_s": "60"}, "undo_s"),
        ({"needs": {"notice": "none", "warning": "one"}}, "needs"),
        ({"sms": {}}, "sms"),
        ({"sender": "a b"}, "sender"),
        ({"templates": {"x": {"level": "loud"}}}, "templates: x"),
    ],
)
def test_a_bad_file_names_its_part(change: dict[str, object], named: str):
    tree = yaml.safe_load((CONFIG / "alerts.yaml").read_text())
    with pytest.raises(BadAlerts, match=named):
        read_policy({**tree, **change})
