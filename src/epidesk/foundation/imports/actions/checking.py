# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Table
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, Text
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.imports.actions.locked import defer, locked, sender_of
from epidesk.foundation.imports.importers import Importer, Problem, importer_of
from epidesk.foundation.imports.models import Batch, HeldRow, Mapping
from epidesk.foundation.imports.reading import (
    folded_headers,
    judge,
    lines_of,
    reading_of,
    same_owner,
    storable,
    table_of,
)
from epidesk.foundation.imports.rules import CONFIRMABLE, INLINE_ROWS, MAX_HELD, Found, Held, State
from epikit.formats.sheets import DateOrder, Legacy, Refused, body_of

_TOLD_EVERY = 5_000


def confirm_reading(
    *,
    by: Actor,
    batch_id: UUID,
    header_row: int,
    columns: Table[str, int],
    date_order: str,
    sheet: str = "",
    font: str | None = None,
) -> None:
    """Says how the file is to be read, remembers it for this sender, and tries it: a short file at once, a long one in
    a job. `font`: the old font that its texts were written for, "" for none, None as it was found. Raises
    `Invalid` with fields `header_row`, `date_order`, `column-<field>`. Locks the batch."""
    with unit_of_work():
        batch, importer = locked(by, batch_id, CONFIRMABLE)
        headers = batch.headers
        errors: dict[str, Text] = {}
        if date_order not in [order.value for order in DateOrder]:
            errors["date_order"] = _("Choose one of the answers.")
        read_as = font if font is not None and font in ("", *Legacy) else batch.font
        if header_row != batch.header_row or sheet not in ("", batch.sheet) or read_as != batch.font:
            batch.sheet, batch.header_row, batch.font = sheet or batch.sheet, header_row, read_as
            batch.headers = headers = _headers(batch)
        chosen = {field.slug: columns[field.slug] for field in importer.fields if columns.get(field.slug, -1) >= 0}
        for slug, place in chosen.items():
            if sum(1 for other in chosen.values() if other == place) > 1:
                errors[f"column-{slug}"] = _("This column is chosen twice.")
        for field in importer.fields:
            if field.required and field.slug not in chosen:
                errors[f"column-{field.slug}"] = _("Choose the column.")
        if errors:
            raise Invalid(errors)
        batch.columns, batch.date_order = chosen, date_order
        batch.mapping = _remembered(by, batch, headers)
        batch.date_sure, batch.state, batch.version, batch.progress = True, State.CHECKING, batch.version + 1, 0
        batch.save()
        record(by=by, verb="import.confirmed", subject=("import", batch.id), fields=("columns", "date_order"))
        if batch.total <= INLINE_ROWS:
            check_batch(batch_id=batch_id)
        else:
            defer("imports.check", batch_id)


def _headers(batch: Batch) -> list[str]:
    """The names in the row that is said to hold them. Raises `Invalid` (field `header_row`)."""
    table = table_of(batch)
    try:
        body_of(table.rows, batch.header_row)
        return folded_headers(table, batch.header_row)
    except (Refused, StopIteration):
        raise Invalid({"header_row": _("There is no row with this number.")}) from None


def _remembered(by: Actor, batch: Batch, headers: list[str]) -> Mapping:
    """The sender's mapping for such a sheet; a new version when anything differs."""
    named = {slug: headers[place] for slug, place in batch.columns.items() if place < len(headers) and headers[place]}
    lock_names("imports", [f"m{batch.kind}:{batch.owner_id}"])
    known = Mapping.objects.filter(kind=batch.kind, **same_owner(batch.owner_id))
    for mapping in known.order_by("-version")[:20]:
        if mapping.headers == headers:
            if mapping.columns == named and mapping.date_order == batch.date_order:
                return mapping
            break
    last = known.aggregate(last=Max("version"))["last"] or 0
    return Mapping.objects.create(
        kind=batch.kind,
        owner_id=batch.owner_id,
        version=last + 1,
        headers=headers,
        columns=named,
        date_order=batch.date_order,
        by_id=by.user_id,
        by_label=by.label[:120],
        created_at=timezone.now(),
    )


def check_batch(*, batch_id: UUID) -> None:
    """The dry run: every row is judged and compared with what is on file; the wrong ones are written down, and how
    many there are of each kind. Nothing else is written. Runs in a job for long files; a second run does the same."""
    batch = Batch.objects.filter(id=batch_id, state=State.CHECKING).first()
    if batch is None:
        return
    importer, reading = importer_of(batch.kind), reading_of(batch)
    drafts: list[Any] = []
    held: list[HeldRow] = []
    table, count = table_of(batch), 0
    for count, (number, values) in enumerate(lines_of(table, batch.header_row, batch.columns), start=1):
        draft, problems = judge(importer, values, reading)
        if problems:
            if len(held) < MAX_HELD:
                held.append(_held(batch, number, values, problems))
        else:
            drafts.append(draft)
        if count % _TOLD_EVERY == 0:
            Batch.objects.filter(id=batch_id, version=batch.version).update(progress=count)
    found = Counter(importer.find(batch.owner_id, drafts))
    with unit_of_work():
        now = Batch.objects.select_for_update().get(id=batch_id)
        if now.state != State.CHECKING or now.version != batch.version:
            return  # confirmed anew meanwhile
        HeldRow.objects.filter(batch=now).delete()
        HeldRow.objects.bulk_create(held, batch_size=2_000)
        now.state, now.checked_at, now.right = State.CHECKED, timezone.now(), len(drafts)
        now.known, now.perhaps = found[Found.KNOWN], found[Found.PERHAPS]
        now.repeated, now.total, now.progress = found[Found.REPEATED], count, count
        now.save(update_fields=["state", "checked_at", "right", "known", "perhaps", "repeated", "total", "progress"])
        record(by=sender_of(now), verb="import.checked", subject=("import", now.id))


def _held(batch: Batch, number: int, values: Table[str, Any], problems: list[Problem]) -> HeldRow:
    return HeldRow(batch=batch, number=number, values=storable(values), problems=packed(problems), state=Held.WRONG)


def packed(problems: list[Problem]) -> dict[str, Any]:
    """As the row keeps them."""
    return {"p": [[one.field, one.slug, dict(one.params)] for one in problems]} if problems else {}


__all__ = ["Importer", "check_batch", "confirm_reading", "packed"]
