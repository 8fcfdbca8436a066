# SPDX-License-Identifier: Apache-2.0
"""The rows of the queue, as the rooms that own the matters keep them. No permission is asked here: theirs was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.rules import OPEN_MARK, Priority, area_mark, marks
from epidesk.foundation.desk.texts import Phrase
from epikit.text import fold_words


@dataclass(frozen=True)
class NewItem:
    """A matter for the queue. `title`: phrases (msgid, params) or fixed text. `search_words`: any texts by which
    people look for it; folded here. `due_what`: slug of what is due, e.g. "triage"."""

    stream: str
    kind: str
    subject_id: UUID
    code: str
    title: Sequence[Phrase] | str
    area_id: UUID | None
    lon: float | None
    lat: float | None
    priority: Priority
    confirmed: bool
    due_at: datetime
    due_what: str
    opened_at: datetime
    stage: str
    flags: Sequence[str] = ()
    search_words: Sequence[str] = ()
    held: bool = False
    folded: int = 0


# One JSON document carries any number of rows: a constant statement, one parameter, and a tenth of the time that
# thirty-two rows of placeholders take.
_OPEN = """
INSERT INTO desk_deskitem (subject_id, stream, kind, code, title, stage, area_id, lon, lat, priority, confirmed, flags,
    due_at, due_what, opened_at, held, folded, owner_name, lock_holder_name, version, searched)
SELECT subject_id, stream, kind, code, title, stage, area_id, lon, lat, priority, confirmed, flags,
    due_at, due_what, opened_at, held, folded, '', '', 1, array_to_tsvector(words)
FROM jsonb_to_recordset(%s::jsonb) AS item (subject_id uuid, stream text, kind text, code text, title jsonb,
    stage text, area_id uuid, lon float8, lat float8, priority int2, confirmed bool, flags text[],
    due_at timestamptz, due_what text, opened_at timestamptz, held bool, folded int, words text[])
"""

_CHANGEABLE = {
    "kind": "%s",
    "title": "%s::jsonb",
    "stage": "%s",
    "area_id": "%s::uuid",
    "lon": "%s",
    "lat": "%s",
    "priority": "%s",
    "confirmed": "%s",
    "flags": "%s::text[]",
    "due_at": "%s",
    "due_what": "%s",
    "closed_at": "%s",
    "held": "%s",
    "waits_since": "%s",
    "folded": "%s",
    "owner_id": "%s::uuid",
    "owner_name": "%s",
    "witness_count": "%s",
}


def open_items(*, by: Actor, items: Sequence[NewItem]) -> None:
    """Puts matters on the desk: one INSERT and one hint, however many."""
    if not items:
        return
    rows = [
        {
            "subject_id": str(item.subject_id),
            "stream": item.stream,
            "kind": item.kind,
            "code": item.code,
            "title": _title(item.title),
            "stage": item.stage,
            "area_id": str(item.area_id) if item.area_id else None,
            "lon": item.lon,
            "lat": item.lat,
            "priority": int(item.priority),
            "confirmed": item.confirmed,
            "flags": list(item.flags),
            "due_at": item.due_at.isoformat(),
            "due_what": item.due_what,
            "opened_at": item.opened_at.isoformat(),
            "held": item.held,
            "folded": item.folded,
            "words": [*_words(item.code, item.search_words), *marks(item.area_id, is_open=True)],
        }
        for item in items
    ]
    with unit_of_work(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_OPEN, [json.dumps(rows)])
        _hint([(item.subject_id, 1, item.area_id) for item in items])


def update_item(*, by: Actor, subject_id: UUID, search_words: Sequence[str] | None = None, **changes: Any) -> int:
    """Changes a row and gives its new version. `changes`: the columns of `_CHANGEABLE`. Raises `NotFound`."""
    versions = update_items(by=by, subject_ids=[subject_id], search_words=search_words, **changes)
    if not versions:
        raise NotFound
    return versions[subject_id]


def update_items(
    *, by: Actor, subject_ids: Iterable[UUID], search_words: Sequence[str] | None = None, **changes: Any
) -> Mapping[UUID, int]:
    """The same change for several rows: one UPDATE, one hint. Gives the new version of each row that is there."""
    ids = list(subject_ids)
    if not ids:
        return {}
    sets, params = ["version = new.version + 1"], []
    for column, value in changes.items():
        sets.append(f"{column} = {_CHANGEABLE[column]}")
        params.append(json.dumps(_title(value)) if column == "title" else list(value) if column == "flags" else value)
    searched, words = _searched(search_words, changes)
    sets.append(f"searched = {searched}")
    with unit_of_work(), connection.cursor() as cursor:
        cursor.execute(  # column names are ours (`_CHANGEABLE`), values are parameters
            f"UPDATE desk_deskitem AS new SET {', '.join(sets)} FROM desk_deskitem AS old "  # noqa: S608
            "WHERE new.subject_id = ANY(%s) AND old.subject_id = new.subject_id "
            "RETURNING new.subject_id, new.version, new.area_id, old.area_id",
            [*params, *words, ids],
        )
        changed = cursor.fetchall()
        # Who saw it in its old ward must hear that it went.
        news = [(id, version, area) for id, version, area, _ in changed]
        news += [(id, version, old) for id, version, area, old in changed if old != area]
        _hint(news)
    return {id: version for id, version, _, _ in changed}


def close_item(*, by: Actor, subject_id: UUID, stage: str, **changes: Any) -> int:
    """Takes a matter off the queue; its lock ends."""
    with unit_of_work():
        version = update_item(by=by, subject_id=subject_id, stage=stage, closed_at=timezone.now(), **changes)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE desk_deskitem SET lock_holder_id = NULL, lock_holder_name = '', lock_until = NULL, "
                "locked_at = NULL WHERE subject_id = %s AND lock_until IS NOT NULL",
                [subject_id],
            )
    return version


def reopen_item(*, by: Actor, subject_id: UUID, stage: str, due_at: datetime, due_what: str, **changes: Any) -> int:
    """Puts a closed matter back on the queue, with a new deadline."""
    return update_item(
        by=by, subject_id=subject_id, stage=stage, closed_at=None, due_at=due_at, due_what=due_what, **changes
    )


_REDATE = """
UPDATE desk_deskitem AS item SET due_at = new.due_at, due_what = new.due_what, version = item.version + 1
FROM jsonb_to_recordset(%s::jsonb) AS new (subject_id uuid, due_at timestamptz, due_what text)
WHERE item.subject_id = new.subject_id AND item.closed_at IS NULL
    AND (item.due_at, item.due_what) IS DISTINCT FROM (new.due_at, new.due_what)
