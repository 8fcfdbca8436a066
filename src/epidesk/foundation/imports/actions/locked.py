# SPDX-License-Identifier: Apache-2.0
"""A batch in hand: the row locked, the one who asks let through."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from epidesk.foundation.core.errors import Conflict, NotFound
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.principals import Actor, Principal, PrincipalKind
from epidesk.foundation.imports.importers import Importer, importer_of
from epidesk.foundation.imports.models import Batch
from epidesk.foundation.imports.rules import State


def locked(by: Principal, batch_id: UUID, states: Collection[State]) -> tuple[Batch, Importer]:
    """Locks the batch until the end of the transaction. Raises `NotFound` for others' and `Conflict` in another
    state."""
    batch = Batch.objects.select_for_update().filter(id=batch_id).first()
    if batch is None:
        raise NotFound
    importer = importer_of(batch.kind)
    if by.kind is not PrincipalKind.SYSTEM and not importer.may(by, batch.owner_id):
        raise NotFound
    if batch.state not in {str(state) for state in states}:
        raise Conflict
    return batch, importer


def sender_of(batch: Batch) -> Actor:
    """The centre, in the name of whoever had the file taken in: what they may was asked when they did."""
    return Actor(kind=PrincipalKind.SYSTEM, user_id=batch.by_id, label=batch.by_label, areas=None, via="job")


def defer(task: str, batch_id: UUID) -> None:
    """A job, if the transaction commits."""
    app.configure_task(task, queue="bulk").defer(batch_id=str(batch_id))
