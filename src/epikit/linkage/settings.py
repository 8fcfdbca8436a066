# SPDX-License-Identifier: Apache-2.0
"""A model as settings of Splink: one file for DuckDB here, for Spark where one machine is no longer enough."""

from __future__ import annotations

from typing import Any, Literal

from epikit.linkage.model import Comparison, Level, Model

LinkType = Literal["dedupe_only", "link_only", "link_and_dedupe"]
_RAREST = 1e-9


def splink_settings(
    model: Model, *, link_type: LinkType, of: int | None = None, id_column: str = "unique_id"
) -> dict[str, Any]:
    """The settings of `splink.Linker`. `of`: how many people the register holds (odds before anything is known are
    one in so many); None where that is to be learned too."""
    settings: dict[str, Any] = {
        "link_type": link_type,
        "unique_id_column_name": id_column,
        "comparisons": [_comparison(one) for one in model.comparisons],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in model.blocks],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }
    if of is not None:
        settings["probability_two_random_records_match"] = 1 / (1 + max(of, 1))
    return settings


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "output_column_name": one.slug,
        "comparison_levels": [
            {"sql_condition": one.unknown_sql, "label_for_charts": "unknown", "is_null_level": True},
            *(_level(level) for level in one.levels[:-1]),
            _level(one.levels[-1], otherwise=True),
        ],
    }


def _level(level: Level, *, otherwise: bool = False) -> dict[str, Any]:
    """A level; learned where it has no weight."""
    told: dict[str, Any] = {"sql_condition": "ELSE" if otherwise else level.sql, "label_for_charts": level.slug}
    if level.m is not None and level.u is not None:
        told |= {"m_probability": level.m, "u_probability": level.u}
    if level.shared:
        told |= {
            "tf_adjustment_column": level.shared,
            "tf_adjustment_weight": 1.0,
            "tf_minimum_u_value": _RAREST,
        }
    return told
