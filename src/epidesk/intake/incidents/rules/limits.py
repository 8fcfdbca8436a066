# SPDX-License-Identifier: Apache-2.0
"""How much of everything."""

from __future__ import annotations

from datetime import timedelta

MAX_DESCRIPTION = 4_000
MAX_ADDRESS = 300
MAX_NAME = 120
MAX_NOTE = 4_000
MAX_ANSWER = 300
MAX_PHOTOS = 4

MIN_REASON = 10
"""A rejection is read by the person who meant well: one word is no reason."""
MAX_REASON = 1_000

CLOCK_SKEW = timedelta(minutes=15)
"""A phone's clock may be this far ahead."""
OLDEST = timedelta(days=365)
"""Nothing older is an incident; a year before is a slip of the finger."""

CODE_LOOKUPS_CLIENT = (20, 600)
"""Failed look-ups of tracking codes by one client: tries, seconds."""
CODE_LOOKUPS_ANYBODY = (2_000, 600)
"""Failed look-ups by everybody together. With 29**7 codes and a million on file, one guess in 17,000 hits: the limit
leaves a patient guesser one stage word in 85 minutes, and nothing more than that word."""
