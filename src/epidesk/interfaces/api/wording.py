# SPDX-License-Identifier: Apache-2.0
"""What pydantic finds wrong, in the caller's language. Names of fields and words of lists stay as the API has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

_INTEGER = _l("This must be a whole number.")
_NUMBER = _l("This must be a number.")
_BOOLEAN = _l("This must be true or false.")
_INSTANT = _l("This must be a date and time by ISO 8601, such as 2026-03-09T08:30:00+07:00.")
_DAY = _l("This must be a date by ISO 8601, such as 2026-03-09.")
_CHOICE = _l("This must be one of: %(choices)s.")
_LIST = _l("This must be a list.")
_OBJECT = _l("This must be a JSON object.")

TEXTS = {
    "missing": _l("This is missing."),
    "extra_forbidden": _l("There is no such field here."),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "string_type": _l("This must be text."),
    "string_too_long": _l("This may have %(max_length)s characters at most."),
    "string_too_short": _l("This must have at least %(min_length)s characters."),
    "too_long": _l("This may have %(max_length)s entries at most."),
    "too_short": _l("This must have at least %(min_length)s entries."),
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": _INTEGER,
    "int_from_float": _INTEGER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": _INSTANT,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "greater_than_equal": _l("This must be %(ge)s or more."),
    "less_than_equal": _l("This must be %(le)s or less."),
    "greater_than": _l("This must be more than %(gt)s."),
    "less_than": _l("This must be less than %(lt)s."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "json_invalid": _l("The body is not JSON in UTF-8."),
}
"""By pydantic's type of error, with the names of its context."""


def said(entry: Mapping[str, Any]) -> str:
    """One entry of pydantic's list; its own English only for a type that is not among ours."""
    text = TEXTS.get(entry["type"])
    if text is None:
        return str(entry["msg"])
    values = dict(entry.get("ctx") or {})
    values.update({name: f"{value:g}" for name, value in values.items() if isinstance(value, float)})  # 0, not 0.0
    if "expected" in values:  # 'extreme', 'severe' or 'minor'
        values["choices"] = str(values["expected"]).replace(" or ", ", ").replace("'", "")
    return str(text) % values


def unlike_any() -> str:
    """For a value that fits none of the types that it may have."""
    return _("This value is of a kind that cannot be used here.")
