# SPDX-License-Identifier: Apache-2.0
"""Alerts of other agencies come in, are shown, become drafts of ours; nothing is published by arriving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories.alerts import person
from tests.rooms.relays.conftest import NOW, WRITTEN, Agency, alert, configure

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor
from epidesk.publishing.alerts import queries as alerts
from epidesk.publishing.alerts.actions import discard_alert, draft_alert
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import AreaKind, Level, Permission, Place
from epidesk.publishing.relays import actions, policy, queries
from epidesk.publishing.relays.models import FeedState, ForeignAlert
from epidesk.publishing.relays.rules import Signature, State, Trouble
from epikit.formats.cap12 import MsgType, NotCap, Status, sign, to_xml
from epikit.formats.cap12.signing import new_key_pem, self_signed

Ask = Callable[[], Trouble | None]
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&b;</identifier></alert>'
)


@pytest.fixture
def mai(hue: None) -> Actor:
    return person("Mai")


def only() -> ForeignAlert:
    return ForeignAlert.objects.get()


def test_an_alert_comes_in_is_shown_and_nothing_is_published(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert())
    assert asked() is Trouble.NONE
    (line,) = queries.list_foreign(mai)
    assert line.agency == "Đài Khí tượng"
    assert line.headline == WRITTEN.infos[0].headline
    assert line.state is State.NEW
    assert queries.count_waiting(mai) == 1
    page = queries.foreign_page(mai, only().id)
    assert [info.language for info in page.infos] == ["vi-VN", "en-US"]
    assert page.faults == ()
    assert page.may_relay
    assert not Alert.objects.exists()
    assert alerts.current_alerts() == ()


def test_what_is_known_is_neither_fetched_nor_kept_twice(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert())
    asked()
    asked()
    assert agency.asked("/agency-1.cap") == 1
    assert actions.take_in(feed=policy.alert_feeds()["weather"], content=to_xml(alert()), now=NOW) is None
    assert ForeignAlert.objects.count() == 1


def test_a_feed_is_asked_only_when_its_time_has_come(agency: Agency, asked: Ask) -> None:
    agency.lists()
    asked()
    assert actions.fetch_due(now=datetime.now(UTC)) == {}
    assert agency.asked("/cap.atom") == 1


def test_a_draft_is_made_from_it_and_names_the_agency(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert())
    asked()
    foreign = queries.foreign_page(mai, only().id)
    assert foreign.draft.level is Level.WARNING, "severe and immediate: no emergency by itself"
    assert foreign.draft.place.kind is AreaKind.POLYGON
    assert foreign.draft.texts["vi"].description.endswith(f"Nguồn: {foreign.sender_name}.")
    alert_id = actions.relay(by=mai, foreign_id=foreign.id, draft=foreign.draft)
    row = Alert.objects.get(id=alert_id)
    assert row.status == "draft", "it goes the way of every draft"
    assert (row.relayed_from, row.relayed_identifier) == ("alerts@agency.example", "agency-1")
    assert row.ward_codes, "the agency's outline touches wards of ours"
    assert only().state == State.RELAYED
    assert Entry.objects.filter(verb="foreign_alert.relayed").count() == 1
    assert actions.relay(by=mai, foreign_id=foreign.id, draft=foreign.draft) == alert_id, "twice is once"
    assert Alert.objects.count() == 1
    assert queries.list_foreign(mai) == ()
    (line,) = queries.list_foreign(mai, all_states=True)
    assert alerts.alert(mai, line.alert).relayed_from == "alerts@agency.example"


def test_without_vietnamese_words_the_draft_begins_but_is_not_kept(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert(infos=WRITTEN.infos[1:]))
    asked()
    page = queries.foreign_page(mai, only().id)
    assert set(page.draft.texts) == {"en"}
    with pytest.raises(Invalid) as refused:
        actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    assert "headline_vi" in refused.value.fields
    assert only().state == State.NEW
    assert not Alert.objects.exists()


def test_far_away_is_said_when_it_is_drafted(agency: Agency, asked: Ask, mai: Actor) -> None:
    far = tuple(
        replace(info, areas=(replace(info.areas[0], polygons=(((2.0, 48.0), (3.0, 48.0), (3.0, 49.0), (2.0, 48.0)),)),))
        for info in WRITTEN.infos
    )
    agency.lists(alert(infos=far))
    asked()
    page = queries.foreign_page(mai, only().id)
    with pytest.raises(Invalid) as refused:
        actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    assert "area" in refused.value.fields
    here = replace(page.draft, place=Place(AreaKind.PROVINCE))
    assert actions.relay(by=mai, foreign_id=page.id, draft=here)


def test_somebody_decides_that_it_does_not_concern_us(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert())
    asked()
    actions.set_aside(by=mai, foreign_id=only().id)
    actions.set_aside(by=mai, foreign_id=only().id)
    assert queries.list_foreign(mai) == ()
    assert queries.list_foreign(mai, all_states=True)[0].state is State.SET_ASIDE
    assert Entry.objects.filter(verb="foreign_alert.set_aside").count() == 1
    assert queries.foreign_page(mai, only().id).may_relay, "and may think again"


def test_what_was_drafted_and_thrown_away_waits_again(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert())
    asked()
    page = queries.foreign_page(mai, only().id)
    first = actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    discard_alert(by=mai, alert_id=first)
    second = actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    assert second != first, "also before anybody was told of it"
    discard_alert(by=mai, alert_id=second)
    assert actions.free(alert_ids=(first,)) == 0, "news of the first draft says nothing of the second"
    assert [actions.free(alert_ids=(second,)) for _ in range(2)] == [1, 0]
    assert queries.foreign_page(mai, page.id).may_relay
    assert queries.count_waiting(mai) == 1


def test_what_was_thrown_away_and_cancelled_since_stays_cancelled(agency: Agency, asked: Ask, mai: Actor) -> None:
    first = alert()
    agency.lists(first)
    asked()
    page = queries.foreign_page(mai, only().id)
    ours = actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    agency.lists(first, alert("agency-3", msg_type=MsgType.CANCEL, references=(first.reference,)))
    asked()
    discard_alert(by=mai, alert_id=ours)
    with pytest.raises(Conflict):
        actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    actions.free(alert_ids=(ours,))
    assert ForeignAlert.objects.get(id=page.id).state == State.WITHDRAWN


def test_who_may_not_draft_may_not_relay(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert())
    asked()
    reader, nobody = person("Reader", Permission.READ), person("Nobody", "desk:read")
    page = queries.foreign_page(reader, only().id)
    assert not page.may_relay
    assert not page.may_set_aside
    for call in (
        lambda: actions.relay(by=reader, foreign_id=page.id, draft=page.draft),
        lambda: actions.set_aside(by=reader, foreign_id=page.id),
        lambda: queries.list_foreign(nobody),
        lambda: queries.foreign_page(nobody, page.id),
        lambda: queries.list_feeds(nobody),
        lambda: queries.count_waiting(nobody),
    ):
        with pytest.raises(Forbidden):
            call()
    with pytest.raises(NotFound):
        queries.foreign_page(mai, uuid7())


def test_an_update_takes_the_place_of_what_waits(agency: Agency, asked: Ask, mai: Actor) -> None:
    first = alert()
    agency.lists(first)
    asked()
    agency.lists(first, alert("agency-2", msg_type=MsgType.UPDATE, references=(first.reference,)))
    asked()
    (line,) = queries.list_foreign(mai)
    assert line.msg_type == MsgType.UPDATE
    old = ForeignAlert.objects.get(identifier="agency-1")
    assert old.state == State.REPLACED
    with pytest.raises(Conflict):
        actions.relay(by=mai, foreign_id=old.id, draft=queries.foreign_page(mai, old.id).draft)


def test_a_cancellation_reaches_who_relayed_it(agency: Agency, asked: Ask, mai: Actor) -> None:
    first = alert()
    agency.lists(first)
    asked()
    page = queries.foreign_page(mai, only().id)
    actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    cancel = alert("agency-3", msg_type=MsgType.CANCEL, references=(first.reference,))
    agency.lists(first, cancel)
    asked()
    lines = {line.headline + line.msg_type: line for line in queries.list_foreign(mai)}
    assert {line.state for line in lines.values()} == {State.RELAYED, State.NEW}
    relayed = next(line for line in lines.values() if line.state is State.RELAYED)
    assert relayed.was_followed
    assert Alert.objects.get().status == "draft", "what we said is ours to take back"
    cancelling = ForeignAlert.objects.get(identifier="agency-3")
    assert not queries.foreign_page(mai, cancelling.id).may_relay, "a cancellation is never an alert"


def test_nobody_cancels_another_agency_s_alert(agency: Agency, asked: Ask) -> None:
    first = alert()
    stranger = alert("x", sender="x@y.example", msg_type=MsgType.CANCEL, references=(first.reference,))
    agency.lists(first)
    asked()
    agency.lists(first, stranger)
    asked()
    assert only().state == State.NEW
    assert only().followed_by is None


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.EXERCISE},
        {"status": Status.TEST},
        {"status": Status.DRAFT},
        {"scope": "Restricted", "restriction": "police"},
        {"msg_type": MsgType.ACK, "references": (WRITTEN.reference,)},
        {"infos": tuple(replace(info, expires_at=NOW - timedelta(minutes=1)) for info in WRITTEN.infos)},
        {"msg_type": MsgType.CANCEL, "references": (WRITTEN.reference,)},
    ],
)
def test_exercises_and_what_is_over_are_no_news(agency: Agency, asked: Ask, changes: dict[str, Any], db: None) -> None:
    agency.lists(alert("agency-9", **changes))
    assert asked() is Trouble.NONE
    assert not ForeignAlert.objects.exists()


def test_faults_are_shown_and_do_not_hide_the_alert(agency: Agency, asked: Ask, mai: Actor) -> None:
    bad = tuple(replace(info, web="", severity="Terrible") for info in WRITTEN.infos)
    agency.lists(alert(infos=bad))
    asked()
    page = queries.foreign_page(mai, only().id)
    assert {one.slug for one in page.faults} == {"schema", "web_required"}
    assert page.line.faults == 4
    assert page.draft.severity == "Unknown"


@pytest.mark.parametrize(
    ("document", "trouble"),
    [
        (BOMB, Trouble.HOSTILE),
        (b'<!DOCTYPE alert SYSTEM "http://127.0.0.1/x.dtd"><alert/>', Trouble.HOSTILE),
        (b"<html/>", Trouble.PARTLY),
        (b"<alert>" + b" " * 600_000 + b"</alert>", Trouble.PARTLY),
    ],
)
def test_hostile_documents_are_refused_and_the_others_come_in(
    agency: Agency, asked: Ask, document: bytes, trouble: Trouble, mai: Actor
) -> None:
    agency.lists(document, alert())
    assert asked() is trouble
    assert only().identifier == "agency-1"
    (feed,) = queries.list_feeds(mai)
    assert feed.trouble is trouble
    assert feed.last_ok_at is not None


def test_a_hostile_feed_is_refused_and_left_in_peace_longer_each_time(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.says("/cap.atom", BOMB)
    rests = []
    for _ in range(3):
        assert asked() is Trouble.HOSTILE
        state = FeedState.objects.get()
        rests.append(state.next_try_at - datetime.now(UTC))
    assert rests[0] < rests[1] < rests[2] <= timedelta(hours=1)
    assert queries.list_feeds(mai)[0].failures == 3


def test_a_feed_that_leads_into_our_own_network_is_refused(agency: Agency, asked: Ask, settings: Any, db: None) -> None:
    agency.lists(alert())
    settings.ENV = replace(settings.ENV, outbound_loopback=False)
    policy._read.cache_clear()
    with pytest.raises(policy.BadAlertFeeds, match="https"):
        asked()
    settings.ENV = replace(settings.ENV, outbound_loopback=True)
    agency.says(
        "/cap.atom",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>'
        b'<link type="application/cap+xml" href="http://10.0.0.1/x.cap"/></entry></feed>',
    )
    assert asked() is Trouble.PARTLY
    assert not ForeignAlert.objects.exists()


def test_servers_that_fail_concern_themselves_alone(agency: Agency, asked: Ask, settings: Any, db: None) -> None:
    agency.lists(alert())
    configure(
        settings.ENV.config_dir,
        broken={"name": "Broken", "url": agency.url("/nothing")},
        away={"name": "Away", "url": "http://127.0.0.1:1/"},
        weather={"name": "Đài", "url": agency.url("/cap.atom")},
    )
    outcome = actions.fetch_due(now=datetime.now(UTC))
    assert outcome == {"broken": Trouble.STATUS, "away": Trouble.UNREACHABLE, "weather": Trouble.NONE}
    assert only().identifier == "agency-1"


def test_what_one_feed_says_hides_nothing_of_another(agency: Agency, asked: Ask, settings: Any, mai: Actor) -> None:
    """Anybody may name another agency as the sender, and list another's documents."""
    agency.lists(alert())
    asked()
    configure(
        settings.ENV.config_dir,
        weather={"name": "Đài", "url": agency.url("/cap.atom")},
        health={"name": "Sở Y tế", "url": agency.url("/cap.atom")},
    )
    assert actions.fetch_due(now=datetime.now(UTC)) == {"health": Trouble.NONE}
    assert {line.agency for line in queries.list_foreign(mai)} == {"Đài", "Sở Y tế"}


