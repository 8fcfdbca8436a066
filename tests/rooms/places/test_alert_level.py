# SPDX-License-Identifier: Apache-2.0
"""The alert level of the province: who sets it, what it holds, how it is remembered."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from django.conf import settings

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, OutsideArea
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.places.actions import set_alert_level
from epidesk.foundation.places.alert_levels import BadAlertLevels, level_cards, read_alert_levels
from epidesk.foundation.places.models import AlertChange
from epidesk.foundation.places.queries import alert_history, alert_level, alert_now, forget_alert_level
from epidesk.foundation.places.rules import Alert, Permission

WHY = "Ba ca dương tính ở phường Phú Xuân"


def lead(**changes: Any) -> Actor:
    values: dict[str, Any] = {
        "kind": PrincipalKind.STAFF,
        "label": "Hạnh",
        "areas": None,
        "permissions": frozenset({Permission.SET_ALERT}),
    }
    return Actor(**{**values, **changes})


def test_it_is_peacetime_until_somebody_says_otherwise(db: None) -> None:
    level = alert_level()
    assert (level.level, level.since, level.text) == (Alert.PEACETIME, None, "")
    assert level.factor("suspected_case", "minor") == 1


@pytest.mark.django_db(transaction=True)
def test_setting_it_changes_texts_and_factors_and_leaves_a_line_of_history() -> None:
    set_alert_level(by=lead(), level="heightened", reason=WHY)
    level = alert_level()
    assert (level.level, level.factor("suspected_case", "severe")) == (Alert.HEIGHTENED, 0.5)
    assert "cảnh báo" in level.text
    line = alert_history(lead().as_viewer())[0]
    assert (line.level, line.reason, line.by_label) == (Alert.HEIGHTENED, WHY, "Hạnh")
    entry = Entry.objects.get(verb="alert.set")
    assert WHY not in entry.reason


def test_another_process_learns_it_within_five_seconds(db: None) -> None:
    alert_level()
    AlertChange.objects.create(level="emergency", at="2026-11-23T10:00:00Z")
    assert alert_level().level == Alert.PEACETIME, "remembered"
    forget_alert_level()  # what five seconds do
    assert alert_level().level == alert_now().level == Alert.EMERGENCY


@pytest.mark.parametrize("reason", ["", "vì dịch", "x" * 501])
def test_a_reason_is_asked_for(db: None, reason: str) -> None:
    with pytest.raises(Invalid) as error:
        set_alert_level(by=lead(), level="heightened", reason=reason)
    assert set(error.value.fields) == {"reason"}


def test_only_who_may_and_for_the_whole_province(db: None) -> None:
    with pytest.raises(Forbidden):
        set_alert_level(by=lead(permissions=frozenset()), level="heightened", reason=WHY)
    with pytest.raises(OutsideArea):
        set_alert_level(by=lead(areas=frozenset()), level="heightened", reason=WHY)
    with pytest.raises(Forbidden):
        alert_history(lead(permissions=frozenset()).as_viewer())


def test_two_who_set_it_at_once_do_not_undo_each_other(db: None) -> None:
    seen = alert_now().change_id
    set_alert_level(by=lead(), level="emergency", reason=WHY, seen=seen)
    with pytest.raises(Conflict):
        set_alert_level(by=lead(label="Quý"), level="heightened", reason=WHY, seen=seen)
    with pytest.raises(Conflict):
        set_alert_level(by=lead(), level="emergency", reason=WHY)
    with pytest.raises(Invalid):
        set_alert_level(by=lead(), level="apocalypse", reason=WHY)
    set_alert_level(by=SYSTEM, level="peacetime", reason="Hết dịch, ba tuần không có ca mới")
    assert AlertChange.objects.count() == 2


def shipped() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((settings.ENV.config_dir / "alert_levels.yaml").read_text(encoding="utf-8"))
    return found


def test_the_shipped_levels_tell_the_public_nothing_in_peacetime_and_something_in_both_languages_else() -> None:
    cards = level_cards()
    assert list(cards) == list(Alert)
    for level, card in cards.items():
        assert bool(card.banner("vi")) is bool(card.banner("en")) is (level is not Alert.PEACETIME)
        assert card.title("vi") != card.title("en")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda tree: tree.pop("emergency"), "exactly"),
        (lambda tree: tree["emergency"].update(colour="red"), "colour"),
        (lambda tree: tree["heightened"]["banner"].pop("vi"), "banner"),
        (lambda tree: tree["heightened"]["deadlines"]["suspected_case"].update(minor="soon"), "deadlines"),
        (lambda tree: tree["heightened"]["deadlines"]["suspected_case"].update(minor=0), "between"),
        (lambda tree: tree["emergency"]["deadlines"].update(medical_help={"severe": 2}), "never wait longer"),
        (lambda tree: tree["emergency"].update(approvals={"legal_text": 2}), "approvals"),
    ],
)
def test_a_bad_file_says_what_is_wrong(change: Any, complaint: str) -> None:
    tree = copy.deepcopy(shipped())
    change(tree)
    with pytest.raises(BadAlertLevels, match=complaint):
        read_alert_levels(tree)
