# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.imports.importers import Importer, importer_of
from epidesk.foundation.imports.models import Batch, Mapping
from epidesk.foundation.imports.reading import folded_headers, header_words, lines_of, pack, read_bytes, same_owner
from epidesk.foundation.imports.rules import FILES_AN_HOUR, OVER, State
from epidesk.foundation.imports.texts import REFUSED
from epikit.formats.sheets import Layout, Legacy, Refused, Table, find_layout, guess_columns, in_unicode


@dataclass(frozen=True)
class Received:
    """`again`: this very file was here before; nothing new was made."""

    batch_id: UUID
    again: bool = False


def receive_file(*, by: Actor, kind: str, owner_id: UUID | None, file_name: str, content: bytes) -> Received:
    """Reads a file and keeps it with what was found out about it. Nothing of it is taken in yet.

    Raises `Forbidden`, `TooMany`, and `Invalid` (field `file`) for what cannot be read. The same bytes from the same
    sender are the same batch, until that was dropped or taken back. Lock: the file's digest.
    """
    importer = importer_of(kind)
    if not importer.may(by, owner_id):
        raise Forbidden
    limited("imports", str(by.user_id), limit=FILES_AN_HOUR, window_s=3600)
    digest = hashlib.sha256(content).hexdigest()
    if same := _same(kind, owner_id, digest):
        return Received(same, again=True)
    table = read_bytes(content)
    if table.font:
        table = in_unicode(table, Legacy(table.font))  # what nobody can read has no names to know columns by
    layout = _layout(importer, table)
    columns, mapping = _columns(importer, owner_id, table, layout)
    with unit_of_work():
        lock_names("imports", [f"f{kind}:{owner_id}:{digest}"])
        if same := _same(kind, owner_id, digest):
            return Received(same, again=True)
        batch = Batch.objects.create(
            kind=kind,
            owner_id=owner_id,
            file_name=file_name[-200:],
            sha256=digest,
            size_bytes=len(content),
            content=pack(content),
            state=State.SHOWN,
            file_kind=table.kind,
            sheet=table.sheet,
            encoding=table.encoding,
            delimiter=table.delimiter,
            font=table.font,
            header_row=layout.header_row,
            headers=folded_headers(table, layout.header_row),
            columns=columns,
            date_order=mapping.date_order if mapping else layout.order,
            date_sure=layout.sure or mapping is not None,
            mapping=mapping,
            total=sum(1 for _line in lines_of(table, layout.header_row, columns)),
            by_id=by.user_id,
            by_label=by.label[:120],
            created_at=timezone.now(),
        )
        record(by=by, verb="import.received", subject=("import", batch.id), fields=("content",))
        return Received(batch.id)


def receive_pasted(*, by: Actor, kind: str, owner_id: UUID | None, text: str) -> Received:
    """The same for cells copied from a spreadsheet: a file of tabs that has no name."""
    if not text.strip():
        raise Invalid({"pasted": _("Paste the rows here, the row of names first.")})
    content = text.replace("\r\n", "\n").encode("utf-8", errors="replace")
    try:
        return receive_file(by=by, kind=kind, owner_id=owner_id, file_name="", content=content)
    except Invalid as error:
        raise Invalid({"pasted": error.fields["file"]} if "file" in error.fields else error.fields) from None


def _same(kind: str, owner_id: UUID | None, digest: str) -> UUID | None:
    batches = Batch.objects.filter(kind=kind, sha256=digest, **same_owner(owner_id)).exclude(state__in=OVER)
    return batches.values_list("id", flat=True).first()


def _layout(importer: Importer, table: Table) -> Layout:
    try:
        return find_layout(table.rows, words=header_words(importer))
    except Refused as error:
        raise Invalid({"file": REFUSED[error.refusal]}) from error


def _columns(
    importer: Importer, owner_id: UUID | None, table: Table, layout: Layout
) -> tuple[dict[str, int], Mapping | None]:
    """As the sender confirmed it for a sheet with the same row of names; else guessed."""
    headers = folded_headers(table, layout.header_row)
    mappings = Mapping.objects.filter(kind=importer.kind, **same_owner(owner_id)).order_by("-version")[:20]
    for mapping in mappings:
        if mapping.headers == headers:
            places = {field: headers.index(name) for field, name in mapping.columns.items() if name in headers}
            return places, mapping
    return guess_columns(layout.columns, {field.slug: field.names for field in importer.fields}), None
