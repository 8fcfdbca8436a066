# SPDX-License-Identifier: Apache-2.0
"""What the desk's pages do, machines with a staff token do too: taking in hand, duplicates, pictures, figures."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from epidesk.foundation.audit.models import ReadEntry
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch import queries as dispatch_queries

LANG_CO = {"lon": 108.0786, "lat": 16.2330}


def photo(colour: str = "navy") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def put(client):
    """`put(path, key, content)`: sends a picture as it is."""

    def send(path: str, key: str, content: bytes, **headers: str):
        headers["Authorization"] = f"Bearer {key}"
        return client.generic("POST", path, content, content_type="image/jpeg", headers=headers)

    return send


def errors(answer) -> set[str]:
    return {one.get("pointer") or one["parameter"] for one in answer.json().get("errors", ())}


def is_problem(answer, status: int, slug: str) -> bool:
    body = answer.json()
    return (answer.status_code, answer["Content-Type"], body["status"], body["type"]) == (
        status,
        "application/problem+json",
        status,
        f"urn:epidesk:problem:{slug}",
    )


# --- In whose hand ----------------------------------------------------------------------------------------------------
def test_two_tools_do_not_take_the_same_matter_in_hand(call, token, filed) -> None:
    lan, minh, lead = token("operator"), token("operator"), token("shift_lead")
    path = f"/api/v1/incidents/{filed()['id']}"
    taken = call("POST", f"{path}/claim", lan, {}).json()
    assert taken["holder"] == "A operator"
    assert taken["until"] > timezone.now().isoformat()
    held = call("POST", f"{path}/claim", minh, {})
    assert is_problem(held, 409, "held")
    assert "A operator" in held.json()["title"]
    assert call("POST", f"{path}/claim", lead, {"break_in": True}).json()["holder"] == "A shift_lead"
    assert call("POST", f"{path}/release", lan).status_code == 204, "no longer hers: nothing happens"
    assert is_problem(call("POST", f"{path}/claim", minh, {}), 409, "held")
    assert call("POST", f"{path}/release", lead).status_code == 204
    assert call("POST", f"{path}/claim", minh, {}).status_code == 200


def test_out_of_ones_area_nothing_is_taken_in_hand(call, token, filed) -> None:
    path = f"/api/v1/incidents/{filed(**LANG_CO)['id']}"
    hue = token("operator", "474")
    for act in ("claim", "release"):
        assert is_problem(call("POST", f"{path}/{act}", hue, {}), 403, "outside-area")
    assert is_problem(call("POST", "/api/v1/incidents/inc_no/claim", hue, {}), 404, "not-found")


# --- Duplicates -------------------------------------------------------------------------------------------------------
def test_a_duplicate_is_closed_with_the_other_named(call, token, filed) -> None:
    operator, first, second = token("operator"), filed()["id"], filed()["id"]
    seen = call("GET", f"/api/v1/incidents/{second}", operator).json()["version"]
    stale = call("POST", f"/api/v1/incidents/{second}/duplicate", operator, {"of": first, "version": seen - 1})
    assert is_problem(stale, 409, "conflict")
    done = call("POST", f"/api/v1/incidents/{second}/duplicate", operator, {"of": first, "version": seen})
    assert done.json()["state"] == "duplicate"
    assert call("GET", f"/api/v1/incidents/{first}", operator).json()["state"] == "received"


@pytest.mark.parametrize("of", ["self", "inc_no", "inc_01h00000000000000000000000"])
def test_a_duplicate_of_nothing_is_refused_beside_the_field(call, token, filed, of) -> None:
    incident = filed()["id"]
    body = {"of": incident if of == "self" else of}
    answer = call("POST", f"/api/v1/incidents/{incident}/duplicate", token("operator"), body)
    assert is_problem(answer, 422, "invalid")
    assert errors(answer) == {"#/of"}


def test_a_duplicate_outside_ones_area_is_not_ones_own_to_close(call, token, filed) -> None:
    far, near = filed(**LANG_CO)["id"], filed()["id"]
    answer = call("POST", f"/api/v1/incidents/{far}/duplicate", token("operator", "474"), {"of": near})
    assert is_problem(answer, 403, "outside-area")


# --- Pictures ---------------------------------------------------------------------------------------------------------
def test_a_picture_goes_in_and_comes_out_and_each_look_is_on_record(call, token, filed, put, client) -> None:
    operator, incident = token("operator"), filed()["id"]
    path = f"/api/v1/incidents/{incident}/pictures"
    added = put(path, operator, photo())
    assert added.status_code == 201
    (listed,) = call("GET", path, operator).json()
    assert (listed["id"], listed["by_team"]) == (added.json()["id"], True)
    looks = ReadEntry.objects.filter(
        subjects__contains=[{"kind": "incident", "ids": [str(parse_public_id("inc", incident))]}]
    )
    before = looks.count()
    for query, size in (("", (640, 480)), ("?thumb=true", (320, 240))):
        shown = call("GET", f"/api/v1/pictures/{listed['id']}{query}", operator)
        assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "no-store")
        with Image.open(BytesIO(shown.content)) as image:
            assert image.size == size
    assert looks.count() == before + 2


def test_pictures_outside_ones_area_stay_unseen(call, token, filed, put) -> None:
    everywhere, hue = token("operator"), token("operator", "474")
    path = f"/api/v1/incidents/{filed(**LANG_CO)['id']}/pictures"
    number = put(path, everywhere, photo()).json()["id"]
    assert is_problem(call("GET", path, hue), 403, "outside-area")
    assert is_problem(call("GET", f"/api/v1/pictures/{number}", hue), 404, "not-found")
    assert is_problem(put(path, hue, photo()), 403, "outside-area")
    assert is_problem(put(path, token("analyst"), photo()), 403, "forbidden")


def test_a_picture_sent_again_with_its_key_is_one_picture(call, token, filed, put) -> None:
    operator = token("operator")
    path = f"/api/v1/incidents/{filed()['id']}/pictures"
    first, again = (put(path, operator, photo(), **{"Idempotency-Key": "a-1"}) for _ in range(2))
    assert first.json() == again.json()
    assert len(call("GET", path, operator).json()) == 1
    other = put(path, operator, photo("teal"), **{"Idempotency-Key": "a-1"})
    assert is_problem(other, 422, "idempotency-key-reused")


@pytest.mark.parametrize("content", [b"", b"GIF89a....", b"\xff" * (12 * 1024 * 1024 + 2)])
def test_what_is_no_picture_is_refused_and_nothing_is_kept(token, filed, put, content) -> None:
    from epidesk.foundation.core.models import Upload

    answer = put(f"/api/v1/incidents/{filed()['id']}/pictures", token("operator"), content)
    assert is_problem(answer, 422, "invalid")
    assert errors(answer) == {"#/photo"}
    assert not Upload.objects.exists()


def test_a_runaway_tool_is_stopped_before_anything_is_decoded(token, filed, put, monkeypatch) -> None:
    from epidesk.interfaces.api.v1 import pictures

    monkeypatch.setattr(pictures, "PICTURES_A_KEY_AND_HOUR", 1)
    operator = token("operator")
    path = f"/api/v1/incidents/{filed()['id']}/pictures"
    assert put(path, operator, photo()).status_code == 201
    monkeypatch.setattr(pictures, "store_picture", None)
    refused = put(path, operator, photo())
    assert is_problem(refused, 429, "too-many")
    assert int(refused["Retry-After"]) > 0


@pytest.fixture
def team(hue: None):
    """PX2, on duty."""
    dispatch.load_teams(by=SYSTEM)
    team_id = dispatch_queries.find_team_by_code(SYSTEM.as_viewer(), "PX2")
    dispatch.set_duty(by=SYSTEM, team_id=team_id, on=True)
    return dispatch_queries.get_team(SYSTEM.as_viewer(), team_id)


def test_a_member_of_the_team_sends_a_picture_from_the_place(call, token, filed, put, team) -> None:
    operator, member = token("operator"), token("team_member", team_id=team.team_id)
    incident = filed()["id"]
    call("POST", f"/api/v1/incidents/{incident}/triage", operator, {"priority": "severe"})
    sent = call("POST", f"/api/v1/incidents/{incident}/missions", operator, {"team_id": team.public_id}).json()
    added = put(f"/api/v1/missions/{sent['id']}/pictures", member, photo())
    assert added.status_code == 201
    assert [one["id"] for one in call("GET", f"/api/v1/incidents/{incident}/pictures", operator).json()] == [
        added.json()["id"]
    ]
    assert call("GET", f"/api/v1/pictures/{added.json()['id']}", member).status_code == 200
    assert put(f"/api/v1/missions/{sent['id']}/pictures", operator, photo()).status_code == 403
    refused = call("POST", f"/api/v1/missions/{sent['id']}/accept", member, {})
    assert is_problem(refused, 403, "leader-decides")


# --- Teams' people ----------------------------------------------------------------------------------------------------
def test_the_shift_lead_lets_a_member_stand_in_for_an_ill_leader(call, token, team) -> None:
    lead, member = token("shift_lead"), token("team_member", team_id=team.team_id)
    path = f"/api/v1/teams/{team.public_id}"
    assert is_problem(call("POST", f"{path}/duty", member, {"on": False}), 403, "leader-decides")
    (one,) = call("GET", f"{path}/members", lead).json()
    assert (one["name"], one["leads"]) == ("A team_member", False)
    assert call("POST", f"{path}/lead", lead, {"user_id": one["user_id"]}).status_code == 204
    assert call("POST", f"{path}/duty", member, {"on": False}).status_code == 204
    assert call("GET", f"{path}/members", member).json()[0]["leads_until_at"]
    assert call("POST", f"{path}/lead", lead, {"user_id": one["user_id"], "stands_in": False}).status_code == 204
    assert is_problem(call("POST", f"{path}/duty", member, {"on": True}), 403, "leader-decides")
    assert errors(call("POST", f"{path}/lead", lead, {"user_id": "usr_no"})) == {"#/user_id"}
    assert is_problem(call("POST", f"{path}/lead", member, {"user_id": one["user_id"]}), 403, "leader-decides")


# --- Figures ----------------------------------------------------------------------------------------------------------
def test_figures_count_ones_own_area(call, token, filed) -> None:
    filed()
    filed(**LANG_CO)
    everywhere, hue = token("analyst"), token("partner", "474")
    for key, count in ((everywhere, 2), (hue, 1)):
        today = call("GET", "/api/v1/figures/today", key).json()
        assert (today["received"], today["still_open"]) == (count, count)
        days = call("GET", "/api/v1/figures/days?days=3", key).json()
        assert [day["received"] for day in days] == [0, 0, count]
        wards = call("GET", "/api/v1/figures/wards", key).json()
        assert sum(ward["received"] for ward in wards) == count
    assert is_problem(call("GET", "/api/v1/figures/today", token("editor")), 403, "forbidden")
    assert errors(call("GET", "/api/v1/figures/days?days=0", everywhere)) == {"days"}


def test_everybody_may_know_counts_behind_which_nobody_can_be_found(call, filed) -> None:
    filed()
    shown = call("GET", "/api/v1/figures/public").json()
    assert shown["received_today"] == {"value": None, "text": "<5"}


# --- Messages that reached nobody -------------------------------------------------------------------------------------
def test_undelivered_messages_name_the_matter_and_nobody(call, token, filed, monkeypatch) -> None:
    from epidesk.foundation.core.gateways import GatewayFailed
    from epidesk.foundation.notify.actions import deliver, delivering, send_sms

    class Down:
        repeatable = False

        def send(self, *_: str) -> None:
            raise GatewayFailed("503", code="http-503")

    incident = filed()["id"]
    subject = ("incident", parse_public_id("inc", incident))
    message_id = send_sms(to_e164="+841205550101", text="Đội đang đến", subject=subject)
    monkeypatch.setattr(delivering, "gateway", lambda channel: Down())
    deliver(message_id=message_id)
    answer = call("GET", "/api/v1/messages/undelivered", token("shift_lead"))
    (one,) = answer.json()
    assert (one["state"], one["error"], one["attempts"], one["incident_id"]) == ("queued", "http-503", 1, incident)
    assert "0555" not in answer.content.decode()
    assert "Đội" not in answer.content.decode()


def test_the_document_names_the_new_addresses_with_their_refusals_and_bodies(client, db) -> None:
    document = client.get("/api/v1/openapi.json").json()
    paths = document["paths"]
    added = paths["/api/v1/incidents/{incident_id}/pictures"]["post"]
    assert {"image/jpeg", "image/png", "image/webp"} == set(added["requestBody"]["content"])
    assert {"201", "401", "403", "404", "409", "422", "429", "503"} <= set(added["responses"])
    shown = paths["/api/v1/pictures/{picture_id}"]["get"]["responses"]
    assert "image/jpeg" in shown["200"]["content"]
    for path in ("claim", "release", "duplicate"):
        assert {"401", "403", "404", "409"} <= set(
            paths[f"/api/v1/incidents/{{incident_id}}/{path}"]["post"]["responses"]
        )
    assert {"/api/v1/figures/today", "/api/v1/figures/days", "/api/v1/figures/wards", "/api/v1/figures/public"} <= set(
        paths
    )


# --- Whether it is true -----------------------------------------------------------------------------------------------
def test_a_machine_logs_checks_and_the_verdict_that_they_came_to(call, token, filed) -> None:
    lan = token("operator")
    path = f"/api/v1/incidents/{filed(kind='suspected_case', seen=['fever_cough'])['id']}"
    call("POST", f"{path}/triage", lan, {"priority": "moderate"})
    assert call("GET", f"{path}/checks", lan).json() == []
    assert call("POST", f"{path}/checks", lan, {"check": "dream", "result": "confirmed"}).status_code == 422
    early = call("POST", f"{path}/resolve", lan, {"outcome": "advised", "verdict": "founded"})
    assert (early.status_code, errors(early)) == (422, {"#/verdict"})
    assert call("POST", f"{path}/checks", lan, {"check": "station", "result": "confirmed"}).status_code == 204
    assert [(one["check"], one["result"]) for one in call("GET", f"{path}/checks", lan).json()] == [
        ("station", "confirmed")
    ]
    done = call("POST", f"{path}/resolve", lan, {"outcome": "advised", "verdict": "founded"}).json()
    assert (done["verdict"], done["verdict_confirmed"]) == ("founded", True)
    assert call("POST", f"{path}/verdict", lan, {"verdict": "unfounded"}).status_code == 204
    assert call("GET", path, lan).json()["verdict"] == "unfounded"


@pytest.mark.row("RI-12")
def test_what_the_desk_covered_machines_and_teams_see_covered_too(call, token, filed, put) -> None:
    from epidesk.intake.incidents.actions import redact_photo

    lan = token("operator")
    item = filed()["id"]
    striped = Image.new("RGB", (640, 480), "white")
    for x in range(0, 640, 8):
        striped.paste((0, 0, 90), (x, 0, x + 4, 480))
    buffer = BytesIO()
    striped.save(buffer, "JPEG")
    added = put(f"/api/v1/incidents/{item}/pictures", lan, buffer.getvalue()).json()["id"]
    before = call("GET", f"/api/v1/pictures/{added}", lan).content
    redact_photo(
        by=SYSTEM,
        incident_id=parse_public_id("inc", item),
        upload_id=parse_public_id("upl", added),
        boxes=[(0.0, 0.0, 0.5, 0.5)],
    )
    assert call("GET", f"/api/v1/pictures/{added}", lan).content != before
    assert [one["redacted"] for one in call("GET", f"/api/v1/incidents/{item}/pictures", lan).json()] == [True]
    for query in ("?original=true", "?original=1"):
        assert call("GET", f"/api/v1/pictures/{added}{query}", lan).content != before