def test_what_has_not_changed_is_not_read_again(agency: Agency, asked: Ask, db: None) -> None:
    agency.lists(alert())
    agency.says("/cap.atom", b'<feed xmlns="http://www.w3.org/2005/Atom"/>', ETag='"1"')
    asked()
    agency.says("/cap.atom", b"", status=304)
    assert asked() is Trouble.NONE
    assert agency.seen[-1][1]["if-none-match"] == '"1"'


def test_the_agency_s_certificate_tells_true_from_forged(agency: Agency, asked: Ask, settings: Any, mai: Actor) -> None:
    key, other = new_key_pem(), new_key_pem()
    certificate = self_signed(key, name="Đài", now=NOW, days=30)
    config: Path = settings.ENV.config_dir
    (config / "weather.pem").write_bytes(certificate)
    configure(config, weather={"name": "Đài", "url": agency.url("/cap.atom"), "certificate": "weather.pem"})
    true, forged = to_xml(alert("true")), to_xml(alert("forged"))
    agency.lists(
        sign(true, key, certificate),
        sign(forged, other, self_signed(other, name="Đài", now=NOW, days=30)),
        to_xml(alert("unsigned")),
    )
    asked()
    states = {row.identifier: row.signature for row in ForeignAlert.objects.all()}
    assert states == {"true": Signature.GOOD, "forged": Signature.BAD, "unsigned": Signature.BAD}
    page = queries.foreign_page(mai, ForeignAlert.objects.get(identifier="forged").id)
    assert not page.may_relay
    with pytest.raises(Conflict):
        actions.relay(by=mai, foreign_id=page.id, draft=page.draft)


