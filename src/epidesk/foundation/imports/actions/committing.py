# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from bisect import bisect_right
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.imports.actions.locked import defer, locked, sender_of
from epidesk.foundation.imports.events import BatchCommitted, BatchRolledBack
from epidesk.foundation.imports.importers import importer_of
from epidesk.foundation.imports.models import Batch, HeldRow
from epidesk.foundation.imports.reading import Values, judge, lines_of, reading_of, table_of
from epidesk.foundation.imports.rules import (
    CHUNK_ROWS,
    DROPPABLE,
    INLINE_ROWS,
    REVERSIBLE,
    TAKEABLE,
    Held,
    State,
    may_take,
)


def commit_batch(*, by: Actor, batch_id: UUID) -> None:
    """Has the right rows taken in, those mended since included; the wrong ones stay held back. A short file at once, a
    long one in a job. Asked twice, it is done once. Locks the batch."""
    with unit_of_work():
        batch, _importer = locked(by, batch_id, {*TAKEABLE, State.COMMITTING})
        if batch.state == State.COMMITTING:
            return
        mended = HeldRow.objects.filter(batch=batch, state=Held.MENDED).count()
        if not may_take(State(batch.state), right=batch.right, mended=mended):
            raise Conflict(_("There is nothing to take in."))
        batch.state = State.COMMITTING
        batch.by_id, batch.by_label = by.user_id, by.label[:120]
        batch.save(update_fields=["state", "by_id", "by_label"])
        record(by=by, verb="import.taken", subject=("import", batch.id))
        if batch.total <= INLINE_ROWS:
            commit_chunks(batch_id=batch_id)
        else:
            defer("imports.commit", batch_id)


def commit_chunks(*, batch_id: UUID) -> None:
    """Takes rows in, a chunk a transaction, and notes in the same transaction how far it came: after a crash the next
    try goes on there. Stops when the batch was taken back meanwhile. Locks the batch for each chunk, so that two jobs
    take turns."""
    batch = Batch.objects.filter(id=batch_id, state=State.COMMITTING).first()
    if batch is None:
        return
    lines = list(lines_of(table_of(batch), batch.header_row, batch.columns))
    numbers = [number for number, _values in lines]
    held = set(HeldRow.objects.filter(batch=batch).values_list("number", flat=True))
    while _commit_next(batch_id, lines, numbers, held):
        pass


def _commit_next(batch_id: UUID, lines: list[tuple[int, Values]], numbers: list[int], held: set[int]) -> bool:
    """One chunk; False when there is nothing more to do."""
    with unit_of_work():
        batch = Batch.objects.select_for_update().defer("content").get(id=batch_id)
        if batch.state != State.COMMITTING:
            return False
        importer, reading, by = importer_of(batch.kind), reading_of(batch), sender_of(batch)
        start = bisect_right(numbers, batch.done_to)
        chunk = lines[start : start + CHUNK_ROWS]
        if not chunk:
            _finish(batch)
            return False
        drafts = []
        for number, values in chunk:
            if number not in held:
                draft, problems = judge(importer, values, reading)
                if not problems:
                    drafts.append(draft)
        if drafts:
            importer.commit(by=by, batch_id=batch.id, owner_id=batch.owner_id, drafts=drafts)
        batch.done_to, batch.taken = chunk[-1][0], batch.taken + len(drafts)
        batch.progress = start + len(chunk)
        batch.save(update_fields=["done_to", "taken", "progress"])
        return True


def _finish(batch: Batch) -> None:
    """What was mended goes in last."""
    importer, reading, by = importer_of(batch.kind), reading_of(batch), sender_of(batch)
    mended = list(HeldRow.objects.filter(batch=batch, state=Held.MENDED).order_by("number"))
    drafts = []
    for row in mended:
        draft, problems = judge(importer, row.values, reading)
        if not problems:
            drafts.append(draft)
            row.state = Held.TAKEN
    if drafts:
        importer.commit(by=by, batch_id=batch.id, owner_id=batch.owner_id, drafts=drafts)
        HeldRow.objects.bulk_update(mended, ["state"], batch_size=2_000)
    batch.state, batch.taken = State.COMMITTED, batch.taken + len(drafts)
    batch.committed_at = timezone.now()
    batch.save(update_fields=["state", "taken", "committed_at"])
    announce(BatchCommitted((batch.id,)))


def roll_back(*, by: Actor, batch_id: UUID, reason: str) -> int:
    """Takes back all that the file brought, however far it came. How many rows. `reason` stays in the ledger: no
    personal data. Raises `Conflict` for a batch of which nothing is in. Locks the batch."""
    with unit_of_work():
        batch, importer = locked(by, batch_id, REVERSIBLE)
        gone = importer.undo(by=by, batch_id=batch.id)
        batch.state, batch.rolled_back_at = State.ROLLED_BACK, timezone.now()
        batch.save(update_fields=["state", "rolled_back_at"])
        record(by=by, verb="import.rolled_back", subject=("import", batch.id), reason=reason[:400])
        announce(BatchRolledBack((batch.id,)))
        return gone


def drop_batch(*, by: Actor, batch_id: UUID) -> None:
    """Leaves a file of which nothing is in; its bytes and rows go at once. Locks the batch."""
    with unit_of_work():
        batch, _importer = locked(by, batch_id, DROPPABLE)
        HeldRow.objects.filter(batch=batch).delete()
        batch.state, batch.content, batch.file_name, batch.sheet = State.DROPPED, "", "", ""
        batch.save(update_fields=["state", "content", "file_name", "sheet"])
        record(by=by, verb="import.dropped", subject=("import", batch.id))
