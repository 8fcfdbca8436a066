# SPDX-License-Identifier: Apache-2.0
"""Where published guides lie, for maps of the site. No viewer: it is the same for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from epidesk.publishing.content.models import GuideVersion
from epidesk.publishing.content.rules.guides import State


def guide_addresses() -> Mapping[str, Mapping[str, datetime]]:
    """By slug: the languages a guide can be read in, each with when that text was published. One query."""
    rows = GuideVersion.objects.filter(state=State.PUBLISHED).order_by("guide__place", "guide__slug", "language")
    found: dict[str, dict[str, datetime]] = {}
    for slug, language, at in rows.values_list("guide__slug", "language", "published_at"):
        if at is not None:
            found.setdefault(slug, {})[language] = at
    return found