RETURNING item.subject_id, item.version, item.area_id
"""


def redate_items(*, by: Actor, deadlines: Mapping[UUID, tuple[datetime, str]]) -> int:
    """Writes what is due when for many open matters, each its own; only where it differs. One UPDATE, one hint. Gives
    how many changed."""
    if not deadlines:
        return 0
    rows = [
        {"subject_id": str(id), "due_at": due_at.isoformat(), "due_what": due_what}
        for id, (due_at, due_what) in deadlines.items()
    ]
    with unit_of_work(), connection.cursor() as cursor:
        cursor.execute(_REDATE, [json.dumps(rows)])
        changed = cursor.fetchall()
        _hint(changed)
    return len(changed)


_FOLD = """
UPDATE desk_deskitem AS item SET folded = item.folded + new.number, priority = least(item.priority, new.priority),
    flags = item.flags || ARRAY(SELECT unnest(new.flags) EXCEPT SELECT unnest(item.flags))::varchar[],
    version = item.version + 1
FROM jsonb_to_recordset(%s::jsonb) AS new (subject_id uuid, number int, priority int2, flags text[])
WHERE item.subject_id = new.subject_id AND item.closed_at IS NULL
RETURNING item.subject_id, item.version, item.area_id
"""


@dataclass(frozen=True)
class Fold:
    """Further matters for an open row: how many, the most urgent of their priorities, and the flags to show."""

    subject_id: UUID
    number: int
    priority: Priority
    flags: Sequence[str] = ()


def fold_items(*, by: Actor, folds: Sequence[Fold]) -> None:
    """Counts further matters on open rows instead of giving them rows: nothing new appears in the queue. A row never
    becomes less urgent by it. One UPDATE, one hint."""
    if not folds:
        return
    rows = [
        {"subject_id": str(one.subject_id), "number": one.number, "priority": int(one.priority),
         "flags": list(one.flags)}
        for one in folds
    ]  # fmt: skip
    with unit_of_work(), connection.cursor() as cursor:
        cursor.execute(_FOLD, [json.dumps(rows)])
        _hint(cursor.fetchall())


def _title(title: Sequence[Phrase] | str) -> Any:
    return title if isinstance(title, str) else [[msgid, dict(params)] for msgid, params in title]


def _words(code: str, texts: Sequence[str]) -> list[str]:
    return " ".join([fold_words(code), *(_folded(text[:500]) for text in texts)]).split()


_folded = lru_cache(maxsize=4_000)(fold_words)  # titles and wards come again and again


def _searched(search_words: Sequence[str] | None, changes: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The new `searched`: other words if given, and the marks of where and whether open kept true."""
    column = "new.searched"
    params: list[Any] = []
    if search_words is not None:
        column = (
            "array_to_tsvector(%s::text[]) || array_to_tsvector(ARRAY["
            "'@' || coalesce(replace(new.area_id::text, '-', ''), '')]"
            " || CASE WHEN new.closed_at IS NULL THEN ARRAY['=open'] ELSE ARRAY[]::text[] END)"
        )
        params.append(sorted(set(_words("", search_words))))
    if "area_id" in changes:
        column = (
            f"ts_delete({column}, '@' || coalesce(replace(new.area_id::text, '-', ''), ''))"
            " || array_to_tsvector(ARRAY[%s])"
        )
        params.append(area_mark(changes["area_id"]))
    if "closed_at" in changes:
        mark = f"array_to_tsvector(ARRAY['{OPEN_MARK}'])"
        column = f"({column}) || {mark}" if changes["closed_at"] is None else f"ts_delete({column}, '{OPEN_MARK}')"
    return column, params


def _hint(news: Sequence[tuple[UUID, int, UUID | None]]) -> None:
    """One hint: of the matter itself when it is one, else «the list changed» for all wards concerned."""
    if not news:
        return
    areas = {area for _, _, area in news}
    reach = [] if None in areas else sorted(area for area in areas if area)
    single = len({id for id, _, _ in news}) == 1
    hint("desk", id=news[0][0] if single else "*", version=news[0][1] if single else 0, areas=reach)
