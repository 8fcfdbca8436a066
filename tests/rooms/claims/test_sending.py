# SPDX-License-Identifier: Apache-2.0
"""Anybody may ask whether something is true; who asks what was asked before makes it more urgent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.claims import GARLIC, LOCKDOWN, claim, published, sent
from tests.factories.incidents import phone_of, staff

from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound, TooMany
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.claims import queries
from epidesk.intake.claims.models import Claim, Evidence, Tip
from epidesk.intake.claims.rules import State

pytestmark = pytest.mark.django_db


def test_words_alone_are_a_claim_with_a_code_and_a_row_on_the_desk():
    one = sent(seen="zalo", seen_on=timezone.localdate(), reach="group")
    assert not one.known
    found = claim(one)
    row = DeskItem.objects.get(subject_id=found.id)
    assert (row.stream, row.stage, row.code) == ("claim", "received", one.code)
    assert GARLIC not in str(row.title)
    stage = queries.stage_by_code(one.code)
    assert stage is not None
    assert stage.state is State.RECEIVED


def test_what_was_sent_lies_encrypted(django_db_setup):
    from django.db import connection

    sent(url="https://facebook.com/nguoi.nao.do/posts/1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, array_to_string(blind_terms, ' ') FROM claims_claim")
        stored = " ".join(cursor.fetchone())
        cursor.execute("SELECT text || url FROM claims_tip")
        stored += cursor.fetchone()[0]
        cursor.execute("SELECT url FROM claims_evidence")
        stored += cursor.fetchone()[0]
    for word in ("tỏi", "toi", "facebook", "nguoi"):
        assert word not in stored


def test_the_very_same_words_join_the_claim_that_is_there():
    first = sent(by=phone_of("a"))
    again = sent(GARLIC.upper() + "!!", by=phone_of("b"), reach="hundreds")
    assert again.known
    assert again.code != first.code
    assert Claim.objects.count() == 1
    found = claim(first)
    assert (found.asked_count, found.demand) == (2, 5)
    assert DeskItem.objects.get().witness_count == 2


def test_the_same_phone_counts_once():
    for _ in range(3):
        sent(by=phone_of("a"), reach="group")
    assert (claim_only().asked_count, claim_only().demand) == (1, 2)
    assert Tip.objects.count() == 3


def claim_only() -> Claim:
    return Claim.objects.defer("searched").get()


def test_demand_makes_a_claim_urgent_and_moves_its_deadline():
    sent(by=phone_of("0"))
    before = DeskItem.objects.get()
    assert before.priority == Priority.MINOR
    for n in range(1, 3):
        sent(by=phone_of(str(n)), reach="thousands")
    after = DeskItem.objects.get()
    assert after.priority == Priority.MODERATE
    assert after.due_at < before.due_at


def test_each_code_is_found_at_the_desk(lead):
    from epidesk.foundation.desk.queries import QueueFilter, queue

    sent(by=phone_of("a"))
    second = sent(by=phone_of("b"))
    page = queue(lead.as_viewer(), QueueFilter(text=second.code))
    assert [row.stream for row in page.items] == ["claim"]


def test_the_same_link_without_words_is_the_same_claim():
    sent("", url="https://www.example.org/tin/phong-toa?utm_source=zalo", by=phone_of("a"))
    again = sent("", url="http://example.org/tin/phong-toa/", by=phone_of("b"))
    assert again.known
    assert Evidence.objects.count() == 1


def test_two_front_pages_are_not_the_same_claim():
    sent("", url="https://example.org", by=phone_of("a"))
    assert not sent("", url="https://example.org/", by=phone_of("b")).known


def test_who_sends_what_is_published_already_is_answered_at_once(lead):
    one = published(by=lead)
    again = sent(by=phone_of("late"))
    assert (again.known, again.public_number) == (True, one.number)
    assert Tip.objects.get(id=again.id).answered_at is not None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "ngắn"}, "text"),
        ({"text": "!!! ??? ... ---"}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"text": "", "url": "http://127.0.0.1/admin"}, "url"),
        ({"text": "", "url": "http://127.1:8000/"}, "url"),
        ({"text": "", "url": "http://2130706433/"}, "url"),
        ({"text": "", "url": "http://0x7f.0.0.1/"}, "url"),
        ({"text": "", "url": "http://[::1]/"}, "url"),
        ({"text": "", "url": "http://[::ffff:127.0.0.1]/"}, "url"),
        ({"text": "", "url": "http://192.168.1.1/tin"}, "url"),
        ({"text": "", "url": "http://169.254.169.254/latest/meta-data"}, "url"),
        ({"text": "", "url": "http://localhost:5432/"}, "url"),
        ({"text": "", "url": "javascript:alert(1)"}, "url"),
        ({"text": "", "url": "file:///etc/passwd"}, "url"),
        ({"text": "", "url": "https://user:pass@example.org/x"}, "url"),
        ({"text": "", "url": "https://exa mple.org\\@evil/x"}, "url"),
        ({"text": "", "url": "https://[bad/x"}, "url"),
        ({"text": "", "url": "https://example.org/" + "x" * 2_000}, "url"),
        ({"text": GARLIC, "seen": "telepathy"}, "seen"),
        ({"text": GARLIC, "reach": "everybody"}, "reach"),
        ({"text": GARLIC, "seen_on": timezone.localdate() + timedelta(days=2)}, "seen_on"),
        ({"text": GARLIC, "seen_on": timezone.localdate() - timedelta(days=3_000)}, "seen_on"),
        ({"text": GARLIC, "ward_code": "no such"}, "area"),
        ({"text": GARLIC, "where": "x" * 201}, "where"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(draft, field):
    with pytest.raises(Invalid) as caught:
        sent(**draft)
    assert set(caught.value.fields) == {field}
    assert str(caught.value.fields[field])
    assert Claim.objects.count() == 0


def test_somebody_elses_screenshot_is_refused():
    from tests.factories.incidents import photo

    from epidesk.foundation.core.uploads.actions import store_picture

    upload = store_picture(by=phone_of("owner"), stream=photo())
    with pytest.raises(Invalid) as caught:
        sent("", upload_id=upload, by=phone_of("thief"))
    assert set(caught.value.fields) == {"photo"}
    assert sent("", upload_id=upload, by=phone_of("owner")).code


def test_one_phone_sends_so_many_an_hour_and_no_more():
    for n in range(12):
        sent(f"Tin số {n}: {LOCKDOWN} {n}", by=phone_of("busy"))
    with pytest.raises(TooMany):
        sent("Tin nữa đây mọi người ơi", by=phone_of("busy"))


def test_machines_send_nothing():
    with pytest.raises(Forbidden):
        sent(by=Actor(kind=PrincipalKind.MACHINE, label="key"))


def test_only_the_sender_reads_what_was_sent():
    one = sent(by=phone_of("a"))
    assert queries.own_tip(phone_of("a").as_viewer(), one.id).text == GARLIC
    for stranger in (phone_of("b"), staff("Lan"), Actor()):
        with pytest.raises(NotFound):
            queries.own_tip(stranger.as_viewer(), one.id)


def test_who_checks_reads_what_was_sent_but_not_who_sent_it(lead):
    sent(by=phone_of("a"), url="https://example.org/x")
    viewer = lead.as_viewer()
    found = queries.claim_for(viewer, claim_only().id)
    assert found.tips[0].text == GARLIC
    assert phone_of("a").device not in repr(found)
    assert {note.kind for note in viewer.reads} == {"claim"}
    for stranger in (phone_of("a"), staff("Lan", permissions=frozenset())):
        with pytest.raises(Forbidden):
            queries.claim_for(stranger.as_viewer(), claim_only().id)


def test_the_list_stands_by_demand(lead):
    sent(LOCKDOWN, by=phone_of("x"))
    for n in range(3):
        sent(by=phone_of(str(n)))
    rows = queries.list_claims(lead.as_viewer()).rows
    assert [row.asked_count for row in rows] == [3, 1]
