# SPDX-License-Identifier: Apache-2.0
"""The door for machines: `/api/v1/` (OpenAPI 3.1) and Open311 GeoReport v2 at `/open311/v2/`."""
