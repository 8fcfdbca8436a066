# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    READ = "alerts:read"  # see alerts in the making, and how those that were sent arrive
    DRAFT = "alerts:draft"  # write one and hand it in
    SEND = "alerts:send"  # send notices and warnings alone, agree to others', stop and cancel
    APPROVE = "alerts:approve"  # be the second person for an emergency alert
    KEEP = "alerts:keep_areas"  # keep areas under a name
