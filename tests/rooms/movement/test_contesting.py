# SPDX-License-Identifier: Apache-2.0
"""Who is named wrongly says so; somebody answers, once, and the ledger has both."""

from __future__ import annotations

import pytest
from tests.factories.declarations import arrival
from tests.factories.incidents import OPERATOR, phone_of, staff

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.intake.movement.actions import declare
from epidesk.intake.movement.actions.contesting import contest, decide_contest
from epidesk.intake.movement.queries.contests import contest_detail, contests_of
from epidesk.intake.movement.rules import Permission

pytestmark = pytest.mark.django_db


def test_a_contest_stands_on_the_desk_until_it_is_answered(hue: None) -> None:
    from epidesk.foundation.audit.models import Entry

    thu = phone_of("thu")
    filed = declare(by=thu, draft=arrival())
    one = contest(by=thu, declaration_id=filed.id, text="Tôi không đến từ Hà Nội.")
    officer = staff("Hạnh", permissions=OPERATOR | {Permission.CORRECT})
    (row,) = queue(officer.as_viewer(), QueueFilter()).items
    assert (row.stream, row.subject_id, row.code) == ("declaration", one, filed.code)
    assert contest_detail(officer.as_viewer(), one).card.text == "Tôi không đến từ Hà Nội."
    decide_contest(by=officer, contest_id=one, upheld=True, decision="Đã sửa nơi đi.")
    assert queue(officer.as_viewer(), QueueFilter()).items == ()
    (seen,) = contests_of(thu.as_viewer(), filed.id)
    assert (seen.upheld, seen.decision) == (True, "Đã sửa nơi đi.")
    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert [verb for verb in verbs if "contest" in verb] == ["declaration.contested", "contest.upheld"]


def test_only_ones_own_once_at_a_time_and_decided_once(hue: None) -> None:
    thu = phone_of("thu")
    filed = declare(by=thu, draft=arrival())
    with pytest.raises(NotFound):
        contest(by=phone_of("stranger"), declaration_id=filed.id, text="Sai.")
    with pytest.raises(Invalid):
        contest(by=thu, declaration_id=filed.id, text="  ")
    one = contest(by=thu, declaration_id=filed.id, text="Sai.")
    with pytest.raises(Conflict):
        contest(by=thu, declaration_id=filed.id, text="Sai nữa.")
    with pytest.raises(Forbidden):
        decide_contest(by=staff("Lan"), contest_id=one, upheld=True, decision="Ừ.")
    officer = staff("Hạnh", permissions=frozenset({Permission.CORRECT}))
    with pytest.raises(Invalid):
        decide_contest(by=officer, contest_id=one, upheld=False, decision=" ")
    decide_contest(by=officer, contest_id=one, upheld=False, decision="Vé ghi Hà Nội.")
    with pytest.raises(Conflict):
        decide_contest(by=officer, contest_id=one, upheld=True, decision="Ừ.")
    contest(by=thu, declaration_id=filed.id, text="Vé là của người khác.")
    assert contests_of(phone_of("stranger").as_viewer(), filed.id) == ()


def test_what_never_was_declared_counts_no_longer(hue: None) -> None:
    from django.db import connection

    from epidesk.intake.movement.models import Declaration, Presence

    thu = phone_of("thu")
    filed = declare(by=thu, draft=arrival())
    assert Presence.objects.filter(source_id=filed.id).exists()
    one = contest(by=thu, declaration_id=filed.id, text="Ai đó dùng số của tôi.")
    officer = staff("Hạnh", permissions=frozenset({Permission.CORRECT}))
    decide_contest(by=officer, contest_id=one, upheld=True, decision="Tờ khai đã bỏ.", withdraw=True)
    assert Declaration.objects.get(id=filed.id).status == "withdrawn"
    assert not Presence.objects.filter(source_id=filed.id).exists()
    with connection.cursor() as cursor:  # its class and its receipt go too, by the handler that waits for this
        cursor.execute(
            "SELECT task_name, args::text FROM procrastinate_jobs WHERE args::text LIKE %s", [f"%{filed.id}%"]
        )
        jobs = [" ".join(row) for row in cursor.fetchall()]
    assert [job for job in jobs if "forget_what_was_withdrawn" in job], jobs
