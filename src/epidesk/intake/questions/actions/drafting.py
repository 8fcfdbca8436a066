# SPDX-License-Identifier: Apache-2.0
"""Writing the answer. Two may have the same draft open: what was stored second is refused, never lost."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, Text
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.questions.actions.handling import give_topic
from epidesk.intake.questions.actions.moving import NotPossibleNow, add_step, lock_for, move, renew_row, touch
from epidesk.intake.questions.models import Draft, Question
from epidesk.intake.questions.rules import Permission, State, Topic, Verb
from epidesk.intake.questions.rules.limits import MAX_ANSWER, MAX_BASIS, MAX_WORDING
from epikit.text import nfc


class DraftChanged(Conflict):
    """A colleague has stored another draft since this one was opened."""

    code = "draft-changed"
    default_message = _(
        "A colleague has stored another draft meanwhile. Both stand below: take over what you need, then store yours."
    )


def store_draft(
    *,
    by: Actor,
    question_id: UUID,
    wording: str,
    body: str,
    edit: int,
    basis: str = "",
    topic: str = "",
    hand_in: bool = False,
) -> int:
    """Stores the draft and gives its number. `basis`: what the answer rests on, with links; `edit`: the number of the
    draft that was on the page, 0 for none; `hand_in`: it is ready for the desk's signature.

    Needs `questions:draft`; while an expert is asked, only that expert writes (others see it; the desk takes it back
    first). Raises `Invalid` (`wording`, `body`, `basis`), `DraftChanged`, `Forbidden`, `NotPossibleNow`. Two who store
    at once wait for the question's lock; the second one's `edit` is old by then.
    """
    wording, body, basis = nfc(wording), nfc(body), nfc(basis)
    problems: dict[str, Text] = {}
    if len(wording) > MAX_WORDING:
        problems["wording"] = _("At most %(limit)s characters.") % {"limit": MAX_WORDING}
    if len(body) > MAX_ANSWER:
        problems["body"] = _("At most %(limit)s characters.") % {"limit": MAX_ANSWER}
    if len(basis) > MAX_BASIS:
        problems["basis"] = _("At most %(limit)s characters.") % {"limit": MAX_BASIS}
    if topic and topic not in {str(one) for one in Topic}:
        problems["topic"] = _("Choose what it is about.")
    if not body:
        problems["body"] = _("Write the answer.")
    if problems:
        raise Invalid(problems)
    now = timezone.now()
    with unit_of_work():
        question = lock_for(by, Permission.DRAFT, question_id, None)
        _check_writer(by, question)
        draft = Draft.objects.filter(question=question).first()
        if edit != (draft.edit if draft else 0):
            raise DraftChanged
        if draft is None:
            draft = Draft(question=question, edit=0)
        draft.wording, draft.body, draft.basis, draft.changed_at = wording, body, basis, now
        draft.edit += 1
        draft.by_id, draft.by_label = by.user_id, by.label[:120]
        draft.save()
        if topic and topic != question.topic:
            question.topic = topic
            question.save(update_fields=["topic"])
            give_topic(by=by, question=question, topic=topic)
        state = State(question.state)
        if (state is State.ROUTED and not hand_in) or state is State.DRAFTED:
            touch(question, by=by, now=now, changed=(), verb="edited")
            add_step(question, by=by, now=now, told_as="edited")
        else:
            verb = Verb.HAND_IN if state is State.ROUTED else Verb.DRAFT
            move(question, verb, by=by, now=now, told_as="drafted")
            renew_row(question, by=by, now=now)  # storing again moves no deadline
    return int(draft.edit)


def _check_writer(by: Actor, question: Question) -> None:
    state = State(question.state)
    if state is State.ROUTED and question.expert_id != by.user_id:
        raise Forbidden(
            _("%(name)s is asked for this draft. Take the question back first.") % {"name": question.expert_name}
        )
    if state not in (State.RECEIVED, State.ACCEPTED, State.ROUTED, State.DRAFTED):
        raise NotPossibleNow
