# SPDX-License-Identifier: Apache-2.0
"""The column of search words: a tsvector of words that Python folded, untouched by PostgreSQL's own parser."""

from __future__ import annotations

from typing import Any

from django.db import models


class WordsField(models.Field):  # type: ignore[type-arg]
    """Written from a list of lexemes, never read back; searched with `@@ tsquery`."""

    def db_type(self, connection: object) -> str:
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: object, connection: object) -> str:
        return "array_to_tsvector(%s::text[])"

    def get_prep_value(self, value: Any) -> list[str]:
        return sorted(set(value or ()))
