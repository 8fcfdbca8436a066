# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class StatisticsConfig(RoomConfig):
    name = "epidesk.insight.statistics"
    label = "statistics"
