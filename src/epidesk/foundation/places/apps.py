# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class PlacesConfig(rooms.RoomConfig):
    name = "epidesk.foundation.places"
    label = "places"
