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
from epidesk.intake.movement.queries.own import DeclarationRow, latest_declaration

__all__ = [
    "DECLARATION_COLUMNS",
    "VISIT_COLUMNS",
    "DeclarationFacts",
    "DeclarationRow",
    "FactBatch",
    "VisitFact",
    "fact_batches",
    "facts",
    "latest_declaration",
]
