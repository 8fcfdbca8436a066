# SPDX-License-Identifier: Apache-2.0
"""Forms that waited on a team's phone: sent by its script under a key of its own, done once, answered for a list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db
KEY = "f" * 32


@pytest.fixture
def px2(handset):
    return handset("PX2")


def sends(phone: Any, path: str, key: str = KEY, **form: Any) -> Any:
    headers = {"Accept": "application/json", "Idempotency-Key": key}
    return phone.client.post(path, {"idempotency_key": key, **form}, headers=headers)


def of(mission: str, verb: str) -> str:
    return f"/field/missions/{mission}/{verb}"


def test_the_whole_way_in_the_order_in_which_it_was_typed(px2, sent, state_of, photo):
    mission = sent("PX2")
    for n, verb in enumerate(("accept", "depart", "arrive")):
        answer = sends(px2, of(mission, verb), f"{n}" * 32)
        assert answer.status_code == 200
        assert answer.json()["state"] == "received"
    assert sends(px2, of(mission, "add"), "8" * 32, text="Cửa sau mở.", photos=[photo()]).status_code == 200
    answer = sends(px2, of(mission, "finish"), "9" * 32, outcome="treated_at_home", note="Đã thở oxy.")
    assert answer.json()["url"] == f"/field/missions/{mission}"
    assert state_of(mission) == ("done", "resolved")
    px2.open(f"/field/missions/{mission}")
    assert "Cửa sau mở." in px2.text
    assert "Đã thở oxy." in px2.text
    assert len(px2.links("/pictures/")) == 1
    assert "Đã lưu vào nhiệm vụ." not in px2.text, "what was sent by script leaves no words for the next page"


def test_what_is_sent_again_because_its_answer_was_lost_is_done_once(px2, sent, state_of, photo):
    from epidesk.foundation.audit.models import Entry
    from epidesk.foundation.core.models import Upload

    mission = sent("PX2")
    for verb in ("accept", "depart", "arrive"):
        answers = [sends(px2, of(mission, verb), verb.ljust(32, "x")).json() for _ in range(2)]
        assert answers[0] == answers[1]
    for _ in range(2):
        assert sends(px2, of(mission, "add"), text="Một.", photos=[photo()]).json()["state"] == "received"
    assert Upload.objects.count() == 1
    for _ in range(2):
        form = {"outcome": "advised", "note": "Xong.", "photos": [photo()]}
        assert sends(px2, of(mission, "finish"), "e" * 32, **form).json()["state"] == "received"
    assert Upload.objects.count() == 2
    assert Entry.objects.filter(verb="mission.arrived").count() == 1
    assert Entry.objects.filter(verb="mission.finished").count() == 1
    px2.open(f"/field/missions/{mission}")
    assert px2.text.count("Một.") == 1


def test_a_step_done_before_the_centre_called_the_mission_off_is_still_answered_as_done(px2, sent, lan):
    from epidesk.foundation.core.ids import parse_public_id
    from epidesk.response.dispatch.actions import stand_down

    mission = sent("PX2")
    assert sends(px2, of(mission, "accept")).status_code == 200
    mission_id = parse_public_id("mis", mission)
    assert mission_id is not None
    stand_down(by=lan, mission_id=mission_id, reason="Nhà gọi lại: đã khỏe.")
    assert sends(px2, of(mission, "accept")).json()["state"] == "received", "the same key: what was done stays done"
    refused = sends(px2, of(mission, "depart"), "d" * 32)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith(":mission-over")
    assert "đã kết thúc" in refused.json()["title"]


def test_what_cannot_be_taken_says_why_by_field_and_may_come_again_mended(px2, sent, state_of, photo):
    mission = sent("PX2")
    for verb in ("accept", "depart", "arrive"):
        px2.client.post(of(mission, verb))
    refused = sends(px2, of(mission, "finish"), note="Thiếu kết quả.")
    assert refused.status_code == 422
    assert refused.json()["fields"]["outcome"] == "Hãy chọn kết quả."
    empty = sends(px2, of(mission, "add"), "1" * 32, text=" ")
    assert empty.json()["fields"]["text"] == "Hãy viết vài chữ, hoặc thêm ảnh."
    bad = photo(b"no picture", "a.jpg")
    assert "photos" in sends(px2, of(mission, "add"), "2" * 32, text="?", photos=[bad]).json()["fields"]
    assert sends(px2, of(mission, "finish"), outcome="advised", note="Thiếu kết quả.").status_code == 200
    assert state_of(mission)[0] == "done"


def test_other_words_under_a_used_key_are_refused_not_swallowed(px2, sent):
    mission = sent("PX2")
    for verb in ("accept", "depart"):
        px2.client.post(of(mission, verb))
    assert sends(px2, of(mission, "add"), text="Một.").status_code == 200
    other = sends(px2, of(mission, "add"), text="Hai.")
    assert other.status_code == 422
    assert other.json()["type"].endswith(":idempotency-key-reused")


def test_an_outcome_after_another_has_ended_the_mission_waits_for_a_human(px2, sent):
    from epidesk.response.dispatch.models import MissionEnding

    mission = sent("PX2")
    for verb in ("accept", "depart", "arrive"):
        px2.client.post(of(mission, verb))
    assert sends(px2, of(mission, "finish"), outcome="advised").status_code == 200
    late = sends(px2, of(mission, "finish"), "b" * 32, outcome="taken_to_care")
    assert late.json()["state"] == "received"
    assert MissionEnding.objects.filter(is_first=False, decided_at=None).count() == 1


def test_a_note_before_the_team_set_out_says_so(px2, sent):
    from epidesk.intake.incidents.models import Note

    early = sends(px2, of(sent("PX2"), "add"), text="Sớm.")
    assert early.status_code == 409
    assert "xuất phát trước" in early.json()["title"]
    assert not Note.objects.exists()


def test_a_no_that_waited_is_said_once_and_the_same_again_is_answered_as_done(px2, sent, state_of):
    mission = sent("PX2")
    refused = sends(px2, of(mission, "decline"))
    assert refused.status_code == 422
    assert "why" in refused.json()["fields"]
    for _ in range(2):
        assert sends(px2, of(mission, "decline"), why="vehicle").json()["state"] == "received"
    assert state_of(mission) == ("declined", "triaged")
    late = sends(px2, of(mission, "cannot-reach"), "b" * 32, why="flood")
    assert (late.status_code, late.json()["type"][-12:]) == (409, "mission-over")


def test_a_team_that_could_not_get_there_hands_the_mission_back_when_there_is_a_line(px2, sent, state_of):
    mission = sent("PX2")
    for n, verb in enumerate(("accept", "depart")):
        assert sends(px2, of(mission, verb), f"{n}" * 32).status_code == 200
    for _ in range(2):
        assert sends(px2, of(mission, "cannot-reach"), words="Cầu trôi.", why="flood").json()["state"] == "received"
    assert state_of(mission) == ("stood_down", "triaged")
    assert "Cầu trôi." in px2.open().text


def test_no_to_what_was_taken_meanwhile_says_that_it_is_too_late(px2, sent, state_of):
    mission = sent("PX2")
    px2.client.post(of(mission, "accept"))
    assert sends(px2, of(mission, "decline"), why="busy").status_code == 409
    assert state_of(mission)[0] == "accepted"


def offered_long_ago(ago: timedelta) -> None:
    from epidesk.intake.incidents.models import Incident
    from epidesk.response.dispatch.models import Mission

    at = timezone.now() - ago
    Incident.objects.update(received_at=at, clock_at=at)
    Mission.objects.update(offered_at=at)


@pytest.mark.row("OF-01")
def test_the_times_are_those_of_the_taps(px2, sent):
    from epidesk.foundation.core.ids import parse_public_id
    from epidesk.intake.incidents.models import Note, Step
    from epidesk.response.dispatch.models import Mission

    mission = sent("PX2")
    mission_id = parse_public_id("mis", mission)
    now = timezone.now()
    offered_long_ago(timedelta(minutes=60))
    told = {"accept": 50, "depart": 40, "arrive": 70}  # the last one's phone is wrong: before the team had left
    for n, (verb, minutes) in enumerate(told.items()):
        assert sends(px2, of(mission, verb), f"{n}" * 32, typed_ago_s=str(minutes * 60)).status_code == 200
    assert sends(px2, of(mission, "add"), "8" * 32, text="Sốt.", typed_ago_s="1800").status_code == 200
    done = sends(px2, of(mission, "finish"), "9" * 32, outcome="advised", typed_ago_s="600")
    assert done.status_code == 200
    row = Mission.objects.get(id=mission_id)

    def ago(at: datetime) -> int:
        return round((now - at).total_seconds() / 60)

    assert [ago(at) for at in (row.accepted_at, row.departed_at, row.arrived_at, row.ended_at)] == [50, 40, 40, 10]
    taken = Step.objects.filter(incident_id=row.incident_id, verb__in=["accepted", "started", "arrived"])
    assert [ago(step.at) for step in taken.order_by("id")] == [50, 40, 40], "so do the matter's own pages"
    assert ago(Note.objects.get(incident_id=row.incident_id).at) == 30
    closed = Step.objects.get(incident_id=row.incident_id, verb="resolved")
    assert ago(closed.at) == 0, "the matter was closed when the centre learned of it"


@pytest.mark.parametrize("nonsense", ["", "-60", "nan", "inf", "x", str(8 * 86_400)])
def test_what_no_phone_can_know_is_not_believed(px2, sent, nonsense):
    from epidesk.response.dispatch.models import Mission

    mission = sent("PX2")
    offered_long_ago(timedelta(days=30))
    assert sends(px2, of(mission, "accept"), typed_ago_s=nonsense).status_code == 200
    assert timezone.now() - Mission.objects.get().accepted_at < timedelta(minutes=1)


def test_a_team_puts_its_mission_on_the_home_screen(px2):
    (link,) = px2.open().page.xpath("//link[@rel='manifest']/@href")
    answer = px2.client.get(link)
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["start_url"], manifest["id"], manifest["display"]) == ("/field/", "/field/", "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}


def test_the_empty_forms_may_be_fetched_before_their_time_and_change_nothing(px2, sent, state_of):
    mission = sent("PX2")
    for form in ("add", "finish", "cannot-reach"):
        assert px2.client.get(of(mission, form)).status_code == 302
        px2.open(of(mission, form) + "?ahead")
        assert px2.answer.status_code == 200
        assert px2.page.xpath("//form[@data-keep][@data-fresh]")
    assert state_of(mission)[0] == "offered"
    assert px2.client.post(of(mission, "add") + "?ahead", {"text": "?"}).status_code == 302


def test_the_phone_is_told_which_pages_to_keep(px2, sent, handset):
    mission = sent("PX2")
    kept = "//@data-keep-pages"
    pages = px2.open().page.xpath(kept)[0].split()
    assert pages[:2] == ["/field/", f"/field/missions/{mission}"]
    assert [page.rsplit("/", 1)[1] for page in pages[2:]] == ["add", "f1", "finish", "cannot-reach", "decline"]
    px2.press()
    assert "decline" not in px2.open().page.xpath(kept)[0]
    member = handset("PX2", role="team_member")
    assert [page.rsplit("/", 1)[1] for page in member.open().page.xpath(kept)[0].split()[2:]] == ["add", "f1"]


def test_the_page_names_the_steps_ahead_to_whom_they_are_open(px2, sent, handset):
    sent("PX2")
    ahead = "//@data-ahead"
    assert px2.open().page.xpath(ahead) == ["depart", "arrive", "finish"]
    member = handset("PX2", role="team_member")
    assert member.open().page.xpath(ahead) == [], "the leader answers first"
    px2.press()
    assert member.open().page.xpath(ahead) == ["arrive"]


def test_who_is_in_no_team_any_more_is_told_so_as_a_problem(signed_in):
    stranger = signed_in("operator")
    headers = {"Accept": "application/json", "Idempotency-Key": KEY}
    answer = stranger.post("/field/missions/mis_0/accept", headers=headers)
    assert answer.status_code == 403
    assert "không ở đội nào" in answer.json()["title"]
