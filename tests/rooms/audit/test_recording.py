# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from epidesk.foundation.audit import actions, queries
from epidesk.foundation.audit.models import Entry, ReadEntry
from epidesk.foundation.audit.rules import Permission
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind, Viewer

pytestmark = pytest.mark.django_db
LAN = Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label="Lan", request_id="r-1")
AUDITOR = Viewer(kind=PrincipalKind.STAFF, permissions=frozenset({Permission.READ}))


def test_an_entry_tells_who_what_when_and_why() -> None:
    incident = uuid7()
    actions.record(
        by=LAN,
        verb="incident.triaged",
        subject=("incident", incident),
        fields=("priority", "area_id"),
        reason="fever, near a cluster",
    )
    [line] = queries.entries_of(AUDITOR, "incident", incident)
    assert (line.actor_id, line.actor_label, line.actor_kind, line.via) == (LAN.user_id, "Lan", "staff", "web")
    assert (line.verb, line.fields, line.reason) == (
        "incident.triaged",
        ("priority", "area_id"),
        "fever, near a cluster",
    )
    assert line.request_id == "r-1"


def test_a_hundred_notes_are_one_statement() -> None:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        actions.record_many(by=LAN, entries=[("incident.filed", "incident", uuid7(), (), "") for _ in range(100)])
    assert len(statements) == 1
    assert Entry.objects.count() == 100
    assert set(Entry.objects.values_list("fields", flat=True).distinct()[0]) == set()


def test_entries_of_one_transaction_carry_its_number_even_from_a_savepoint() -> None:
    with transaction.atomic():
        actions.record(by=LAN, verb="incident.filed", subject=("incident", uuid7()))
    actions.record(by=LAN, verb="incident.filed", subject=("incident", None))
    assert len(set(Entry.objects.values_list("xid", flat=True))) == 1


def test_reads_of_a_request_are_one_row_with_the_ids_and_the_reason() -> None:
    shown = [uuid7(), uuid7()]
    viewer = Viewer(kind=PrincipalKind.STAFF, user_id=LAN.user_id, label="Lan", reason="covering for Minh")
    viewer.note_read("incident", shown[:1])
    viewer.note_read("incident", shown, outside=True)
    viewer.note_read("person", shown[1:])
    actions.record_reads(viewer, "/desk/<id>/")
    actions.record_reads(viewer, "/desk/<id>/")  # a second call finds nothing left to note
    row = ReadEntry.objects.get()
    assert row.subjects == [
        {"kind": "incident", "ids": [str(shown[0]), str(shown[1])]},
        {"kind": "person", "ids": [str(shown[1])]},
    ]
    assert (row.outside, row.reason, row.path) == (True, "covering for Minh", "/desk/<id>/")
    [line] = queries.reads_of(AUDITOR, "person", shown[1])
    assert line.viewer_label == "Lan"
    assert queries.reads_of(AUDITOR, "person", shown[0]) == ()


def test_a_request_that_showed_nobody_leaves_no_trace() -> None:
    actions.record_reads(Viewer(label="Lan"), "/desk/")
    assert not ReadEntry.objects.exists()


def test_only_auditors_read_the_ledger() -> None:
    with pytest.raises(Forbidden):
        queries.entries_of(Viewer(kind=PrincipalKind.STAFF), "incident", uuid7())
    with pytest.raises(Forbidden):
        queries.reads_of(Viewer(kind=PrincipalKind.STAFF), "incident", uuid7())
