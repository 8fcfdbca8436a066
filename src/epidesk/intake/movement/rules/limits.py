# SPDX-License-Identifier: Apache-2.0
"""How often. Pairs of tries and seconds."""

from __future__ import annotations

CODE_LOOKUPS = (10, 600)
"""Wrong codes of one client."""
PER_DEVICE = (40, 3_600)
"""Declarations of one device, by page and lane together: a large family, twice."""
PER_ADDRESS = (3_000, 3_600)
"""Forms and intake tokens of one internet address: several wide-bodied aircraft on one airport's network."""
