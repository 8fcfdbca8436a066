# SPDX-License-Identifier: Apache-2.0
"""What the desk does with a question before an answer is written."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_item
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.questions.actions.moving import (
    add_step,
    checked_reason,
    lock_for,
    move,
    put_back,
    renew_row,
    title_of,
)
from epidesk.intake.questions.events import QuestionsMoved
from epidesk.intake.questions.models import Draft, Question
from epidesk.intake.questions.rules import Lane, Permission, Topic, Verb
from epidesk.intake.questions.rules.limits import MAX_EXPERT_NOTE
from epikit.codes import display_code
from epikit.text import nfc


def accept(
    *,
    by: Actor,
    question_id: UUID,
    topic: str,
    priority: Priority | None = None,
    version: int | None = None,
) -> None:
    """Somebody has read it and will see to an answer. Needs `questions:handle`. A held one joins the queue.

    Raises `Invalid` (field `topic`), `Conflict`. Twice is judging again.
    """
    if topic not in {str(one) for one in Topic}:
        raise Invalid({"topic": _("Choose what it is about.")})
    now = timezone.now()
    with unit_of_work():
        question = lock_for(by, Permission.HANDLE, question_id, version)
        question.topic = topic
        question.priority = int(priority) if priority else question.priority
        held = question.lane == Lane.HELD
        if held:
            question.lane = Lane.SLOW
        step = move(question, Verb.ACCEPT, by=by, now=now, told_as="accepted", changed=("topic", "priority", "lane"))
        more = {"held": False, "flags": ()} if held else {}
        renew_row(question, by=by, now=now, title=title_of(topic), priority=question.priority, **more)
        announce(QuestionsMoved((question.id,), (step.id,)))


def route(*, by: Actor, question_id: UUID, expert_id: UUID, note: str = "", version: int | None = None) -> None:
    """Asks an expert for a draft, or sends the draft back to one with what is to be mended. The expert never writes to
    the asker: what they hand in comes back to the desk. Needs `questions:handle`.

    Raises `Invalid` (fields `expert`, `note`), `Conflict`. Two at once: the row's lock lets one after the other.
    """
    note = nfc(note)
    if len(note) > MAX_EXPERT_NOTE:
        raise Invalid({"note": _("At most %(limit)s characters.") % {"limit": MAX_EXPERT_NOTE}})
    expert = next((one for one in holders_of(Permission.DRAFT) if one.user_id == expert_id), None)
    if expert is None:
        raise Invalid({"expert": _("Choose one of the experts of the list.")})
    now = timezone.now()
    with unit_of_work():
        question = lock_for(by, Permission.HANDLE, question_id, version)
        question.expert_id, question.expert_name = expert.user_id, expert.name[:120]
        move(
            question,
            Verb.ROUTE,
            by=by,
            now=now,
            told_as="routed",
            params={"expert": question.expert_name},
            reason=note,
            changed=("expert_id", "expert_name"),
        )
        renew_row(question, by=by, now=now)
        tell(
            by=by,
            to=[Recipient(user_id=expert.user_id)],
            template="question-for-expert",
            params={"code": display_code(question.code)},
            subject=("question", question.id),
        )


def recall(*, by: Actor, question_id: UUID, version: int | None = None) -> None:
    """The desk takes it back from the expert. Needs `questions:handle`."""
    now = timezone.now()
    with unit_of_work():
        question = lock_for(by, Permission.HANDLE, question_id, version)
        name = question.expert_name
        question.expert_id, question.expert_name = None, ""
        move(
            question,
            Verb.RECALL,
            by=by,
            now=now,
            told_as="recalled",
            params={"expert": name},
            changed=("expert_id", "expert_name"),
        )
        renew_row(question, by=by, now=now)


def decline(*, by: Actor, question_id: UUID, reason: str, version: int | None = None) -> None:
    """Closes it without an answer; the asker reads the reason. Needs `questions:handle`."""
    reason = checked_reason(reason)
    now = timezone.now()
    with unit_of_work():
        question = lock_for(by, Permission.HANDLE, question_id, version)
        question.closed_at = now
        question.lane = Lane.SLOW if question.lane == Lane.HELD else question.lane
        step = move(
            question, Verb.DECLINE, by=by, now=now, told_as="declined", reason=reason, changed=("closed_at", "lane")
        )
        Draft.objects.filter(question=question).delete()
        renew_row(question, by=by, now=now, held=False)
        joined = Question.objects.filter(merged_into=question).order_by("id")  # they are told the same
        steps = [step, *(add_step(one, by=by, now=now, told_as="declined", reason=reason) for one in joined)]
        announce(QuestionsMoved(tuple(one.question_id for one in steps), tuple(one.id for one in steps)))


def reopen(*, by: Actor, question_id: UUID, version: int | None = None) -> None:
    """Opens again what was closed without an answer. Needs `questions:handle`."""
    now = timezone.now()
    with unit_of_work():
        question = lock_for(by, Permission.HANDLE, question_id, version)
        question.closed_at, question.clock_at = None, now
        step = move(question, Verb.REOPEN, by=by, now=now, told_as="reopened", changed=("closed_at", "clock_at"))
        put_back(question, by=by, now=now)
        announce(QuestionsMoved((question.id,), (step.id,)))


def give_topic(*, by: Actor, question: Question, topic: str) -> None:
    """Writes the topic that was chosen while drafting on the queue's row too. Inside the caller's unit of work."""
    update_item(by=by, subject_id=question.id, title=title_of(topic))
