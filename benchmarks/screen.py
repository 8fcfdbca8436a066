# SPDX-License-Identifier: Apache-2.0
"""1,000,000 declarations against 30 screening rules, with class, rule and end of each.

Value: seconds to screen everybody once the columns are loaded, stays matched with risk areas included. Limit: the same
30 rules as one bare polars expression over the same columns, written by hand below, in the same run; both must say the
same of everybody. `extra`: seconds to read everything out of PostgreSQL into columns, and to write back what changed
(two in five change class), so that the whole is read + screen + write. Median of five.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from typing import Any

from benchmarks.stand import stand

DECLARATIONS = 1_000_000
ROUNDS = 5
DECLARE = """
INSERT INTO movement_declaration (id, code, kind, status, declared_at, channel, language, given_by, proxy_relation,
    consent, device, nationality, origin, destination, gate, conveyance, conveyance_no, seat, departed_on, arrived_on,
    purpose, stay_address, symptoms, exposures, conditions, temperature_tenths, test_result, tested_on, answers)
SELECT gen_random_uuid(), lpad(n::text, 8, '0'), (array['arrival','entry','daily','arrival'])[1 + n %% 4], 'standing',
    now() - make_interval(secs => (n %% 1000000)), 'import', 'vi', 'partner', '', true, '',
    (array['VN','KR','IT','VN'])[1 + n %% 4],
    (array['VN-HN','VN-DN','KR','VN-SG','IT','','VN-DN','VN-26'])[1 + (n * 7 %% 8)], 'VN-26', '', 'air', '', '',
    current_date - (n %% 9), current_date - (n %% 9), '', '',
    CASE WHEN n %% 9 = 0 THEN 1 << (n %% 11) ELSE 0 END, CASE WHEN n %% 23 = 0 THEN 1 << (n %% 7) ELSE 0 END,
    CASE WHEN n %% 13 = 0 THEN 1 << (n %% 10) ELSE 0 END, CASE WHEN n %% 3 = 0 THEN 360 + n %% 30 END,
    CASE WHEN n %% 50 = 0 THEN 1 + n %% 3 ELSE 0 END, CASE WHEN n %% 50 = 0 THEN current_date - 3 END, ''
FROM generate_series(1, %s) AS n
"""
VISIT = """
INSERT INTO movement_visit (id, declaration_id, place_code, from_on, to_on)
SELECT gen_random_uuid(), id, (array['KR','VN-HN','US','VN-DN','JP'])[1 + code::int % 5],
    current_date - 10 - code::int % 11, current_date - 5 - code::int % 5
FROM movement_declaration WHERE code::int % 3 = 0
"""


def run(n: int | None = None) -> dict[str, object]:
    """`n`: declarations instead of the usual 1,000,000."""
    with stand(web=False, jobs=False) as here:
        return dict(json.loads(here.python("-m", "benchmarks.screen", str(n or DECLARATIONS), here.owner_dsn)))


def measure(n: int, owner_dsn: str) -> dict[str, object]:
    """In a process of its own, with Django on the stand's database."""
    import psycopg
    from django.utils import timezone

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.screening import actions
    from epidesk.response.screening.actions.running import _span
    from epidesk.response.screening.models import Run
    from epidesk.response.screening.policy import dump_tree, read_ruleset
    from epidesk.response.screening.queries.columns import load
    from epikit.ruleset.columns import screen_columns

    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute(DECLARE, [n])
        connection.execute(VISIT)
        connection.execute("ANALYZE movement_declaration, movement_visit")
    until = timezone.now() + timedelta(hours=1)
    since = until - timedelta(days=30)
    text = dump_tree(thirty_rules())
    ruleset = read_ruleset(text)
    read_s, loaded = _timed(lambda: load(since, until, {}))
    ours_s, ours = _median(lambda: screen_columns(ruleset, loaded.people, loaded.stays))
    bare_s, bare = _median(lambda: by_hand(loaded.people, loaded.stays))
    if ours["rule"].to_list() != bare["rule"].to_list() or ours["until_on"].to_list() != bare["until_on"].to_list():
        raise RuntimeError("the rule table and the expression written by hand do not agree")
    version = actions.write_version(by=SYSTEM, text=text, note="")
    run_id = actions.adopt(by=SYSTEM, version_id=version, instead_of=None)
    row = Run.objects.get(id=run_id)
    _whole(row, ruleset, since, until, _span)  # everybody gets a class
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute("DELETE FROM screening_difference")
        changed = connection.execute(
            "UPDATE screening_screening SET class_code = 'clear', rule = 'R00' WHERE class_code <> 'clear'"
            " AND get_byte(uuid_send(declaration_id), 0) < 102"
        ).rowcount
        connection.execute("VACUUM ANALYZE screening_screening, screening_difference")
    whole_s, _ = _timed(lambda: _whole(row, ruleset, since, until, _span))
    return {
        "name": "screen",
        "value": round(ours_s, 3),
        "unit": "s",
        "limit": round(bare_s, 3),
        "ratio": round(ours_s / bare_s, 2),
        "n": n,
        "extra": {
            "rules": len(ruleset.rules),
            "read_s": round(read_s, 2),
            "read_screen_write_s": round(whole_s, 2),
            "changed": changed,
            "rules_that_decided": ours["rule"].n_unique(),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        },
    }


