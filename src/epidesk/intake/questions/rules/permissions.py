# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    READ = "questions:read"
    HANDLE = "questions:handle"
    """Accept, send to an expert, join to another, close without an answer."""
    DRAFT = "questions:draft"
    """Write a draft; who holds it may be asked for one."""
    SIGN = "questions:sign"
    """Sign an answer, publish it, correct it, withdraw it."""
    TEMPLATES = "questions:templates"
