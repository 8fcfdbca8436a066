# SPDX-License-Identifier: Apache-2.0
"""The rule set of March 2020 and its vocabulary, read as the centre reads them."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from epikit.ruleset import RuleSet, ScreeningClass, Vocabulary, Words, parse_ruleset

CONFIG = Path(__file__).parents[2] / "config"


@cache
def vocabulary() -> Vocabulary:
    disease = yaml.safe_load((CONFIG / "diseases" / "covid19.yaml").read_text(encoding="utf-8"))
    codes = {part: tuple(item["code"] for item in disease[part]) for part in ("symptoms", "exposures", "conditions")}
    classes = tuple(
        ScreeningClass(one["code"], one["severity"], Words(**one["name"]), Words(**one["action"]))
        for one in disease["screening_classes"]
    )
    return Vocabulary(**codes, classes=classes)


@cache
def _march() -> Any:
    return yaml.safe_load((CONFIG / "rulesets" / "covid19-2020-03.yaml").read_text(encoding="utf-8"))


def march_tree() -> Any:
    """A copy to be spoilt."""
    return copy.deepcopy(_march())


@cache
def march() -> RuleSet:
    return parse_ruleset(march_tree(), vocabulary())
