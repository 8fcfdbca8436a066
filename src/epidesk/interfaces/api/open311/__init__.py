# SPDX-License-Identifier: Apache-2.0
"""Open311 GeoReport v2 at `/open311/v2/`: any city's report app can file with us and read what it filed."""
