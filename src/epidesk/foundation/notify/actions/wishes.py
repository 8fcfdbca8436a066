# SPDX-License-Identifier: Apache-2.0
"""What somebody asks to be told of."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.notify.rules import LEVELS
from epidesk.foundation.places.queries import expand

MOST_WARDS = 200


def wished_levels(levels: Collection[str]) -> list[str]:
    if unknown := set(levels) - set(LEVELS):
        raise Invalid({"levels": _("There is no such level: %(level)s") % {"level": sorted(unknown)[0]}})
    if not levels:
        raise Invalid({"levels": _("Choose at least one.")})
    return [str(level) for level in LEVELS if level in levels]


def wished_wards(ward_ids: Collection[UUID] | None) -> list[UUID]:
    if ward_ids is None:
        return []
    known = sorted(set(ward_ids) & expand(ward_ids))
    if not known or len(known) > MOST_WARDS:
        raise Invalid({"ward_ids": _("Choose at least one ward, or the whole province.")})
    return known
