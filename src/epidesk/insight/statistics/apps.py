# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class StatisticsConfig(rooms.RoomConfig):
    name = "epidesk.insight.statistics"
    label = "statistics"
