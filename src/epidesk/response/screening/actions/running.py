# SPDX-License-Identifier: Apache-2.0
"""Everybody in the window screened again: tried before a version is adopted, done after it was."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import polars as pl
from django.db import connection
from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.cases.queries.levels import levels_of
from epidesk.response.screening.actions.receipts import revoke_differing
from epidesk.response.screening.events import ClassChanged, SimulationAsked
from epidesk.response.screening.models import Difference, RuleSetVersion, Run
from epidesk.response.screening.policy import read_ruleset
from epidesk.response.screening.queries.columns import hold, load, screen, screened_now
from epidesk.response.screening.rules import Permission, RunKind, RunState, window_starts
from epidesk.response.screening.texts import problem_text
from epikit.ruleset import BadRuleSet, RuleSet

CHUNK = timedelta(days=1)
EVENT_OF = 500
_COLUMNS = "id, declaration_id, person_id, ward_id, before, after, rule, until_on, differs, known"
_TABLE = """
CREATE TEMPORARY TABLE screening_new (id uuid, declaration_id uuid, person_id uuid, ward_id uuid, before text,
    after text, rule text, until_on date, differs boolean, known boolean) ON COMMIT DROP
"""
# Ids that rise with time are made here: random ones would be written all over the indexes.
_DIFFERENCES = """
INSERT INTO screening_difference (id, run_id, declaration_id, person_id, ward_id, before, after, rule, version_id,
    until_on, at)
SELECT n.id, %s, n.declaration_id, n.person_id, n.ward_id, n.before, n.after, n.rule, %s, n.until_on, %s
FROM screening_new n WHERE n.differs
ON CONFLICT DO NOTHING
"""
_CHANGED = """
UPDATE screening_screening s SET class_code = n.after, rule = n.rule, version_id = %s, until_on = n.until_on,
    screened_at = %s
FROM screening_new n WHERE n.known AND s.declaration_id = n.declaration_id
"""
_NEW = """
INSERT INTO screening_screening (declaration_id, person_id, ward_id, class_code, rule, version_id, until_on,
    screened_at)
