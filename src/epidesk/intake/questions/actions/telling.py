# SPDX-License-Identifier: Apache-2.0
"""Telling askers what became of their question, once each. Safe to run twice, and twice at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.questions.models import Answer, Question, Step
from epidesk.intake.questions.rules import AnswerState
from epikit.codes import display_code

TEMPLATES = {
    "received": "question-received",
    "declined": "question-declined",
    "merged": "question-merged",
    "split": "question-reopened",
    "reopened": "question-reopened",
}
"""Verbs of which the asker is told; of the others they read on the page."""
TOLD_AT_ONCE = 200
"""So many askers of one answer are told in one transaction."""


def tell_askers(
    *, question_ids: Sequence[UUID], step_ids: Sequence[UUID] = (), verbs: Collection[str] = tuple(TEMPLATES)
) -> None:
    """Puts steps into the askers' inboxes: those of `step_ids`, or, without, all untold ones of these verbs."""
    steps = Step.objects.filter(question__in=list(question_ids), verb__in=list(verbs), told_at=None)
    if step_ids:
        steps = steps.filter(id__in=list(step_ids))
    for step_id in steps.order_by("id").values_list("id", flat=True):
        with unit_of_work():
            if Step.objects.filter(id=step_id, told_at=None).update(told_at=timezone.now()):
                step = Step.objects.select_related("question").get(id=step_id)
                _tell(step.question, TEMPLATES[step.verb], step.reason)


def tell_of_answer(*, answer_id: UUID) -> int:
    """Tells everybody who asked how their answer stands now: that there is one, that it was corrected, or that it was
    withdrawn. Who was told of this version already is passed over, so it may be run at any time. Gives how many."""
    answer = Answer.objects.filter(id=answer_id).first()
    if answer is None:
        return 0
    told = 0
    while True:
        with unit_of_work():
            rows = list(
                Question.objects.select_for_update(no_key=True)
                .filter(answer=answer, told_version__lt=answer.version)
                .order_by("id")[:TOLD_AT_ONCE]
            )
            for question in rows:
                before, question.told_version = question.told_version, answer.version
                question.save(update_fields=["told_version"])
                _tell(question, _template(answer, before), _note(answer, question) if before else "")
        told += len(rows)
        if len(rows) < TOLD_AT_ONCE:
            return told


def _template(answer: Answer, told_before: int) -> str:
    if answer.state == AnswerState.WITHDRAWN:
        return "question-withdrawn"
    return "question-corrected" if told_before else "question-answered"


def _note(answer: Answer, question: Question) -> str:
    step = question.steps.filter(verb__in=("corrected", "withdrawn")).order_by("-id").first()
    return step.reason if step else ""


def _tell(question: Question, template: str, reason: str) -> None:
    to = Recipient(
        user_id=question.asker_id,
        device=question.device or None,
        phone_e164=phones_of([question.asker_id]).get(question.asker_id, "") if question.asker_id else "",
    )
    if not (to.user_id or to.device):
        return  # only the code opens it
    tell(
        by=replace(SYSTEM, language=question.language),
        to=[to],
        template=template,
        params={"code": display_code(question.code), "reason": reason.rstrip(".")},
        subject=("question", question.id),
    )
