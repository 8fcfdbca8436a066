# SPDX-License-Identifier: Apache-2.0
"""Places on the earth: points, areas, grid cells, outlines for maps. WGS 84, always longitude first."""