def _whole(run: Any, ruleset: Any, since: Any, until: Any, span: Callable[..., int]) -> None:
    from epidesk.foundation.core.unit_of_work import unit_of_work

    with unit_of_work():
        span(run, ruleset, since, until)


def thirty_rules() -> dict[str, Any]:
    """The centre's kind of rule set, thirty rules long; `by_hand` says the same."""
    today = date.today()  # noqa: DTZ011  (a day for invented people)
    first, source = today - timedelta(days=20), "invented for the measurement"
    words = {"vi": "…", "en": "…"}
    rules: list[dict[str, Any]] = []

    def rule(klass: str, when: dict[str, Any], until: dict[str, Any] | None = None) -> None:
        number = f"R{len(rules) + 1:02}"
        rules.append({"id": number, "class": klass, "when": when, "until": until, "reason": words, "source": source})

    fortnight = {"since": "reference", "days": 14}
    rule("hospital", {"test": "positive"}, {"since": "tested", "days": 14})
    for bit in range(4):
        rule("hospital", {"symptoms": [SYMPTOMS[bit]], "visited": {"area": "a", "within_days": 14}}, fortnight)
    for bit in range(4):
        rule("hospital", {"symptoms": [SYMPTOMS[bit]], "exposures": [EXPOSURES[0]]}, fortnight)
    rule("central_quarantine", {"exposures": [EXPOSURES[0]]}, fortnight)
    rule("central_quarantine", {"exposures": [EXPOSURES[4]]}, fortnight)
    rule("central_quarantine", {"visited": {"area": "a", "within_days": 7}}, {"since": "left", "area": "a", "days": 14})
    rule("home_quarantine", {"visited": {"area": "a", "within_days": 14}}, {"since": "left", "area": "a", "days": 14})
    for bit in range(1, 4):
        rule("home_quarantine", {"exposures": [EXPOSURES[bit]]}, fortnight)
    for bit in range(4):
        rule("home_quarantine", {"symptoms": [SYMPTOMS[bit]], "visited": {"area": "b", "within_days": 14}}, fortnight)
    rule("home_watch", {"temperature_at_least": 38.0}, fortnight)
    for bit in range(4):
        rule("home_watch", {"symptoms": [SYMPTOMS[bit]]}, fortnight)
    rule("self_watch", {"visited": {"area": "b", "within_days": 7}}, {"since": "left", "area": "b", "days": 14})
    rule("self_watch", {"visited": {"area": "b", "within_days": 14}}, {"since": "left", "area": "b", "days": 14})
    rule("incomplete", {"kind": ["entry", "arrival"], "missing": "origin"})
    rule("clear", {"test": {"result": "negative", "within_days": 7}})
    rule("clear", {"always": True})
    return {
        "id": "thirty",
        "version": "1",
        "title": words,
        "source": {"document": source},
        "valid": {"from": first},
        "window_days": 30,
        "risk_areas": {
            "a": {"name": words, "places": [{"place": ["KR", "IT", "US"], "from": first}]},
            "b": {"name": words, "places": [{"place": ["VN-HN", "VN-SG"], "from": first + timedelta(days=5)}]},
        },
        "rules": rules,
        "tests": [{"name": "anybody", "facts": {"declared_on": today, "origin": "JP"}, "expect": {"class": "clear"}}],
    }


