# SPDX-License-Identifier: Apache-2.0
"""Who changes how calls for help are weighed raises the version, so that old scores stay explained."""

from __future__ import annotations

from pathlib import Path

from epidesk.intake.incidents import triage_versions

CONFIG = Path(__file__).resolve().parents[2] / "config"


def test_the_shipped_triage_rules_are_what_their_versions_say() -> None:
    assert list(triage_versions.problems(CONFIG)) == []
