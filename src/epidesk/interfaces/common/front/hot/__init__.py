# SPDX-License-Identifier: Apache-2.0
"""The hot lane: public pages as bytes that were made ready, answered by the front without a thread or the database."""

from epidesk.interfaces.common.front.hot.lane import HotLane
from epidesk.interfaces.common.front.hot.table import HotPage, HotTable

__all__ = ["HotLane", "HotPage", "HotTable"]
