# SPDX-License-Identifier: Apache-2.0
"""The one place that says whether an alert may come before people. Queries for the public, the feed, and whoever
starts the sending ask here; `notify` holds the same line once more for itself."""

from __future__ import annotations

from epidesk.publishing.alerts.rules.kinds import Reach

FOR_PEOPLE: tuple[Reach, ...] = (Reach.ACTUAL,)


def reaches_people(reach: str) -> bool:
    return reach in [str(one) for one in FOR_PEOPLE]
