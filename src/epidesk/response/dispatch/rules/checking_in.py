# SPDX-License-Identifier: Apache-2.0
"""Whether a team on the road has given a sign lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from epidesk.response.dispatch.rules.missions import MissionState

DEPLOYED = (MissionState.EN_ROUTE, MissionState.ON_SCENE)
"""From setting out until the end: a team at its base needs no timer."""


class Sign(StrEnum):
    WELL = "well"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class CheckIn:
    """How long without a sign until it is amber, and red."""

    amber: timedelta
    red: timedelta

    def __post_init__(self) -> None:
        if not timedelta() < self.amber < self.red:
            raise ValueError("check_in: amber comes before red")

    def judge(self, last_at: datetime, now: datetime) -> Sign:
        silent = now - last_at
        if silent >= self.red:
            return Sign.RED
        return Sign.AMBER if silent >= self.amber else Sign.WELL


def last_sign(times: Iterable[datetime | None]) -> datetime | None:
    """The latest of the steps and signs; None before the first."""
    return max((at for at in times if at is not None), default=None)
