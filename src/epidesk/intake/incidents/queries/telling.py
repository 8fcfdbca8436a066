# SPDX-License-Identifier: Apache-2.0
"""Parts of an incident in words, for every query alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.masking import mask_name
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.foundation.desk.texts import render_title
from epidesk.foundation.places.queries import get_area
from epidesk.intake.incidents.kinds import KINDS, Question
from epidesk.intake.incidents.models import BY_WITNESS, Incident, Photo, Step
from epidesk.intake.incidents.queries.shapes import Answer, PhotoRef, StepLine
from epidesk.intake.incidents.rules import OPEN_STATES, Draft, State
from epidesk.intake.incidents.texts import FOR_THE_CENTRE, STATE, choice_label, step_text
from epikit.codes import display_code


def title_of(incident: Incident) -> str:
    """What it is about, in words."""
    draft = Draft(kind=incident.kind, seen=tuple(incident.seen), answers=incident.answers)
    return render_title(KINDS[incident.kind].title(draft))


def line_of(incident: Incident) -> dict[str, Any]:
    """The fields of a `MatterLine`."""
    state = State(incident.state)
    return {
        "id": incident.id,
        "public_id": public_id("inc", incident.id),
        "code": display_code(incident.code),
        "kind": incident.kind,
        "kind_label": str(KINDS[incident.kind].short_label),
        "title": title_of(incident),
        "state": state,
        "state_label": str(STATE[state]),
        "is_open": state in OPEN_STATES,
        "received_at": incident.received_at,
    }


def seen_of(incident: Incident) -> tuple[str, ...]:
    return tuple(choice_label(slug, incident.kind) for slug in incident.seen)


def area_name(area_id: UUID | None) -> str:
    if area_id is None:
        return ""
    try:
        return get_area(area_id).short_name
    except NotFound:
        return ""


def answers_of(incident: Incident, *, shown: bool = True) -> tuple[Answer, ...]:
    """The answers in the order of the questions, also those of another kind's form. Not `shown`: names are masked."""
    questions = [question for kind in KINDS.values() for question in kind.questions]
    return tuple(
        _answer(question, incident.answers[question.code], hidden=question.personal and not shown)
        for question in questions
        if question.code in incident.answers
    )


def _answer(question: Question, value: Any, *, hidden: bool) -> Answer:
    if hidden:
        return Answer(question.code, str(question.label), mask_name(str(value)), "")
    return Answer(question.code, str(question.label), question.in_words(value), value)


def timeline_of(incident: Incident, *, with_names: bool) -> tuple[StepLine, ...]:
    """The steps in order; without names, also without what is for the centre only. One query."""
    return tuple(
        StepLine(
            at=step.at,
            state=State(step.state),
            verb=step.verb,
            params=_public(step.params),
            reason=step.reason,
            text=step_text(step.verb, step.params, incident.kind, for_centre=with_names),
            by_label=who_in_words(step.by_label) if with_names else "",
            undone=step.undone_at is not None,
        )
        for step in Step.objects.filter(incident_id=incident.id).order_by("id")
        if with_names or (step.verb not in FOR_THE_CENTRE and step.undone_at is None)
    )


def who_in_words(label: str) -> str:
    """Colleagues, teams and machines by name, reporters in words; what the centre's software did has nobody's name.

    The ledger's labels of reporters are `anonymous`, `citizen` and the public id of an account.
    """
    if label in ("system", "") or label.startswith("key_"):
        return ""
    if label in ("anonymous", PrincipalKind.CITIZEN) or parse_public_id("usr", label):
        return gettext("the reporter")
    return label


_OURS = ("mission_id", "before", "code", "verdict", "check", "finding", "closing")
"""What a step notes for the centre: `before`, how it was (to undo it), `code`, another one's."""


def _public(params: Mapping[str, Any]) -> dict[str, object]:
    return {name: value for name, value in params.items() if name not in _OURS}


def photos_of(incident: Incident) -> tuple[PhotoRef, ...]:
    """The pictures in order of coming. One query."""
    rows = Photo.objects.filter(incident_id=incident.id).select_related("upload").order_by("id")
    return tuple(
        PhotoRef(
            upload_id=row.upload_id,
            at=row.at,
            by_team=bool(row.by_label),
            by_witness=row.by_label == BY_WITNESS,
            redacted=bool(row.upload.redacted_key),
        )
        for row in rows
    )
