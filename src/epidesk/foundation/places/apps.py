# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class PlacesConfig(RoomConfig):
    name = "epidesk.foundation.places"
    label = "places"