SELECT n.declaration_id, n.person_id, n.ward_id, n.after, n.rule, %s, n.until_on, %s
FROM screening_new n JOIN movement_declaration d ON d.id = n.declaration_id AND d.status = 'standing'
WHERE NOT n.known ORDER BY n.declaration_id
ON CONFLICT (declaration_id) DO NOTHING
"""


def simulate(*, by: Actor, version_id: UUID) -> UUID:
    """Starts to find out what would happen if this version were adopted now: who changes class. Nothing else is
    touched, nobody is told. Returns the run; a job does it (`run_simulation`). Raises `NotFound`, `Invalid` when the
    text is no rule set, `Forbidden` without `screening:edit`. Simulations of the same version before it are
    forgotten."""
    requires(by, Permission.EDIT)
    version = RuleSetVersion.objects.filter(id=version_id).first()
    if version is None:
        raise NotFound
    try:
        ruleset = read_ruleset(version.text)
    except BadRuleSet as error:
        raise Invalid({"version": problem_text(error.faults[0].slug, error.faults[0].params)}) from None
    now = timezone.now()
    with unit_of_work():
        Run.objects.filter(version=version, kind=RunKind.SIMULATION).delete()
        run = Run.objects.create(
            version=version,
            kind=RunKind.SIMULATION,
            started_at=now,
            since=window_starts(now, ruleset.window_days),
            until=now,
            by_id=by.user_id,
        )
        record(by=by, verb="ruleset.simulated", subject=("ruleset", version.id), reason=str(version.number))
        announce(SimulationAsked((run.id,)))
    made: UUID = run.id
    return made


def run_simulation(*, run_id: UUID) -> None:
    """Does a simulation, a day of declarations a transaction. Safe to run twice: what is found already is not found
    again. One that was forgotten meanwhile stops."""
    run = Run.objects.select_related("version").filter(id=run_id, kind=RunKind.SIMULATION).first()
    if run is not None and run.state != RunState.DONE:
        _days(run, lambda: Run.objects.filter(id=run_id).exists())


def rescreen(*, run_id: UUID) -> None:
    """Does an adoption's run, a day of declarations a transaction. Safe to run twice: what has its class already does
    not change again, and the counts are read from the rows. A version that was replaced meanwhile stops."""
    run = Run.objects.select_related("version").filter(id=run_id, kind=RunKind.ADOPTION).first()
    if run is None or run.state == RunState.DONE:
        return
    _days(run, lambda: RuleSetVersion.objects.filter(id=run.version_id, state="adopted").exists())


def _days(run: Run, goes_on: Callable[[], bool]) -> None:
    ruleset = read_ruleset(run.version.text)
    began, screened, since = time.perf_counter(), 0, run.since
    try:
        while since < run.until and goes_on():
            until = min(since + CHUNK, run.until)
            with unit_of_work():
                screened += _span(run, ruleset, since, until)
                Run.objects.filter(id=run.id).update(reached=until, screened=screened, state=RunState.RUNNING)
            since = until
        with unit_of_work():
            _finish(run, screened, began)
    except Exception:
        Run.objects.filter(id=run.id).update(state=RunState.FAILED)  # the job is tried again; who waits sees it
        raise


def _span(run: Run, ruleset: RuleSet, since: datetime, until: datetime) -> int:
    """Screens what was declared in a span, keeps who differs and, in an adoption, the new class. Returns how many."""
    if run.kind == RunKind.ADOPTION:
        hold(since, until)
    loaded = load(since, until, levels_of(None, timezone.localdate()))
    if loaded.people.is_empty():
        return 0
    found = screen(ruleset, loaded).join(screened_now(since, until), on="id", how="left")
    found = found.with_columns(
        pl.col("before").fill_null(""),
        pl.col("before").is_null().or_(pl.col("before") != pl.col("after")).alias("differs"),
        pl.col("before").is_not_null().alias("known"),
    )
    moved = (
        pl.col("differs")
        | pl.col("rule").ne_missing(pl.col("rule_before"))
        | pl.col("until_on").ne_missing(pl.col("until_before"))
    )
    changed = found.filter(moved).rename({"id": "declaration_id"}).sort("declaration_id")
    if changed.height:
        ids = pl.Series("id", [str(uuid7()) for _ in range(changed.height)])
        _write(run, changed.with_columns(ids).select(_COLUMNS.split(", ")))
    return found.height


def _write(run: Run, changed: pl.DataFrame) -> None:
    raw = io.BytesIO()
    changed.write_csv(raw, include_header=False, null_value="\\N")
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS screening_new")
        cursor.execute(_TABLE)
        with cursor.copy(f"COPY screening_new ({_COLUMNS}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
            copy.write(raw.getvalue())
        cursor.execute("ANALYZE screening_new")
        cursor.execute(_DIFFERENCES, [run.id, run.version_id, now])
        if run.kind == RunKind.ADOPTION:
            cursor.execute(_CHANGED, [run.version_id, now])
            cursor.execute(_NEW, [run.version_id, now])
    if run.kind == RunKind.ADOPTION:
        _announce(changed.filter(pl.col("differs")))


def _announce(changed: pl.DataFrame) -> None:
    known = changed.filter(pl.col("person_id").is_not_null())
    revoke_differing(person_ids=set(map(UUID, known["person_id"])))
    for start in range(0, known.height, EVENT_OF):
        part = known.slice(start, EVENT_OF)
        announce(
            ClassChanged(
                tuple(map(UUID, part["person_id"])),
                tuple(map(UUID, part["declaration_id"])),
                tuple(part["after"]),
                tuple(part["before"]),
            )
        )


def _finish(run: Run, screened: int, began: float) -> None:
    run.screened = screened
    run.changed = Difference.objects.filter(run=run).count()
    run.milliseconds = round((time.perf_counter() - began) * 1000)
    run.state, run.finished_at = RunState.DONE, timezone.now()
    told = {name: getattr(run, name) for name in ("screened", "changed", "milliseconds", "state", "finished_at")}
    Run.objects.filter(id=run.id).update(**told)