def test_a_forged_cancellation_ends_no_true_alert(agency: Agency, asked: Ask, settings: Any, mai: Actor) -> None:
    key, other = new_key_pem(), new_key_pem()
    certificate = self_signed(key, name="Đài", now=NOW, days=30)
    config: Path = settings.ENV.config_dir
    (config / "weather.pem").write_bytes(certificate)
    configure(config, weather={"name": "Đài", "url": agency.url("/cap.atom"), "certificate": "weather.pem"})
    true = alert("true")
    agency.lists(sign(to_xml(true), key, certificate))
    asked()
    forged = alert("forged", msg_type=MsgType.CANCEL, references=(true.reference,))
    agency.lists(sign(to_xml(forged), other, self_signed(other, name="Đài", now=NOW, days=30)))
    asked()
    row = ForeignAlert.objects.get(identifier="true")
    assert (row.state, row.followed_by) == (State.NEW, None)


def test_old_ones_are_forgotten_and_relayed_ones_kept(agency: Agency, asked: Ask, mai: Actor) -> None:
    agency.lists(alert("a"), alert("b"))
    asked()
    page = queries.foreign_page(mai, ForeignAlert.objects.get(identifier="a").id)
    actions.relay(by=mai, foreign_id=page.id, draft=page.draft)
    assert actions.forget_old(now=NOW + timedelta(days=89)) == 0
    assert actions.forget_old(now=NOW + timedelta(days=91)) == 1
    assert only().identifier == "a"


def test_our_own_drafts_name_nobody(mai: Actor) -> None:
    from tests.factories.alerts import written

    assert Alert.objects.get(id=draft_alert(by=mai, draft=written())).relayed_from == ""


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "A", "url": "https://a.vn/x"},
        {"name": "Agency", "url": "ftp://a.vn/x"},
        {"name": "Agency", "url": "https://me:pw@a.vn/x"},
        {"name": "Agency", "url": "https://a.vn/x", "every_s": 5},
        {"name": "Agency", "url": "https://a.vn/x", "certificate": "none.pem"},
        {"name": "Agency", "url": "https://a.vn/x", "color": "red"},
        "https://a.vn/x",
    ],
)
def test_a_bad_configuration_refuses_and_names_the_feed(agency: Agency, settings: Any, entry: Any) -> None:
    configure(settings.ENV.config_dir, bad=entry)
    with pytest.raises(policy.BadAlertFeeds, match="bad"):
        policy.check(settings.ENV.config_dir)


def test_what_is_no_alert_is_told_as_such(agency: Agency, db: None) -> None:
    with pytest.raises(NotCap):
        actions.take_in(feed=policy.alert_feeds()["weather"], content=b"<a/>", now=NOW)
