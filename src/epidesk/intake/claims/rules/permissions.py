# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epidesk.foundation.core.principals import Principal


class Permission(StrEnum):
    READ = "claims:read"
    CHECK = "claims:check"
    """Takes claims up, joins those that are the same, gathers evidence, writes the verdict, refuses to check."""
    PUBLISH = "claims:publish"
    """Publishes a verdict, corrects, pauses and withdraws it."""


def may_send(by: Principal) -> bool:
    """Anybody may ask whether something is true, and staff write it down for callers. Machines do not."""
    return by.kind in ("anonymous", "citizen", "staff", "system")
