# SPDX-License-Identifier: Apache-2.0
"""How many teams must stay free in a zone, and what a dispatch would do to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """A dispatch would leave `left` free teams in the zone where `least` should stay. `already`: there are too few
    before it, so it breaks nothing that still holds."""

    zone: str
    left: int
    least: int
    already: bool


@dataclass(frozen=True)
class Coverage:
    """`zones`: by code, so many free teams on duty; `default` for those not named."""

    zones: Mapping[str, int]
    default: int = 0

    def least(self, zone: str) -> int:
        return self.zones.get(zone, self.default) if zone else 0

    def after_sending(self, zone: str, free_now: int, *, is_free: bool) -> Broken | None:
        """What sending one of the zone's teams does; a team that is busy already takes nothing away, nor does one of
        the whole province (`zone` empty)."""
        least = self.least(zone)
        if not is_free or free_now - 1 >= least:
            return None
        return Broken(zone, free_now - 1, least, already=free_now < least)
