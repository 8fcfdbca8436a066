# SPDX-License-Identifier: Apache-2.0
"""Public sets with the truth (`../shared/data/record_linkage`): our comparisons and Splink's own, in one run. Prints a
line of JSON.

Both learn their weights from the data without the truth (expectation maximisation) and take the same threshold,
`THRESHOLD`, written down before any truth was looked at. Splink is set as its documentation recommends for the kinds of
columns. For the historical people, records that are linked over others count as linked for us (clusters); `pairs` are
the figures before that, for both.
"""

from __future__ import annotations

import csv
import json
import logging
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from epikit.linkage import Model, birth_keys, births, name_keys, names, same, splink_settings, texts

THRESHOLD = 0.9
Rows = list[dict[str, Any]]
Pair = tuple[str, str]

FEBRL = Model(
    (
        names(),
        births(),
        texts("number_of_person"),
        texts("street"),
        texts("suburb"),
        texts("postcode"),
        texts("house"),
        same("state"),
    ),
    (
        "l.number_of_person = r.number_of_person",
        "l.words = r.words",
        "l.date = r.date AND l.state = r.state",
        "l.first = r.first AND l.postcode = r.postcode",
        "l.last = r.last AND l.postcode = r.postcode",
        "l.street = r.street AND l.postcode = r.postcode",
        "l.date = r.date AND l.first = r.first",
        "l.date = r.date AND l.last = r.last",
    ),
)
HISTORICAL = Model(
    (names(), births(), texts("place"), texts("postcode"), same("sex"), texts("occupation")),
    (
        "l.words = r.words",
        "l.ends = r.ends AND l.year = r.year",
        "l.date = r.date AND l.place = r.place",
        "l.date = r.date AND l.postcode = r.postcode",
        "l.date = r.date AND l.occupation = r.occupation",
        "l.date = r.date AND l.first = r.first",
        "l.date = r.date AND l.last = r.last",
        "l.postcode = r.postcode AND l.first = r.first",
        "l.postcode = r.postcode AND l.last = r.last",
        "l.first = r.first AND l.last = r.last",
        "l.last = r.last AND l.place = r.place AND l.year = r.year",
    ),
)


def febrl(path: Path) -> Rows:
    return [
        {
            **_person(row["rec_id"], row["entity_id"], f"{row['given_name']} {row['surname']}", row["date_of_birth"]),
            "given_name": row["given_name"] or None,
            "surname": row["surname"] or None,
            "number_of_person": row["soc_sec_id"] or None,
            "street": row["address_1"] or None,
            "house": row["street_number"] or None,
            "suburb": row["suburb"] or None,
            "postcode": row["postcode"] or None,
            "state": row["state"] or None,
        }
        for row in _read(path)
    ]


def historical(path: Path) -> Rows:
    return [
        {
            **_person(row["unique_id"], row["cluster"], row["full_name"], row["dob"].replace("-", "")),
            "given_name": row["first_name"] or None,
            "surname": row["surname"] or None,
            "place": row["birth_place"] or None,
            "postcode": row["postcode_fake"] or None,
            "sex": row["gender"] or None,
            "occupation": row["occupation"] or None,
        }
        for row in _read(path)
    ]


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _person(unique_id: str, truth: str, name: str, digits: str) -> dict[str, Any]:
    parts = (int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else (None, None, None)
    return {
        "unique_id": unique_id,
        "truth": truth,
        **vars(name_keys(name)),
        **vars(birth_keys(*parts)),
        "dob": f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 else None,
    }


def ours(model: Model, tables: Sequence[Rows], certain: Sequence[Any], recall: float) -> list[Pair]:
    settings = splink_settings(model, link_type="link_only" if len(tables) > 1 else "dedupe_only")
    return _linked(settings, tables, certain, recall, [block_on("date"), block_on("words")])


def theirs_febrl(tables: Sequence[Rows]) -> list[Pair]:
    settings = SettingsCreator(
        link_type="link_only" if len(tables) > 1 else "dedupe_only",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("number_of_person", [2]),
            cl.ExactMatch("house").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("street"),
            cl.DamerauLevenshteinAtThresholds("postcode", [2]),
            cl.ExactMatch("state"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("number_of_person"),
            block_on("dob"),
            block_on("given_name", "surname"),
            block_on("postcode", "given_name"),
            block_on("postcode", "surname"),
            block_on("street", "postcode"),
        ],
    )
    certain = [block_on("number_of_person"), block_on("given_name", "surname", "dob")]
    return _linked(settings, tables, certain, 0.8, [block_on("dob"), block_on("postcode")])


def theirs_historical(tables: Sequence[Rows]) -> list[Pair]:
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("given_name", "surname", forename_surname_concat_col_name="plain"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            block_on("surname", "dob"),
            block_on("given_name", "dob"),
            block_on("postcode", "given_name"),
            block_on("postcode", "surname"),
            block_on("dob", "place"),
        ],
    )
    certain = [block_on("given_name", "surname", "dob"), block_on("plain", "dob")]
    return _linked(settings, tables, certain, 0.6, [block_on("given_name", "surname"), block_on("dob")])


