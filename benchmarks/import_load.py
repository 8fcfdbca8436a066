# SPDX-License-Identifier: Apache-2.0
"""Stores the register for `import`, in a process of its own, so that its memory is not counted."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from benchmarks.link_one import load
from epidesk.foundation.places.queries import wards

if __name__ == "__main__":
    with Path(sys.argv[1]).open("rb") as stored:
        load(pickle.load(stored), [ward.id for ward in wards()])  # noqa: S301 (written by this measurement)
