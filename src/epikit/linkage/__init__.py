# SPDX-License-Identifier: Apache-2.0
"""One person, many records: what is compared, what it weighs, and why two records may be one human being."""

from epikit.linkage.comparisons import births, names, same, texts
from epikit.linkage.keys import BirthKeys, NameKeys, birth_block, birth_keys, name_keys
from epikit.linkage.model import UNKNOWN, Comparison, Level, Model, Reason, Score, probability
from epikit.linkage.settings import splink_settings

__all__ = [
    "UNKNOWN",
    "BirthKeys",
    "Comparison",
    "Level",
    "Model",
    "NameKeys",
    "Reason",
    "Score",
    "birth_block",
    "birth_keys",
    "births",
    "name_keys",
    "names",
    "probability",
    "same",
    "splink_settings",
    "texts",
]