def _linked(
    settings: Any, tables: Sequence[Rows], certain: Sequence[Any], recall: float, training: Sequence[Any]
) -> list[Pair]:
    """Pairs at `THRESHOLD`, learned without the truth."""
    with duckdb.connect() as base:
        api = DuckDBAPI(connection=base)
        registered = []
        for at, rows in enumerate(tables):
            base.register(f"rows_{at}", pl.DataFrame(rows, infer_schema_length=None).drop("truth").to_arrow())
            registered.append(api.register(f"rows_{at}", dataset_display_name=f"set_{at}"))
        linker = Linker(registered, settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match(list(certain), recall=recall)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in training:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        found = linker.inference.predict(threshold_match_probability=THRESHOLD)
        return base.execute(f"SELECT unique_id_l, unique_id_r FROM {found.physical_name}").fetchall()


def clustered(pairs: Iterable[Pair]) -> list[Pair]:
    """Every pair of records that hang together."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in pairs:
        parent[root(left)] = root(right)
    groups: dict[str, list[str]] = defaultdict(list)
    for one in list(parent):
        groups[root(one)].append(one)
    return [(one, other) for group in groups.values() for at, one in enumerate(group) for other in group[:at]]


def judged(pairs: Sequence[Pair], tables: Sequence[Rows]) -> dict[str, float]:
    truth = {row["unique_id"]: row["truth"] for rows in tables for row in rows}
    counts = [Counter(row["truth"] for row in rows) for rows in tables]
    if len(tables) == 1:
        possible = sum(count * (count - 1) // 2 for count in counts[0].values())
    else:
        possible = sum(count * counts[1][entity] for entity, count in counts[0].items())
    right = sum(truth[left] == truth[other] for left, other in pairs)
    precision, recall = right / max(len(pairs), 1), right / max(possible, 1)
    return {
        "p": round(precision, 4),
        "r": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
    }


def main(folder: Path) -> dict[str, Any]:
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore")
    certain = [block_on("number_of_person"), block_on("words", "date")]
    one = {number: [febrl(_set(folder, f"febrl_dataset{number}"))] for number in ("1", "2", "3")}
    one["4"] = [febrl(_set(folder, "febrl_dataset4a")), febrl(_set(folder, "febrl_dataset4b"))]
    told: dict[str, Any] = {}
    for number, tables in one.items():
        told[f"febrl{number}"] = {
            "ours": judged(ours(FEBRL, tables, certain, 0.7), tables),
            "splink": judged(theirs_febrl(tables), tables),
        }
    people = [historical(_set(folder, "splink_historical_people"))]
    certain = [block_on("words", "date"), block_on("date", "postcode")]
    pairs = ours(HISTORICAL, people, certain, 0.6)
    told["historical"] = {
        "ours": judged(clustered(pairs), people),
        "ours_pairs": judged(pairs, people),
        "splink": judged(theirs_historical(people), people),
    }
    return told


def _set(folder: Path, name: str) -> Path:
    """The development half, or whatever else stands under this name."""
    return next(iter(sorted(folder.glob(f"{name}*.csv"))))


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
