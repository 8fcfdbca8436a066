# SPDX-License-Identifier: Apache-2.0
"""Our kinds of report as Open311 services, in the caller's language."""

from __future__ import annotations

from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.kinds.kind import Kind, Question
from epikit.formats.open311 import Attribute, AttributeValue, Service, ServiceDefinition

SEEN = "seen"
DATATYPES = {"choice": "singlevaluelist", "choices": "multivaluelist", "number": "number", "text": "text"}


def services() -> list[Service]:
    """Every kind as a service with metadata."""
    return [
        Service(
            service_code=kind.code,
            service_name=str(kind.label),
            description=str(kind.label),
            metadata=True,
            type="realtime",
            keywords=tuple(str(choice.label).replace(",", "") for choice in kind.seen),
            group="health",
        )
        for kind in KINDS.values()
    ]


def definition(kind: Kind) -> ServiceDefinition:
    """What the service asks: what was seen, then the kind's own questions."""
    seen = Attribute(
        code=SEEN,
        datatype="multivaluelist",
        description=str(kind.seen_label),
        order=1,
        required=False,
        values=tuple(AttributeValue(choice.slug, str(choice.label)) for choice in kind.seen),
    )
    asked = [_attribute(question, order) for order, question in enumerate(kind.questions, start=2)]
    return ServiceDefinition(kind.code, (seen, *asked))


def _attribute(question: Question, order: int) -> Attribute:
    return Attribute(
        code=question.code,
        datatype=DATATYPES[question.type],  # type: ignore[arg-type]
        description=str(question.label),
        order=order,
        datatype_description=str(question.hint),
        values=tuple(AttributeValue(choice.slug, str(choice.label)) for choice in question.choices),
    )
