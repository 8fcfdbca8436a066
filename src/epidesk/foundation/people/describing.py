# SPDX-License-Identifier: Apache-2.0
"""What is derived of a person's name and birth and stored beside them. Whoever changes one of them writes these too."""

from __future__ import annotations

from typing import TypedDict

from epidesk.foundation.people.models import Person
from epikit.linkage import birth_block, birth_keys, name_keys
from epikit.text import fold_words

LONGEST = 160


class Derived(TypedDict):
    """Columns of `Person`."""

    folded: str
    words: str
    block: str


def derived(name: str, year: int | None, month: int | None, day: int | None) -> Derived:
    """Empty text for what cannot be made of it."""
    keys = name_keys(name)
    return {
        "folded": fold_words(name)[:LONGEST],
        "words": (keys.words or "")[:LONGEST],
        "block": birth_block(birth_keys(year, month, day), keys) or "",
    }


def describe_again(row: Person) -> tuple[str, ...]:
    """Sets the derived columns of a row that changed; their names."""
    columns = derived(row.name, row.year_of_birth, row.birth_month, row.birth_day)
    for name, value in columns.items():
        setattr(row, name, value)
    return tuple(columns)
