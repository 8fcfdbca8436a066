# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    EDIT = "news:edit"
    MANAGE_FEEDS = "news:manage_feeds"
