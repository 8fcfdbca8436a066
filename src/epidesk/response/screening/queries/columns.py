# SPDX-License-Identifier: Apache-2.0
"""A span of declarations as columns, and what they are screened as now."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl
from django.conf import settings
from django.db import connection

from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.intake.movement.queries import DECLARATION_COLUMNS, VISIT_COLUMNS, fact_batches
from epikit.ruleset import RuleSet
from epikit.ruleset.columns import screen_columns, with_origins

_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "person_id": pl.String,
    "ward_id": pl.String,
    "declared_at": pl.String,
    "kind": pl.Categorical,
    "nationality": pl.Categorical,
    "origin": pl.Categorical,
    "departed_on": pl.Date,
    "arrived_on": pl.Date,
    "symptoms": pl.Int64,
    "exposures": pl.Int64,
    "conditions": pl.Int64,
    "temperature_tenths": pl.Int16,
    "test_result": pl.Int8,
    "tested_on": pl.Date,
}
_HOLD = """
SELECT count(*) FROM (
    SELECT FROM screening_screening s JOIN movement_declaration d ON d.id = s.declaration_id
    WHERE d.declared_at >= %s AND d.declared_at < %s ORDER BY s.declaration_id FOR UPDATE OF s
) held
"""
_NOW = """
SELECT string_agg(s.declaration_id::text, ' '), s.class_code, s.rule, s.until_on
FROM screening_screening s JOIN movement_declaration d ON d.id = s.declaration_id
WHERE d.declared_at >= %s AND d.declared_at < %s GROUP BY s.class_code, s.rule, s.until_on
"""


def centre() -> Viewer:
    """The centre itself as a reader; a new one, for readers remember what they read."""
    return Viewer(kind=PrincipalKind.SYSTEM, label="system", areas=None, via="job")


@dataclass(frozen=True)
class Loaded:
    """`people` with `id`, `person_id`, `ward_id` beside what rules look at; `stays`: visits and origins by row."""

    people: pl.DataFrame
    stays: pl.DataFrame


def load(since: datetime, until: datetime, degrees: Mapping[UUID, int]) -> Loaded:
    """Everything that stands and was declared in the span (half-open). `degrees`: people the centre knows as contacts.
    For the centre itself."""
    pieces: dict[str, list[bytes]] = {"declarations": [], "visits": []}
    for batch in fact_batches(centre(), since, until):
        pieces[batch.table].append(batch.csv)
    people = _csv(b"".join(pieces["declarations"]), {name: _TYPES[name] for name in DECLARATION_COLUMNS})
    moment = pl.col("declared_at").str.slice(0, 19).str.to_datetime("%Y-%m-%d %H:%M:%S")
    day = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(settings.TIME_ZONE).dt.date()
    people = people.with_columns(
        day.alias("declared_on"),
        pl.col("kind").cast(pl.String).fill_null("").cast(pl.Categorical),
        pl.col("nationality").cast(pl.String).fill_null("").cast(pl.Categorical),
        pl.col("origin").cast(pl.String).fill_null("").cast(pl.Categorical),
    ).with_row_index("row")
    known = pl.DataFrame(
        {"person_id": [str(id) for id in degrees], "contact_degree": list(degrees.values())},
        schema={"person_id": pl.String, "contact_degree": pl.Int8},
    )
    people = people.join(known, on="person_id", how="left", maintain_order="left")
    types: dict[str, pl.DataType | type[pl.DataType]] = {
        "declaration_id": pl.String,
        "place_code": pl.Categorical,
        "from_on": pl.Date,
        "to_on": pl.Date,
    }
    visits = _csv(b"".join(pieces["visits"]), {name: types[name] for name in VISIT_COLUMNS})
    visits = visits.rename({"declaration_id": "id", "place_code": "place"}).join(people.select("id", "row"), on="id")
    return Loaded(people, with_origins(people, visits))


def screen(ruleset: RuleSet, loaded: Loaded) -> pl.DataFrame:
    """`id`, `person_id`, `ward_id`, `after` (class), `rule`, `until_on` of everybody loaded."""
    found = screen_columns(ruleset, loaded.people, loaded.stays)
    classes = pl.Series([one.code for one in ruleset.classes])
    rules = pl.Series([one.id for one in ruleset.rules])
    return pl.concat(
        [
            loaded.people.select("id", "person_id", "ward_id"),
            found.select(
                pl.lit(classes).gather(pl.col("class")).alias("after"),
                pl.lit(rules).gather(pl.col("rule")).alias("rule"),
                "until_on",
            ),
        ],
        how="horizontal",
    )


def hold(since: datetime, until: datetime) -> None:
    """What is screened in the span stays as it is until the transaction ends: what a newer event says of one of these
    is written after it, never under it. Read what screening looks at after this."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [since, until])


def screened_now(since: datetime, until: datetime) -> pl.DataFrame:
    """`id`, `before`, `rule_before`, `until_before` of what is screened in the span."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, [since, until])
        rows = cursor.fetchall()
    types = {"id": pl.String, "before": pl.String, "rule_before": pl.String, "until_before": pl.Date}
    return pl.DataFrame(rows, schema=types, orient="row").with_columns(pl.col("id").str.split(" ")).explode("id")


def _csv(raw: bytes, types: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    if raw.count(b"\n", 0, 4096) == 1 and raw.endswith(b"\n") and len(raw) < 4096:
        return pl.DataFrame(schema=dict(types))
    return pl.read_csv(io.BytesIO(raw), schema_overrides=dict(types))
