# SPDX-License-Identifier: Apache-2.0
"""At a checkpoint: found by whatever they show, decided, counted, and known when the same receipt comes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.declarations import arrival
from tests.factories.incidents import phone_of, staff

from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.intake.movement.actions import declare
from epidesk.intake.movement.actions.passing import close_checkpoint, open_checkpoint, record_passage
from epidesk.intake.movement.queries.checkpoints import find_travellers, open_checkpoints, throughput
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.rules.passages import PassageDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(hue: None) -> Actor:
    return staff("Dũng", permissions=frozenset({Permission.CHECKPOINT}))


def test_somebody_is_found_by_code_phone_or_name_without_marks(officer: Actor) -> None:
    filed = declare(by=phone_of("thu"), draft=arrival())
    viewer = officer.as_viewer()
    for text in (filed.code, filed.code.lower(), "0120 555 0101", "ho thi thu", "Thu Hồ"):
        (one,) = find_travellers(viewer, text)
        assert (one.person_id, one.declaration_id, one.code) == (filed.person_id, filed.id, filed.code), text
    assert "0101" not in one.phone.replace("0101", "", 0) or "•" in one.phone or "*" in one.phone
    assert {note.id for note in viewer.reads} == {filed.person_id}
    assert find_travellers(viewer, "nobody of this name") == ()


def test_a_passage_is_written_with_the_trace_of_who_stood_there(officer: Actor) -> None:
    from epidesk.intake.movement.models import Presence

    filed = declare(by=phone_of("thu"), draft=arrival(conveyance_no=""))
    post = open_checkpoint(by=SYSTEM, name="Chốt Lăng Cô", lanes=2)
    record_passage(
        by=officer,
        draft=PassageDraft(post, 2, "cleared", declaration_id=filed.id, temperature_tenths=366, took_ms=4200),
    )
    (there,) = Presence.objects.all()
    assert (there.place_key, there.person_id, there.source_kind) == (f"checkpoint:{post}", filed.person_id, "passage")
    work = throughput(officer.as_viewer(), post)
    assert (work.total, work.outcomes["cleared"]) == (1, 1)
    assert (work.lanes[0].lane, work.lanes[0].last_hour, work.lanes[0].median_ms) == (2, 1, 4200)


def test_a_receipt_photographed_and_shown_twice_is_said(officer: Actor) -> None:
    post = open_checkpoint(by=SYSTEM, name="Chốt Lăng Cô")
    draft = PassageDraft(post, 1, "cleared", receipt_id="0123456789abcdef", class_code="free")
    assert record_passage(by=officer, draft=draft).seen_at is None
    again = record_passage(by=officer, draft=draft)
    assert again.seen_at is not None
    assert again.seen_where == "Chốt Lăng Cô"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "waved"}, "outcome"),
        ({"lane": 3}, "lane"),
        ({"temperature_tenths": 200}, "temperature"),
        ({"receipt_id": "zz"}, "receipt_id"),
        ({"at": timezone.now() - timedelta(days=9)}, "at"),
    ],
)
def test_what_cannot_be_is_refused(officer: Actor, changes: dict[str, object], field: str) -> None:
    post = open_checkpoint(by=SYSTEM, name="Chốt")
    values = {"checkpoint_id": post, "lane": 1, "outcome": "cleared", **changes}
    with pytest.raises(Invalid) as refused:
        record_passage(by=officer, draft=PassageDraft(**values))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_a_closed_post_takes_what_its_phones_had_kept_and_nothing_new(officer: Actor) -> None:
    post = open_checkpoint(by=SYSTEM, name="Chốt")
    earlier = timezone.now() - timedelta(minutes=5)
    close_checkpoint(by=SYSTEM, checkpoint_id=post)
    assert open_checkpoints(officer.as_viewer()) == ()
    record_passage(by=officer, draft=PassageDraft(post, 1, "cleared", at=earlier))
    with pytest.raises(NotFound):
        record_passage(by=officer, draft=PassageDraft(post, 1, "cleared"))


def test_only_who_may_stand_there_looks_people_up(officer: Actor) -> None:
    stranger = staff("Lan", permissions=frozenset())
    with pytest.raises(Forbidden):
        find_travellers(stranger.as_viewer(), "Thu")
    with pytest.raises(Forbidden):
        open_checkpoint(by=officer, name="Chốt")
