# SPDX-License-Identifier: Apache-2.0
"""The shipped policy applied to matters of every age."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from PIL import Image

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.models import OutboxMessage, Upload
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.people.models import Identifier, Person
from epidesk.intake.incidents.models import Incident, Note, Photo, Step
from epidesk.privacy import actions
from epidesk.privacy.actions import apply_retention
from epidesk.privacy.policy import load_policy
from epidesk.privacy.rules import BadPolicy, Policy

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def incident(closed_at: datetime | None, **more: Any) -> Incident:
    values: dict[str, Any] = {
        "code": uuid7().hex[-8:],
        "kind": "suspected_case",
        "state": "resolved" if closed_at else "received",
        "outcome": "advised" if closed_at else "",
        "priority": 3,
        "answers": {"temperature": "39"},
        "seen": ["fever"],
        "description": "sốt cao ba ngày",
        "address": "12/3 Lê Lợi",
        "lon": 107.59087,
        "lat": 16.46371,
        "location_source": "gps",
        "reply": "all",
        "contact_name": "Nguyễn Văn Tâm",
        "contact_phone": "+84120000507",
        "contact_phone_index": "i" * 32,
        "device": "d" * 64,
        "channel": "web",
        "language": "vi",
        "received_at": closed_at or NOW,
        "clock_at": closed_at or NOW,
        "changed_at": closed_at or NOW,
        "closed_at": closed_at,
    }
    return Incident.objects.create(**{**values, **more})


def photo_of(one: Incident) -> Upload:
    buffer = BytesIO()
    Image.new("RGB", (9, 9)).save(buffer, "JPEG")
    buffer.seek(0)
    upload = Upload.objects.get(id=store_picture(by=SYSTEM, stream=buffer))
    Upload.objects.filter(id=upload.id).update(created_at=ago(days=900))
    Photo.objects.create(incident=one, upload=upload, at=NOW)
    return upload


def done(table: str, reports: tuple[actions.RuleReport, ...]) -> tuple[int, int]:
    """Due and done of all rules of a table."""
    chosen = [report for report in reports if report.table == table]
    assert [report.trouble for report in reports if report.trouble] == []
    return sum(report.due for report in chosen), sum(report.done for report in chosen)


def test_a_report_two_years_after_it_was_closed_names_nobody_any_more() -> None:
    person = Person.objects.create(name="Nguyễn Văn Tâm")
    old, young, still_open = incident(ago(days=800), person=person), incident(ago(days=700)), incident(None)
    Note.objects.create(incident=old, at=ago(days=801), text="bệnh nền tim mạch", by_label="Lan")
    kept_note = Note.objects.create(incident=young, at=ago(days=701), text="x")
    step = Step.objects.create(incident=old, at=ago(days=801), verb="resolved", state="resolved", reason="Đã khám",
                               by_label="Lan", params={"outcome": "advice"})  # fmt: skip
    assert done("incidents.Incident", apply_retention(by=SYSTEM, now=NOW)) == (1, 1)
    old.refresh_from_db()
    assert (old.description, old.address, old.contact_name, old.contact_phone, old.device) == ("", "", "", "", "")
    assert (old.contact_phone_index, old.person_id, old.answers) == ("", None, {})
    assert (old.lon, old.lat) == (107.59, 16.46), "about a kilometre stays, for statistics"
    assert (old.seen, old.kind, old.priority, old.outcome) == (["fever"], "suspected_case", 3, "advised")
    step.refresh_from_db()
    assert (step.reason, step.by_label, step.verb, step.params) == ("", "", "resolved", {"outcome": "advice"})
    assert list(Note.objects.all()) == [kept_note]
    for one in (young, still_open):
        one.refresh_from_db()
        assert (one.contact_phone, one.lon) == ("+84120000507", 107.59087)
    assert done("incidents.Incident", apply_retention(by=SYSTEM, now=NOW)) == (0, 0), "once is enough"


def test_a_dry_run_counts_and_changes_nothing() -> None:
    old = incident(ago(days=800))
    assert done("incidents.Incident", apply_retention(by=SYSTEM, dry_run=True, now=NOW)) == (1, 0)
    old.refresh_from_db()
    assert old.contact_name == "Nguyễn Văn Tâm"
    assert not Entry.objects.exists()


def test_pictures_go_with_their_matter_and_strays_after_a_week() -> None:
    old, kept = photo_of(incident(ago(days=800))), photo_of(incident(ago(days=100)))
    buffer = BytesIO()
    Image.new("RGB", (9, 9)).save(buffer, "JPEG")
    stray_id, fresh_id = (store_picture(by=SYSTEM, stream=BytesIO(buffer.getvalue())) for _ in range(2))
    Upload.objects.filter(id=stray_id).update(created_at=ago(days=8))
    apply_retention(by=SYSTEM, now=NOW)
    assert set(Upload.objects.values_list("id", flat=True)) == {kept.id, fresh_id}
    assert not Photo.objects.filter(upload=old).exists()


def test_a_person_goes_when_nothing_needs_them_any_more() -> None:
    needed, forgotten, recent = (Person.objects.create(name=name) for name in ("A", "B", "C"))
    incident(None, person=needed)
    Identifier.objects.create(person=forgotten, kind="phone", value="+84120000507", index="i" * 32)
    Person.objects.filter(id__in=[needed.id, forgotten.id]).update(changed_at=ago(days=800))
    apply_retention(by=SYSTEM, now=NOW)
    assert set(Person.objects.all()) == {needed, recent}
    assert not Identifier.objects.exists()


def test_expired_sessions_go() -> None:
    Session.objects.create(session_key="old", session_data="x", expire_date=ago(days=2))
    Session.objects.create(session_key="new", session_data="x", expire_date=NOW + timedelta(days=2))
    assert done("sessions.Session", apply_retention(by=SYSTEM, now=NOW)) == (1, 1)
    assert Session.objects.get().session_key == "new"


def test_many_rows_go_in_batches_each_noted_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 4)
    OutboxMessage.objects.bulk_create(OutboxMessage(gateway="sms", address=str(n), body="x") for n in range(10))
    OutboxMessage.objects.update(created_at=ago(days=30))
    assert done("core.OutboxMessage", apply_retention(by=SYSTEM, now=NOW)) == (10, 10)
    notes = Entry.objects.filter(verb="retention.delete").order_by("id")
    assert [note.reason for note in notes] == [f"{n} row(s) after their time" for n in (4, 4, 2)]
    assert {tuple(note.fields) for note in notes} == {("core.OutboxMessage",)}


def test_a_rule_that_cannot_be_applied_is_told_and_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleting reports while missions or photos hold them fails; that must not keep the messages alive."""
    import dataclasses

    from epidesk.privacy.rules import Then

    photo_of(incident(None))
    OutboxMessage.objects.create(gateway="sms", address="x", body="x")
    OutboxMessage.objects.update(created_at=ago(days=30))
    shipped = load_policy()
    strays = next(rule for rule in shipped.rules if rule.table == "core.Upload")
    bad = dataclasses.replace(strays, unreferenced=False)
    policy = dataclasses.replace(shipped, rules=tuple(bad if rule is strays else rule for rule in shipped.rules))
    with transaction.atomic():
        reports = apply_retention(by=SYSTEM, now=NOW, policy=policy)
    [trouble] = [report for report in reports if report.trouble]
    assert (trouble.table, trouble.then, trouble.done) == ("core.Upload", Then.DELETE, 0)
    assert "ProtectedError" in trouble.trouble
    assert not OutboxMessage.objects.exists()


def test_half_a_policy_is_not_applied() -> None:
    shipped = load_policy()
    with pytest.raises(BadPolicy, match="has no rule"):
        apply_retention(by=SYSTEM, policy=Policy(shipped.rules, {}), now=NOW)


def test_only_the_centre_itself_or_who_is_allowed_applies_it() -> None:
    with pytest.raises(Forbidden):
        apply_retention(by=Actor(kind=PrincipalKind.STAFF), now=NOW)
