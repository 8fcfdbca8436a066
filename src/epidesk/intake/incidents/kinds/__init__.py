# SPDX-License-Identifier: Apache-2.0
"""The kinds of incident. A new kind is a file here, two files in `config/`, and a line below."""

from __future__ import annotations

from collections.abc import Mapping

from epidesk.intake.incidents.kinds.kind import Choice, Kind, Question
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.kinds.suspected_case import SUSPECTED_CASE

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in (SUSPECTED_CASE, MEDICAL_HELP)}

__all__ = ["KINDS", "Choice", "Kind", "Question"]
