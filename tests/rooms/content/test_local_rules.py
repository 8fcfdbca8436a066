# SPDX-License-Identifier: Apache-2.0
"""What is allowed where, from when to when: written, agreed to by another, read in each ward on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.personal import PersonalLeft
from epidesk.foundation.core.principals import Actor, PrincipalKind, Viewer
from epidesk.foundation.places.queries import wards
from epidesk.publishing.content import actions, queries
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.local_rules import Reach, RuleDraft, RuleState, Stance, Subject, Words

MEET = Words("Tụ tập tối đa 20 người", "Ngoài nơi làm việc và trường học, không quá 20 người.")


def person(name: str) -> Actor:
    return Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label=name, permissions=frozenset(Permission), areas=None)


def rule(**changes: Any) -> RuleDraft:
    values: dict[str, Any] = {
        "subject": Subject.GATHERING,
        "stance": Stance.LIMITED,
        "words": {"vi": MEET, "en": Words("At most 20 people", "Other than at work and school, no more than 20.")},
        "areas": (),
        "valid_from": timezone.localdate(),
        "until": None,
        "instead": False,
        "decision": "Công văn 123/UBND-YT, Chủ tịch UBND ký",
    }
    return RuleDraft(**{**values, **changes})


@pytest.fixture
def an(hue: None) -> Actor:
    return person("An")


@pytest.fixture
def binh(hue: None) -> Actor:
    return person("Bình")


@pytest.fixture
def agreed(an: Actor, binh: Actor) -> Callable[..., UUID]:
    def made(*, replaces: UUID | None = None, **changes: Any) -> UUID:
        rule_id = actions.write_rule(by=an, draft=rule(**changes), replaces=replaces)
        actions.approve_rule(by=binh, rule_id=rule_id)
        return rule_id

    return made


def titles(ward: str, language: str = "vi", on: date | None = None) -> list[str]:
    return [one.title for one in queries.rules_here(ward, language, on).now]


def here() -> str:
    return wards()[0].code


def elsewhere() -> str:
    return next(ward.code for ward in wards() if ward.zone_code != wards()[0].zone_code)


def test_a_rule_counts_once_another_person_agreed(an: Actor, binh: Actor) -> None:
    rule_id = actions.write_rule(by=an, draft=rule())
    assert titles(here()) == []
    with pytest.raises(Forbidden):
        actions.approve_rule(by=an, rule_id=rule_id)
    actions.approve_rule(by=binh, rule_id=rule_id)
    assert titles(here()) == ["Tụ tập tối đa 20 người"]
    assert titles(elsewhere(), "en") == ["At most 20 people"]
    told = queries.rules_here(here(), "ko").now[0]
    assert told.language == "en", "English where there is no translation"
    assert told.decision.startswith("Công văn 123")
    with pytest.raises(Conflict):
        actions.approve_rule(by=binh, rule_id=rule_id)


def test_it_counts_from_its_first_to_its_last_day(agreed: Callable[..., UUID]) -> None:
    first = timezone.localdate() + timedelta(days=3)
    agreed(valid_from=first, until=first + timedelta(days=2))
    assert titles(here()) == []
    assert [one.title for one in queries.rules_here(here(), "vi").coming] == [MEET.title]
    assert titles(here(), on=first) == [MEET.title]
    assert titles(here(), on=first + timedelta(days=1)) == [MEET.title]
    assert titles(here(), on=first + timedelta(days=2)) == []
    assert queries.rules_here(here(), "vi", first).now[0].last_day == first + timedelta(days=1)


def test_only_where_it_is_made_for(agreed: Callable[..., UUID]) -> None:
    ward = wards()[0]
    agreed(
        areas=(f"ward:{ward.code}",), subject=Subject.MARKETS, words={"vi": Words("Chợ đóng cửa", "Đóng đến hết tuần.")}
    )
    agreed(
        areas=(f"zone:{ward.zone_code}",),
        subject=Subject.MASKS,
        words={"vi": Words("Đeo khẩu trang", "Ở nơi công cộng.")},
    )
    assert titles(ward.code) == ["Đeo khẩu trang", "Chợ đóng cửa"]
    reach = [one.reach for one in queries.rules_here(ward.code, "vi").now]
    assert reach == [Reach.ZONE, Reach.WARD]
    assert titles(elsewhere()) == []


def test_a_narrower_rule_stands_in_place_of_wider_ones_only_where_it_says_so(agreed: Callable[..., UUID]) -> None:
    ward = wards()[0]
    agreed()
    five = Words("Tụ tập tối đa 5 người", "Riêng ở phường này.")
    agreed(areas=(f"ward:{ward.code}",), words={"vi": five}, instead=True)
    assert titles(ward.code) == [five.title]
    assert titles(elsewhere()) == [MEET.title]
    agreed(
        areas=(f"ward:{ward.code}",),
        words={"vi": Words("Karaoke đóng cửa", "Mọi quán karaoke.")},
        stance=Stance.FORBIDDEN,
    )
    assert titles(ward.code) == ["Karaoke đóng cửa", five.title], "the strictest first"


def test_a_correction_ends_what_it_replaces(agreed: Callable[..., UUID]) -> None:
    old = agreed()
    agreed(replaces=old, words={"vi": Words("Tụ tập tối đa 10 người", "Từ hôm nay.")})
    assert titles(here()) == ["Tụ tập tối đa 10 người"]


def test_a_rule_is_ended_early_with_a_reason(agreed: Callable[..., UUID], an: Actor) -> None:
    rule_id = agreed()
    today = timezone.localdate()
    with pytest.raises(Invalid) as wrong:
        actions.end_rule(by=an, rule_id=rule_id, last_day=today - timedelta(days=5), reason="")
    assert set(wrong.value.fields) == {"last_day", "reason"}
    actions.end_rule(by=an, rule_id=rule_id, last_day=today, reason="Dịch đã lắng.")
    assert titles(here()) == [MEET.title]
    assert titles(here(), on=today + timedelta(days=1)) == []
    with pytest.raises(Conflict):
        actions.withdraw_rule(by=an, rule_id=rule_id)


def test_what_never_counted_is_taken_back(an: Actor, binh: Actor) -> None:
    rule_id = actions.write_rule(by=an, draft=rule())
    actions.withdraw_rule(by=an, rule_id=rule_id)
    with pytest.raises(Conflict):
        actions.approve_rule(by=binh, rule_id=rule_id)
    assert queries.local_rule(an.as_viewer(), rule_id).state is RuleState.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": {"vi": Words("x", MEET.text)}}, "title_vi"),
        ({"words": {"vi": Words(MEET.title, "x" * 2001)}}, "text_vi"),
        ({"areas": ("ward:nowhere",)}, "areas"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_from": date(2020, 1, 1)}, "valid_from"),
        ({"valid_from": date(2999, 1, 1)}, "valid_from"),
        ({"until": date(2020, 1, 1)}, "last_day"),
        ({"instead": True}, "instead"),
        ({"decision": ""}, "decision"),
        ({"decision_url": "ftp://x"}, "decision_url"),
        ({"decided_on": date(2999, 1, 1)}, "decided_on"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(an: Actor, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.write_rule(by=an, draft=rule(**changes))
    assert set(wrong.value.fields) == {field}


def test_without_any_words_both_fields_say_so(an: Actor) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.write_rule(by=an, draft=rule(words={}))
    assert set(wrong.value.fields) == {"title_vi", "text_vi"}


def test_the_list_is_for_colleagues_and_a_ward_must_exist(an: Actor) -> None:
    with pytest.raises(Forbidden):
        queries.list_rules(Viewer())
    with pytest.raises(NotFound):
        queries.rules_here("nowhere", "vi")


def test_nobody_is_named_in_a_rule_unless_somebody_looked(an: Actor) -> None:
    named = rule(
        decision="Công văn 123/UBND-YT, ông Nguyễn Văn An ký", words={"vi": Words("Hỏi 0120 123 4567", MEET.text)}
    )
    with pytest.raises(PersonalLeft) as refused:
        actions.write_rule(by=an, draft=named)
    assert actions.write_rule(by=an, draft=named, waived=[find.mark for find in refused.value.finds])
