# SPDX-License-Identifier: Apache-2.0
"""The search box: a tracking code, or words without their accents, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from epidesk.foundation.desk.queries.rows import COLUMNS
from epidesk.foundation.desk.queries.scope import Scope
from epidesk.foundation.desk.rules import MARKED_WARDS, SEARCH_CEILING, SEARCH_WINDOW, State, words_query
from epikit.codes import BadCode, display_code, normalise_code
from epikit.text import fold_words

_SQL = """
WITH asked AS MATERIALIZED (SELECT %(words)s::tsquery AS query),
coded AS MATERIALIZED (
    SELECT subject_id FROM desk_deskitem WHERE code = ANY(%(codes)s) AND {lies}
),
newest AS MATERIALIZED (
    SELECT subject_id FROM (
        SELECT * FROM desk_deskitem WHERE {older_than} ORDER BY subject_id DESC LIMIT {window}
    ) AS window_of_newest
    WHERE searched @@ (SELECT query FROM asked) AND {filters} ORDER BY subject_id DESC LIMIT %(limit)s
),
older AS MATERIALIZED (
    SELECT subject_id FROM (
        SELECT subject_id FROM desk_deskitem
        WHERE (SELECT count(*) FROM newest) < %(limit)s AND searched @@ %(words)s::tsquery AND {filters}
            AND {older_than}
        LIMIT {ceiling}
    ) AS finds ORDER BY subject_id DESC LIMIT %(limit)s
)
SELECT {columns} FROM desk_deskitem
WHERE subject_id IN (
    SELECT subject_id FROM coded UNION SELECT subject_id FROM newest UNION SELECT subject_id FROM older
)
ORDER BY code = ANY(%(codes)s) DESC, subject_id DESC LIMIT %(limit)s
"""


def find_lines(
    text: str,
    scope: Scope,
    state: str,
    conditions: str,
    params: Sequence[Any],
    *,
    limit: int,
    before: UUID | None = None,
) -> Sequence[tuple[Any, ...]]:
    """Lines of `COLUMNS`: the matter with this code first (open or closed), then those with all the words.
    `before`: only older ones than this; the code has been looked up on the first page.

    A word that nearly everyone has is found among the newest matters, which costs little; a rare one by the word
    index, which is then short. Asking the index first would put a hundred thousand finds in order to show fifty.
    """
    words = fold_words(text[:200]).split()
    if not words:
        return []
    filters = [conditions or "TRUE"]
    if state == State.CLOSED:
        filters.append("closed_at IS NOT NULL")
    named = {f"p{n}": value for n, value in enumerate(params)}
    filled = " AND ".join(filters)
    for name in named:
        filled = filled.replace("%s", f"%({name})s", 1)
    lies = "TRUE"
    marked = scope is not None and len(scope) <= MARKED_WARDS
    if scope is not None:
        lies = "(area_id = ANY(%(wards)s::uuid[])" + (" OR area_id IS NULL)" if None in scope else ")")
        named["wards"] = [ward for ward in scope if ward is not None]
    if scope is not None and not marked:
        filled = f"{filled} AND {lies}"
    older_than = "TRUE"
    if before is not None:
        older_than = "subject_id < %(before)s"
        named["before"] = before
    sql = _SQL.format(
        lies=lies,
        filters=filled,
        older_than=older_than,
        window=SEARCH_WINDOW,
        ceiling=SEARCH_CEILING,
        columns=COLUMNS,
    )
    query = words_query(words, scope if marked else None, open_only=state == State.OPEN)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**named, "words": query, "codes": [] if before else _codes(text), "limit": limit})
        return list(cursor.fetchall())


def _codes(text: str) -> list[str]:
    """What was typed, read as a code: as it stands, and as a tracking code if it is one."""
    typed = text.strip().upper()[:16]
    try:
        return [typed, display_code(normalise_code(text))]
    except BadCode:
        return [typed]
