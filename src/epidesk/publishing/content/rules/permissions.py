# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    EDIT_LEGAL = "content:edit_legal"
    APPROVE_LEGAL = "content:approve_legal"
    SEE_DRAFTS = "content:see_drafts"
    EDIT = "content:edit"
    APPROVE = "content:approve"
