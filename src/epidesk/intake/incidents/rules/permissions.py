# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epidesk.foundation.core.principals import Principal


class Permission(StrEnum):
    FILE = "incidents:file"
    READ = "incidents:read"
    READ_CONTACT = "incidents:read_contact"
    TRIAGE = "incidents:triage"
    REJECT = "incidents:reject"
    RESOLVE = "incidents:resolve"
    REOPEN = "incidents:reopen"
    NOTE = "incidents:note"
    CALL = "incidents:call"
    VERIFY = "incidents:verify"
    REDACT = "incidents:redact"
    SEE_ORIGINAL = "incidents:see_original"


def may_file(by: Principal) -> bool:
    """Anybody may ask for help or tell what they saw, signed in or not; staff and machines if their role says so."""
    return by.kind in ("anonymous", "citizen", "system") or Permission.FILE in by.permissions
