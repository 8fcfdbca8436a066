# SPDX-License-Identifier: Apache-2.0
"""What movement decides from values in hand."""

from epidesk.intake.movement.rules.draft import (
    DeclarationDraft,
    Lists,
    Problem,
    VisitDraft,
    check,
    codes_of,
    mask_of,
)
from epidesk.intake.movement.rules.journeys import journey_key
from epidesk.intake.movement.rules.permissions import Permission, may_declare
from epidesk.intake.movement.rules.presences import NewPresence
from epidesk.intake.movement.rules.reading import read_date, read_draft
from epidesk.intake.movement.rules.words import Conveyance, GivenBy, Kind, Purpose, Relation, Status, TestResult

__all__ = [
    "Conveyance",
    "DeclarationDraft",
    "GivenBy",
    "Kind",
    "Lists",
    "NewPresence",
    "Permission",
    "Problem",
    "Purpose",
    "Relation",
    "Status",
    "TestResult",
    "VisitDraft",
    "check",
    "codes_of",
    "journey_key",
    "mask_of",
    "may_declare",
    "read_date",
    "read_draft",
]
