# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.db import connection

from epidesk.foundation.accounts.actions import ensure_citizen
from epidesk.foundation.core import unit_of_work
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Viewer
from epidesk.foundation.notify.actions import mark_read, tell
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.queries import inbox, unread_count
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.notify.texts import TEXTS, fill

pytestmark = pytest.mark.django_db
DEVICE = "d" * 64
PARAMS = {"code": "K7M2-QX4P", "team": "Đội Phú Xuân 2", "outcome": "x", "reason": "y"}


def test_a_device_without_an_account_has_an_inbox():
    subject = ("incident", uuid7())
    tell(by=SYSTEM, to=[Recipient(device=DEVICE)], template="incident-received", params=PARAMS, subject=subject)
    entry = inbox(Viewer(device=DEVICE))[0]
    assert entry.title == "Chúng tôi đã nhận tin K7M2-QX4P của bạn"
    assert (entry.subject_kind, entry.subject_id) == subject
    assert inbox(Viewer(device="e" * 64)) == ()
    assert inbox(Viewer()) == ()


def test_words_are_made_at_reading_in_the_reader_s_language():
    tell(by=SYSTEM, to=[Recipient(device=DEVICE)], template="incident-assigned", params=PARAMS)
    vietnamese, english = (inbox(Viewer(device=DEVICE, language=language))[0] for language in ("vi", "en"))
    assert vietnamese.body == (
        "Đội Phú Xuân 2 đã được giao đến chỗ bạn. Hãy để điện thoại bên mình. Khi đội lên đường bạn sẽ được báo."
    )
    assert english.body == (
        "Đội Phú Xuân 2 has been asked to come. Please keep your phone at hand. You are told when it sets out."
    )


def test_one_message_for_an_account_and_its_device():
    user = ensure_citizen(phone_e164="+841205550101")
    tell(by=SYSTEM, to=[Recipient(user_id=user.id, device=DEVICE)], template="incident-received", params=PARAMS)
    assert len(inbox(Viewer(user_id=user.id, device=DEVICE))) == 1
    assert len(inbox(Viewer(user_id=user.id))) == 1
    assert len(inbox(Viewer(device=DEVICE))) == 1


def test_reading_counts_down_and_touches_only_one_s_own():
    other = "e" * 64
    tell(
        by=SYSTEM,
        to=[Recipient(device=DEVICE), Recipient(device=other)],
        template="incident-received",
        params=PARAMS,
    )
    mine, theirs = inbox(Viewer(device=DEVICE))[0], inbox(Viewer(device=other))[0]
    me = Viewer(device=DEVICE)
    assert unread_count(me) == 1
    assert mark_read(by=me.as_actor(), message_ids=[mine.id, theirs.id]) == 1
    assert unread_count(me) == 0
    assert unread_count(Viewer(device=other)) == 1
    assert mark_read(by=me.as_actor(), message_ids=[mine.id]) == 0


def test_newest_first():
    for template in ("incident-received", "incident-triaged"):
        tell(by=SYSTEM, to=[Recipient(device=DEVICE)], template=template, params=PARAMS)
    assert [entry.title for entry in inbox(Viewer(device=DEVICE))] == [
        "Tin K7M2-QX4P của bạn đã được xem",
        "Chúng tôi đã nhận tin K7M2-QX4P của bạn",
    ]


def test_open_pages_are_hinted(monkeypatch):
    hints = []
    monkeypatch.setattr(unit_of_work, "_flush", lambda unit: hints.extend(unit.hints))
    user = ensure_citizen(phone_e164="+841205550101")
    tell(by=SYSTEM, to=[Recipient(user_id=user.id, device=DEVICE)], template="incident-received", params=PARAMS)
    assert [(hint["t"], hint["i"]) for hint in hints] == [("inbox", str(user.id)), ("inbox", DEVICE)]


def test_an_sms_goes_only_with_templates_that_have_one_and_in_the_reader_s_language():
    user = ensure_citizen(phone_e164="+841205550101", language="en")
    to = [Recipient(user_id=user.id, phone_e164="+841205550101")]
    tell(by=SYSTEM, to=to, template="incident-triaged", params=PARAMS)
    assert not OutgoingMessage.objects.exists()
    tell(by=SYSTEM, to=to, template="incident-assigned", params=PARAMS)
    assert OutgoingMessage.objects.get().text.startswith("Epidesk: Đội Phú Xuân 2 has been asked")


def test_a_bare_phone_gets_the_sms_and_no_inbox_row():
    tell(by=SYSTEM, to=[Recipient(phone_e164="+841205550101")], template="incident-resolved", params=PARAMS)
    assert OutgoingMessage.objects.get().address == "+841205550101"


def test_an_unknown_template_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        tell(by=SYSTEM, to=[Recipient(device=DEVICE)], template="no-such", params={})


def test_every_text_can_be_filled_in_both_languages():
    from django.utils.translation import override

    for language in ("vi", "en"):
        with override(language):
            for slug, text in TEXTS.items():
                for words in (text.title, text.body, text.sms or ""):
                    assert "%(" not in fill(words, PARAMS), slug


def test_a_missing_parameter_leaves_a_gap_and_no_error():
    assert fill("a %(code)s b", {}) == "a  b"


def test_words_that_somebody_wrote_are_encrypted_at_rest():
    said = PARAMS | {"reason": "Bà Mận chỉ bị dị ứng."}
    tell(by=SYSTEM, to=[Recipient(device=DEVICE)], template="incident-rejected", params=said)
    tell(by=SYSTEM, to=[Recipient(device=DEVICE)], template="incident-rejected")
    with connection.cursor() as cursor:
        cursor.execute("SELECT params FROM notify_inboxmessage ORDER BY id")
        stored, empty = (row[0] for row in cursor.fetchall())
    assert empty == ""
    assert "Mận" not in stored
    assert PARAMS["code"] not in stored
    assert "Bà Mận chỉ bị dị ứng." in inbox(Viewer(device=DEVICE))[1].body


def test_a_typed_full_stop_does_not_stand_twice():
    assert fill("Reason: %(reason)s. More.", {"reason": "Two visits, nothing there. "}) == (
        "Reason: Two visits, nothing there. More."
    )
    assert fill("Reason: %(reason)s.", {"reason": "approx. 3"}) == "Reason: approx. 3."