SYMPTOMS = ("fever", "cough", "breathless", "sore_throat")
EXPOSURES = ("case_contact", "suspect_contact", "ill_contact", "abroad_contact", "care")


def by_hand(people: Any, stays: Any) -> Any:
    """The thirty rules as one bare expression: what somebody would write who has no rule table."""
    import polars as pl

    first = date.today() - timedelta(days=20)  # noqa: DTZ011
    frame = people.with_columns(pl.coalesce("arrived_on", "declared_on").alias("ref"))
    for name, places, start in (("a", ["KR", "IT", "US"], first), ("b", ["VN-HN", "VN-SG"], first + timedelta(days=5))):
        last = (
            stays.lazy()
            .filter(pl.col("place").is_in(places))
            .with_columns(pl.lit(frame["ref"]).gather(pl.col("row")).alias("ref"))
            .select(
                "row",
                pl.min_horizontal("to_on", pl.col("ref") + pl.duration(days=1)).alias("end"),
                pl.max_horizontal("from_on", pl.lit(start)).alias("start"),
            )
            .filter(pl.col("start") < pl.col("end"))
            .group_by("row")
            .agg(pl.col("end").max())
            .collect()
        )
        empty = pl.Series(name, [None], dtype=pl.Date).new_from_index(0, len(frame))
        frame = frame.with_columns(empty.scatter(last["row"], last["end"]))
    s, e, ref = pl.col("symptoms"), pl.col("exposures"), pl.col("ref")
    a14, a7, b14, b7 = (
        (pl.col(area) > ref - timedelta(days=within)).fill_null(value=False)
        for area, within in (("a", 14), ("a", 7), ("b", 14), ("b", 7))
    )
    conditions = [
        pl.col("test_result") == 2,
        *((s & 1 << bit != 0) & a14 for bit in range(4)),
        *((s & 1 << bit != 0) & (e & 1 != 0) for bit in range(4)),
        e & 1 != 0,
        e & 16 != 0,
        a7,
        a14,
        *(e & 1 << bit != 0 for bit in range(1, 4)),
        *((s & 1 << bit != 0) & b14 for bit in range(4)),
        (pl.col("temperature_tenths") >= 380).fill_null(value=False),
        *(s & 1 << bit != 0 for bit in range(4)),
        b7,
        b14,
        ((pl.col("kind") == "entry") | (pl.col("kind") == "arrival")) & (pl.col("origin") == ""),
        (pl.col("test_result") == 1) & (pl.col("tested_on") >= ref - timedelta(days=7)).fill_null(value=False),
    ]
    chain: Any = reduce(
        lambda chain, one: chain.when(one[1]).then(pl.lit(one[0], dtype=pl.UInt8)), enumerate(conditions), pl
    )
    rule = pl.col("rule")
    until = (
        pl.when(rule == 0)
        .then(pl.coalesce("tested_on", "ref") + pl.duration(days=14))
        .when(rule.is_in([11, 12]))
        .then(pl.col("a") + pl.duration(days=13))
        .when(rule.is_in([25, 26]))
        .then(pl.col("b") + pl.duration(days=13))
        .when(rule < 25)
        .then(ref + pl.duration(days=14))
    )
    decided = frame.lazy().with_columns(chain.otherwise(pl.lit(29, dtype=pl.UInt8)).alias("rule"))
    return decided.select("rule", until.alias("until_on")).collect()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def _median(work: Callable[[], Any]) -> tuple[float, Any]:
    rounds = [_timed(work) for _ in range(ROUNDS)]
    return statistics.median(seconds for seconds, _ in rounds), rounds[-1][1]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2])))
