# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from epidesk.foundation.audit import actions
from epidesk.foundation.audit.models import Entry, ReadEntry, Segment
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> None:
    with transaction.atomic():
        actions.record(by=SYSTEM, verb="incident.triaged", subject=("incident", uuid7()), fields=("priority",))
    viewer = Viewer(label="Lan")
    viewer.note_read("incident", [uuid7()])
    actions.record_reads(viewer, "/desk/<id>/")
    Segment.objects.create(
        number=1, xid_from=0, xid_to=1, rows=0, newest_at="2020-01-01T00:00Z", rows_sha256="a", sha256="b"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'nothing.happened'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_readentry SET viewer_label = 'somebody else'",
        "DELETE FROM audit_readentry",
        "TRUNCATE audit_readentry",
        "UPDATE audit_segment SET sha256 = 'c'",
        "UPDATE audit_segment SET cut_at = now()",
        "DELETE FROM audit_segment",
        "TRUNCATE audit_segment",
    ],
)
def test_even_the_owner_of_the_tables_cannot_change_the_ledger(ledger: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().verb == "incident.triaged"
    assert ReadEntry.objects.get().viewer_label == "Lan"
    assert Segment.objects.get().sha256 == "b"


def test_throwing_the_switch_of_the_retention_cut_by_hand_frees_no_young_row(ledger: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL epidesk.audit_cut = 'on'")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM audit_entry")


def test_the_role_of_the_application_may_add_and_read_and_nothing_else(ledger: None) -> None:
    """What `grants.py` gives a table whose comment says «append-only»."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('audit_entry'::regclass), obj_description('audit_readentry'::regclass)")
        assert all(comment.startswith("append-only") for comment in cursor.fetchone())
        cursor.execute("CREATE ROLE epidesk_audit_test_role")
        for table in ("audit_entry", "audit_readentry", "audit_segment"):
            cursor.execute(f"GRANT SELECT, INSERT ON {table} TO epidesk_audit_test_role")
        cursor.execute("GRANT SELECT ON audit_ledgerclock TO epidesk_audit_test_role")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO epidesk_audit_test_role")
        cursor.execute("SET LOCAL ROLE epidesk_audit_test_role")
        actions.record(by=SYSTEM, verb="incident.rejected", subject=("incident", uuid7()))
        for verb in ("UPDATE audit_entry SET verb = ''", "DELETE FROM audit_entry", "TRUNCATE audit_entry"):
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                cursor.execute(verb)
            assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
            assert "permission denied" in str(refused.value)
        cursor.execute("RESET ROLE")
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_note_outside_the_transaction_of_its_write_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        actions.record(by=SYSTEM, verb="incident.triaged", subject=("incident", uuid7()))


def test_the_role_of_the_application_can_cut_what_has_expired_and_only_that(ledger: None) -> None:
    """The cut runs as the owner of the tables, for whoever may call it; what it spares, nobody can remove."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_segment")
        cursor.execute("UPDATE audit_entry SET at = now() - interval '800 days'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        xid = Entry.objects.get().xid
        Segment.objects.create(
            number=1, xid_from=0, xid_to=xid + 1, rows=1, newest_at=Entry.objects.get().at, rows_sha256="a", sha256="b"
        )
        cursor.execute("CREATE ROLE epidesk_audit_test_role")
        cursor.execute("GRANT SELECT ON audit_entry, audit_segment TO epidesk_audit_test_role")
        cursor.execute("SET LOCAL ROLE epidesk_audit_test_role")
        cursor.execute("SELECT audit_cut_segment(now()), audit_cut_reads(now(), 100)")
        assert cursor.fetchone() == (1, 0), "the read of today stays whatever limit is asked for"
        cursor.execute("RESET ROLE")
    assert not Entry.objects.exists()
    assert ReadEntry.objects.count() == 1
    assert Segment.objects.get().cut_at is not None
