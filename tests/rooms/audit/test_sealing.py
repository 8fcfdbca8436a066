# SPDX-License-Identifier: Apache-2.0
"""Real transactions on several connections: what is finished is sealed, what is not waits and is not forgotten."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction

from epidesk.foundation.audit import actions, queries, retention, sealing
from epidesk.foundation.audit.models import Entry, LedgerClock, Segment
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
ADD = """INSERT INTO audit_entry (actor_kind, actor_label, via, verb, subject_kind, fields, reason, request_id)
         VALUES ('staff', 'Minh', 'web', 'incident.resolved', 'incident', '{}', '', '')"""


@pytest.fixture(autouse=True)
def _nobody_else_holds_the_line() -> None:
    """On a server shared with other people's tests their open transactions hold sealing back, as they should."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(s) = pg_snapshot_xmax(s) FROM pg_current_snapshot() AS s")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    pytest.skip("somebody else's transaction is open on this server: run with a server of its own")


def note(rows: int = 1, verb: str = "incident.triaged") -> None:
    with transaction.atomic():
        actions.record_many(by=SYSTEM, entries=[(verb, "incident", uuid7(), (), "") for _ in range(rows)])


@pytest.fixture
def elsewhere() -> Iterator[psycopg.Connection]:
    """A second connection, as another process has one."""
    parameters = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}
    parameters.pop("context", None)
    with psycopg.connect(**{k: v for k, v in parameters.items() if k != "prepare_threshold"}) as other:
        yield other


