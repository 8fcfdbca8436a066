# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.factories.incidents import CITADEL, LANG_CO, OPERATOR, call_for_help, filed, phone_of, report, staff, ward_at

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import (
    Filed,
    give_verdict,
    mark_arrived,
    mark_assigned,
    mark_resolved_by_team,
    mark_started,
    reject,
    reopen,
    resolve,
    triage,
    undo_last,
    verify,
)
from epidesk.intake.incidents.actions.moving import NotPossibleNow
from epidesk.intake.incidents.models import Check, Incident, Note, Step
from epidesk.intake.incidents.queries import detail, own_matter, reliability, verification
from epidesk.intake.incidents.rules import Permission

pytestmark = pytest.mark.django_db


@pytest.fixture
def quan(hue: None) -> Actor:
    """An operator who checks reports."""
    return staff("Quân", permissions=OPERATOR | {Permission.VERIFY, Permission.REOPEN})


@pytest.fixture
def seen(quan: Actor) -> Filed:
    """A report of a suspected case that Quân has judged."""
    one = filed(report(), by=phone_of("reporter"))
    triage(by=quan, incident_id=one.id, priority=Priority.MODERATE)
    return one


@pytest.fixture
def worked(seen: Filed) -> Filed:
    """The same, with a team at the place."""
    from epidesk.foundation.core.ids import uuid7

    team = {"by": SYSTEM, "incident_id": seen.id, "team_name": "PX1", "mission_id": uuid7()}
    mark_assigned(**team)
    mark_started(**team)
    mark_arrived(**team)
    return seen


def verdict_of(one: Filed) -> tuple[str, bool]:
    row = Incident.objects.get(id=one.id)
    return row.verdict, row.verdict_confirmed_at is not None


def announced(name: str) -> list[dict]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name="core.deliver_event").order_by("id")
    return [job.args["payload"] for job in jobs if job.args["event"] == name]


def test_each_way_of_checking_is_logged_with_what_came_of_it_by_whom_and_when(quan: Actor, seen: Filed) -> None:
    verify(by=quan, incident_id=seen.id, check="call_back", result="unclear", note="Không nghe rõ.")
    verify(by=quan, incident_id=seen.id, check="call_back", result="confirmed")
    verify(by=quan, incident_id=seen.id, check="station", result="confirmed", note="Trạm y tế đã xem.")
    found = verification(quan.as_viewer(), seen.id)
    assert found is not None
    tries = {way.check: [(one.result, one.note, one.by_label) for one in way.tries] for way in found.ways}
    assert tries == {
        "call_back": [("confirmed", "", "Quân"), ("unclear", "Không nghe rõ.", "Quân")],
        "station": [("confirmed", "Trạm y tế đã xem.", "Quân")],
        "on_site": [],
    }
    assert [one.check for one in found.lines] == ["call_back", "call_back", "station"]


