# SPDX-License-Identifier: Apache-2.0
"""Every read of movement."""

from epidesk.intake.movement.queries.facts import (
    DECLARATION_COLUMNS,
    VISIT_COLUMNS,
    DeclarationFacts,
    FactBatch,
    VisitFact,
    fact_batches,
    facts,
)
from epidesk.intake.movement.queries.own import (
    OwnDeclaration,
    OwnPerson,
    declaration_by_code,
    declared_daily_on,
    declared_on,
    mine,
    own_declaration,
    people_declared,
)
from epidesk.intake.movement.queries.rows import DeclarationRow, latest_declaration

__all__ = [
    "DECLARATION_COLUMNS",
    "VISIT_COLUMNS",
    "DeclarationFacts",
    "DeclarationRow",
    "FactBatch",
    "OwnDeclaration",
    "OwnPerson",
    "VisitFact",
    "declaration_by_code",
    "declared_daily_on",
    "declared_on",
    "fact_batches",
    "facts",
    "latest_declaration",
    "mine",
    "own_declaration",
    "people_declared",
]