def tamper(statement: str) -> None:
    """As a superuser with the triggers switched off: the worst insider."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


def breaches() -> dict[int, str]:
    return {breach.number: breach.what for breach in queries.verify().breaches}


@pytest.fixture
def three_segments() -> None:
    for _ in range(3):
        note(4)
        assert actions.seal() == 4


def test_a_sealed_ledger_verifies(three_segments: None) -> None:
    note(2)
    report = queries.verify()
    assert report.ok
    assert (report.segments, report.rows, report.tail_rows, report.head_number) == (3, 12, 2, 3)
    assert report.tail_oldest_age_s >= 0


def test_sealing_nothing_makes_no_segment(three_segments: None) -> None:
    assert actions.seal() == 0
    assert Segment.objects.count() == 3


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DELETE FROM audit_entry WHERE id = (SELECT min(id) + 5 FROM audit_entry)", "1 row(s) removed"),
        ("UPDATE audit_entry SET actor_label = 'x' WHERE id = (SELECT min(id) + 5 FROM audit_entry)", "changed"),
        ("UPDATE audit_entry SET at = at - interval '1 us' WHERE id = (SELECT min(id)+5 FROM audit_entry)", "changed"),
        ("UPDATE audit_entry SET fields = '{name}' WHERE id = (SELECT min(id) + 5 FROM audit_entry)", "changed"),
        (
            ADD.replace("(actor_kind", "(xid, actor_kind").replace(
                "VALUES (", "VALUES ((SELECT xid_from FROM audit_segment WHERE number = 2), "
            ),
            "1 row(s) inserted",
        ),
        ("UPDATE audit_segment SET rows_sha256 = 'f' WHERE number = 2", "changed"),
        ("UPDATE audit_segment SET cut_at = now() WHERE number = 2", "before its time"),
    ],
)
def test_each_tampering_with_a_sealed_segment_is_found_and_named(
    three_segments: None, statement: str, finding: str
) -> None:
    tamper(statement)
    report = queries.verify()
    assert {breach.number for breach in report.breaches} == {2}
    assert any(finding in breach.what for breach in report.breaches)


def test_a_row_swapped_for_another_of_the_same_number_of_rows_is_found(three_segments: None) -> None:
    tamper("DELETE FROM audit_entry WHERE id = (SELECT min(id) + 5 FROM audit_entry)")
    tamper(
        ADD.replace("(actor_kind", "(xid, actor_kind").replace(
            "VALUES (", "VALUES ((SELECT xid_from FROM audit_segment WHERE number = 2), "
        )
    )
    assert breaches() == {2: "a row was changed"}


def test_a_removed_segment_is_found(three_segments: None) -> None:
    tamper("DELETE FROM audit_segment WHERE number = 2")
    assert "segment 2 is missing" in breaches()[3]


def test_a_chain_made_anew_is_found_by_the_hash_noted_earlier(three_segments: None) -> None:
    before = queries.verify()
    tamper("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
    tamper("DELETE FROM audit_segment WHERE number = 3")
    assert queries.verify((before.head_number, before.head)).breaches[0].number == 3
    actions.seal()
    assert queries.verify().ok, "inside the database a chain made anew looks whole"
    [breach] = queries.verify((before.head_number, before.head)).breaches
    assert (breach.number, breach.what) == (3, "differs from the hash noted earlier")


def test_a_long_transaction_is_sealed_later_and_never_skipped(elsewhere: psycopg.Connection) -> None:
    elsewhere.execute(ADD)  # open, with a low number
    note(3)  # finished, with a higher one
    assert actions.seal() == 0, "nothing above an open transaction is sealed"
    assert queries.verify().tail_rows == 3
    elsewhere.commit()
    assert actions.seal() == 4
    assert queries.verify().ok
    assert Entry.objects.filter(actor_label="Minh").exists()


def test_entries_written_while_a_transaction_is_open_are_sealed_up_to_it(elsewhere: psycopg.Connection) -> None:
    note(2)
    elsewhere.execute(ADD)
    note(2)
    assert actions.seal() == 2
    elsewhere.commit()
    assert actions.seal() == 3
    assert queries.verify().ok


def test_a_second_sealer_goes_home(elsewhere: psycopg.Connection) -> None:
    note()
    elsewhere.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.SEAL_LOCK])
    assert actions.seal() == 0
    elsewhere.rollback()
    assert actions.seal() == 1


def test_much_to_seal_becomes_several_segments_that_split_no_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROWS_PER_SEGMENT", 5)
    for rows in (2, 2, 2, 9, 1):
        note(rows)
    assert actions.seal() == 16
    assert list(Segment.objects.order_by("number").values_list("rows", flat=True)) == [4, 2, 9, 1]
    assert queries.verify().ok


def age(days: int) -> None:
    """Makes the entries so far as old as told and seals them, as if the years had passed."""
    note(3)
    unsealed = Entry.objects.order_by("-id")[0].xid
    tamper(f"UPDATE audit_entry SET at = now() - interval '{days} days' WHERE xid = {unsealed}")  # noqa: S608
    actions.seal()


def test_the_retention_cut_removes_expired_segments_and_keeps_their_hashes() -> None:
    from datetime import timedelta

    from django.utils import timezone

    age(days=3000)
    age(days=800)
    age(days=10)
    limit = timezone.now() - timedelta(days=1826)
    assert retention.due_entries(limit) == 3
    assert retention.cut_entries(limit) == 3
    report = queries.verify()
    assert report.ok
    assert (report.cut_segments, report.rows) == (1, 6)
    # Asked to forget everything, the database still keeps the last year.
    assert retention.cut_entries(timezone.now()) == 3
    assert (queries.verify().rows, queries.verify().ok) == (3, True)


def test_rows_slipped_into_a_cut_segment_are_found() -> None:
    from django.utils import timezone

    age(days=800)
    retention.cut_entries(timezone.now())
    tamper(ADD.replace("(actor_kind", "(xid, actor_kind").replace("VALUES (", "VALUES (3, "))
    assert breaches() == {1: "1 row(s) inserted into a cut segment"}


def test_after_a_restored_backup_the_ledgers_clock_goes_on() -> None:
    """A dump restored into a new cluster counts transactions from the start again."""
    note(2)
    actions.seal()
    note(1)
    tamper("UPDATE audit_segment SET xid_to = xid_to + 1000000")  # as if the old cluster had been far ahead
    tamper("UPDATE audit_entry SET xid = xid + 1000000 WHERE id = (SELECT max(id) FROM audit_entry)")
    tamper("DELETE FROM audit_segment")
    Segment.objects.create(**_resealed(1_000_000))
    assert actions.set_clock_ahead() > 900_000
    note(2)
    assert actions.seal() == 3
    assert queries.verify().ok
    assert actions.set_clock_ahead() == LedgerClock.objects.get().ahead, "a second start changes nothing"


def _resealed(xid_to_plus: int) -> dict[str, object]:
    from epidesk.foundation.audit.rules import GENESIS, rows_digest, seal_of

    last = Entry.objects.order_by("-id").first()
    assert last is not None
    xid_to = last.xid
    first = Entry.objects.order_by("id").first()
    assert first is not None
    rows, digest = rows_digest(queries.hashed_rows(0, xid_to))
    return {
        "number": 1,
        "xid_from": 0,
        "xid_to": xid_to,
        "rows": rows,
        "newest_at": first.at,
        "rows_sha256": digest,
        "sha256": seal_of(GENESIS, 1, 0, xid_to, rows, first.at, digest),
    }
