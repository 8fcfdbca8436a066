# SPDX-License-Identifier: Apache-2.0
"""A file of newcomers against the invented register, by our model and by Splink as it comes. Prints a line of JSON.

Ours: from typed names to pairs, folding and loading included, weights fixed. Splink: on names that are folded already
(it has no Vietnamese), its own comparisons, learning included. Both at `THRESHOLD`.
"""

from __future__ import annotations

import json
import logging
import pickle
import resource
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from benchmarks.link_sets import THRESHOLD
from epidesk.foundation.people.batch import COLUMNS, pairs_between
from epikit.linkage.columns import keyed


def frame(people: list[dict[str, Any]]) -> pl.DataFrame:
    """As `people.batch` takes it. Ids and wards become text as they are in the register."""
    columns = {name: [one.get(name) for one in people] for name in COLUMNS}
    columns["unique_id"] = [str(one) for one in columns["unique_id"]]
    columns["ward"] = [None if one is None else str(one) for one in columns["ward"]]
    return pl.DataFrame(columns, schema=COLUMNS)


def judged(pairs: list[tuple[str, str]], truth: dict[str, str | None]) -> dict[str, float]:
    right = sum(truth[newcomer] == person for person, newcomer in pairs)
    on_file = sum(person is not None for person in truth.values())
    return {"p": round(right / max(len(pairs), 1), 4), "r": round(right / max(on_file, 1), 4)}


def splink_alone(people: pl.DataFrame, newcomers: pl.DataFrame) -> tuple[float, list[tuple[str, str]]]:
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    kept = ["unique_id", "words", "first", "last", "date", "year", "phone", "id_number", "ward", "sex"]
    tables = [keyed(table).select(kept) for table in (people, newcomers)]
    with duckdb.connect(config={"memory_limit": "3GB"}) as base:
        started = time.perf_counter()
        api = DuckDBAPI(connection=base)
        registered = []
        for at, table in enumerate(tables):
            base.register(f"people_{at}", table.to_arrow())
            registered.append(api.register(f"people_{at}", dataset_display_name=f"set_{at}"))
        settings = SettingsCreator(
            link_type="link_only",
            comparisons=[
                cl.JaroWinklerAtThresholds("words", [0.95, 0.88]).configure(term_frequency_adjustments=True),
                cl.LevenshteinAtThresholds("date", [1]),
                cl.ExactMatch("year"),
                cl.ExactMatch("phone"),
                cl.ExactMatch("id_number"),
                cl.ExactMatch("ward"),
                cl.ExactMatch("sex"),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("id_number"),
                block_on("phone"),
                block_on("words", "year"),
                block_on("date", "last"),
            ],
            probability_two_random_records_match=1 / len(people),
        )
        linker = Linker(registered, settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("words", "date"))
        found = linker.inference.predict(threshold_match_probability=THRESHOLD)
        rows = base.execute(f"SELECT unique_id_l, unique_id_r FROM {found.physical_name}").fetchall()
        return time.perf_counter() - started, rows


def main(path: Path) -> dict[str, Any]:
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore")
    with path.open("rb") as stored:
        people, came = pickle.load(stored)  # noqa: S301 (written by this measurement a minute ago)
    register, newcomers = frame(people), frame([one for one, _ in came])
    truth = {str(one["unique_id"]): None if of is None else str(of) for one, of in came}
    del people, came
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = pairs_between(register, newcomers, least=THRESHOLD)
    took_s = time.perf_counter() - started
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {
        "seconds": round(took_s, 2),
        "peak_gb": round(peak_kb / 1e6, 2),
        "peak_before_gb": round(before_kb / 1e6, 2),
        "ours": judged(list(found.select("left", "right").iter_rows()), truth),
    }
    seconds, rows = splink_alone(register, newcomers)
    ids = set(truth)
    pairs = [(right, left) if left in ids else (left, right) for left, right in rows]
    return {**told, "splink_seconds": round(seconds, 2), "splink": judged(pairs, truth)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
