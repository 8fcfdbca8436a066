# SPDX-License-Identifier: Apache-2.0
"""Whatever hinders reading another agency's alerts, and whatever our checks find in one, is told in words."""

from __future__ import annotations

import re
from pathlib import Path

from epidesk.foundation.core.outbound import WHY
from epidesk.publishing.relays import rules
from epidesk.publishing.relays.texts import DETAIL, FINDING, detail_text
from epikit.formats import cap12

READING = Path(cap12.__file__).parent


def test_every_finding_of_our_checks_has_its_words() -> None:
    assert set(FINDING) == set(cap12.SLUGS)


def test_every_reason_for_not_reading_has_its_words() -> None:
    reasons = set(WHY) | {
        reason
        for part in READING.glob("*.py")
        for reason in re.findall(r'NotCap\(\s*"(\w+)"', part.read_text(encoding="utf-8"))
    }
    reasons |= set(re.findall(r'"doctype" if .* else "(\w+)"', (READING / "reading.py").read_text(encoding="utf-8")))
    assert "not_xml" in reasons
    assert reasons <= set(DETAIL)
    assert detail_text("503") == "HTTP 503"
    assert detail_text("what a server of others wrote") == ""


def test_without_ours_an_alert_is_what_its_agency_made_of_it() -> None:
    assert rules.state_without_us("") is rules.State.NEW
    assert rules.state_without_us("Update") is rules.State.REPLACED
    assert rules.state_without_us("Cancel") is rules.State.WITHDRAWN