def test_the_same_words_twice_in_a_minute_are_one_check(quan: Actor, seen: Filed) -> None:
    first = verify(by=quan, incident_id=seen.id, check="station", result="refuted", note="Đã hỏi.")
    assert verify(by=quan, incident_id=seen.id, check="station", result="refuted", note="Đã hỏi.") == first
    assert Check.objects.filter(incident_id=seen.id).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"check": "dream", "result": "confirmed"}, "check"),
        ({"check": "station", "result": "maybe"}, "result"),
        ({"check": "station", "result": "confirmed", "note": "x" * 4_001}, "note"),
    ],
)
def test_a_check_says_how_and_what_came_of_it(quan: Actor, seen: Filed, typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        verify(by=quan, incident_id=seen.id, **typed)
    assert list(refused.value.fields) == [field]


def test_who_may_not_check_does_not_and_nobody_does_outside_their_area(seen: Filed) -> None:
    with pytest.raises(Forbidden):
        verify(by=staff("Lan"), incident_id=seen.id, check="station", result="confirmed")
    away = staff("Hà", areas=frozenset({ward_at(LANG_CO)}), permissions=OPERATOR | {Permission.VERIFY})
    with pytest.raises(Forbidden):
        verify(by=away, incident_id=seen.id, check="station", result="confirmed")


def test_a_call_for_help_is_believed_and_what_was_refused_is_done_with(quan: Actor, seen: Filed) -> None:
    with pytest.raises(NotPossibleNow):
        verify(by=quan, incident_id=filed(call_for_help()).id, check="call_back", result="refuted")
    reject(by=quan, incident_id=seen.id, reason="Nơi này ngoài địa bàn của thành phố.")
    with pytest.raises(NotPossibleNow):
        verify(by=quan, incident_id=seen.id, check="call_back", result="refuted")


def test_a_report_does_not_end_before_somebody_says_what_checking_came_to(quan: Actor, seen: Filed) -> None:
    with pytest.raises(Invalid) as refused:
        resolve(by=quan, incident_id=seen.id, outcome="advised")
    assert list(refused.value.fields) == ["verdict"]
    verify(by=quan, incident_id=seen.id, check="call_back", result="refuted")
    resolve(by=quan, incident_id=seen.id, outcome="advised", verdict="unfounded")
    assert verdict_of(seen) == ("unfounded", True)
    assert announced("incidents.IncidentResolved")[0]["verdicts"] == ["unfounded"]


def test_an_outcome_that_says_it_need_not_be_said_twice(quan: Actor, seen: Filed) -> None:
    resolve(by=quan, incident_id=seen.id, outcome="unfounded")
    assert verdict_of(seen) == ("unfounded", True)


@pytest.mark.parametrize("verdict", ["founded", "malicious"])
def test_what_opens_a_case_or_lets_somebody_be_sanctioned_rests_on_a_check(
    quan: Actor, seen: Filed, verdict: str
) -> None:
    typed = {"outcome": "not_found", "verdict": verdict, "note": "Người báo nói là đùa cho vui."}
    with pytest.raises(Invalid) as refused:
        resolve(by=quan, incident_id=seen.id, **typed)
    assert list(refused.value.fields) == ["verdict"]
    verify(by=quan, incident_id=seen.id, check="call_back", result="refuted")
    resolve(by=quan, incident_id=seen.id, **typed)
    assert verdict_of(seen) == (verdict, True)


def test_outcome_and_verdict_cannot_say_the_opposite(quan: Actor, seen: Filed) -> None:
    verify(by=quan, incident_id=seen.id, check="on_site", result="confirmed")
    for outcome, verdict in (("founded", "unfounded"), ("taken_to_care", "malicious"), ("unfounded", "founded")):
        with pytest.raises(Invalid) as refused:
            resolve(by=quan, incident_id=seen.id, outcome=outcome, verdict=verdict, note="Đã xem kỹ tại chỗ.")
        assert list(refused.value.fields) == ["verdict"]


def test_false_on_purpose_needs_a_reason_and_who_reported_never_reads_the_word(quan: Actor, seen: Filed) -> None:
    verify(by=quan, incident_id=seen.id, check="call_back", result="refuted", note="Cười rồi cúp máy.")
    with pytest.raises(Invalid) as refused:
        resolve(by=quan, incident_id=seen.id, outcome="unfounded", verdict="malicious", note="đùa")
    assert list(refused.value.fields) == ["note"]
    resolve(by=quan, incident_id=seen.id, outcome="unfounded", verdict="malicious", note="Tự nhận là báo đùa.")
    assert Note.objects.filter(incident_id=seen.id).latest("id").text == "Tự nhận là báo đùa."

    told = own_matter(phone_of("reporter").as_viewer(), seen.id)
    everything = repr(told)
    assert "malicious" not in everything
    assert "call_back" not in everything
    assert "purpose" not in everything
    assert told.timeline[-1].text == (
        "Đã xong: Không có cơ sở. Kiểm tra không xác nhận được điều đã báo. Cảm ơn bạn đã báo."
    )
    assert "Kết luận: Cố ý báo sai" in detail(quan.as_viewer(), seen.id).timeline[-1].text


def test_a_founded_report_thanks_who_sent_it(quan: Actor, seen: Filed) -> None:
    verify(by=quan, incident_id=seen.id, check="station", result="confirmed")
    resolve(by=quan, incident_id=seen.id, outcome="founded")
    told = own_matter(phone_of("reporter").as_viewer(), seen.id).timeline[-1]
    assert told.text.endswith("Điều bạn báo đã được xác nhận. Cảm ơn bạn đã báo.")
    assert "verdict" not in told.params


def test_a_team_that_was_there_is_a_check_and_its_outcome_proposes_the_verdict(quan: Actor, worked: Filed) -> None:
    mark_resolved_by_team(by=SYSTEM, incident_id=worked.id, outcome="taken_to_care", note="Sốt 39 độ.")
    found = verification(quan.as_viewer(), worked.id)
    assert found is not None
    assert [(one.check, one.result) for one in found.lines] == [("on_site", "confirmed")]
    assert (found.verdict, found.confirmed) == ("founded", False)
    assert announced("incidents.IncidentResolved")[0]["verdicts"] == [""]

    give_verdict(by=quan, incident_id=worked.id, verdict="founded")
    assert verdict_of(worked) == ("founded", True)
    assert announced("incidents.IncidentResolved")[0]["verdicts"] == [""]
    give_verdict(by=quan, incident_id=worked.id, verdict="founded")  # pressed twice
    assert Step.objects.filter(incident_id=worked.id, verb="judged").count() == 1


def test_an_outcome_that_leaves_it_open_proposes_nothing(quan: Actor, worked: Filed) -> None:
    mark_resolved_by_team(by=SYSTEM, incident_id=worked.id, outcome="not_found")
    found = verification(quan.as_viewer(), worked.id)
    assert found is not None
    assert [(one.check, one.result) for one in found.lines] == [("on_site", "unclear")]
    assert found.verdict == ""


def test_a_verdict_can_be_corrected_and_goes_when_the_report_is_opened_again(quan: Actor, seen: Filed) -> None:
    verify(by=quan, incident_id=seen.id, check="station", result="confirmed")
    resolve(by=quan, incident_id=seen.id, outcome="advised", verdict="founded")
    give_verdict(by=quan, incident_id=seen.id, verdict="unfounded", note="Trạm y tế gọi lại: nhầm người.")
    assert verdict_of(seen) == ("unfounded", True)
    reopen(by=quan, incident_id=seen.id, reason="Có thêm người báo cùng chỗ.")
    assert verdict_of(seen) == ("", False)
    with pytest.raises(NotPossibleNow):
        give_verdict(by=quan, incident_id=seen.id, verdict="founded")


def test_a_resolution_taken_back_takes_its_verdict_along(quan: Actor, seen: Filed) -> None:
    resolve(by=quan, incident_id=seen.id, outcome="unfounded")
    undo_last(by=quan, incident_id=seen.id, version=Incident.objects.get(id=seen.id).version)
    assert verdict_of(seen) == ("", False)
    assert detail(quan.as_viewer(), seen.id).is_open


def test_past_verdicts_are_the_hint_about_who_reports(quan: Actor, seen: Filed) -> None:
    verify(by=quan, incident_id=seen.id, check="call_back", result="refuted")
    resolve(by=quan, incident_id=seen.id, outcome="not_found", verdict="malicious", note="Nhận là báo đùa.")
    again = filed(report(place=CITADEL), by=phone_of("reporter"))
    hint = reliability(quan.as_viewer(), again.id)
    assert (hint.founded, hint.unfounded, hint.malicious) == (0, 0, 1)
