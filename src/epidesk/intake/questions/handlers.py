# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.accounts.events import PhoneVerified
from epidesk.foundation.core.events import subscribe
from epidesk.intake.questions import events
from epidesk.intake.questions.actions import confirm_by_account
from epidesk.intake.questions.actions.telling import tell_askers, tell_of_answer


@subscribe(PhoneVerified, queue="normal")
def confirm_what_was_asked(event: PhoneVerified) -> None:
    devices = [*event.devices, *[""] * len(event.user_ids)]
    for user_id, device in zip(event.user_ids, devices, strict=False):
        confirm_by_account(user_id=user_id, device=device)


@subscribe(events.QuestionsAsked)
def tell_received(event: events.QuestionsAsked) -> None:
    tell_askers(question_ids=event.question_ids, verbs=("received",))


@subscribe(events.QuestionsMoved)
def tell_moved(event: events.QuestionsMoved) -> None:
    tell_askers(question_ids=event.question_ids, step_ids=event.step_ids)


@subscribe(events.AnswersSigned)
def tell_signed(event: events.AnswersSigned) -> None:
    for answer_id in event.answer_ids:
        tell_of_answer(answer_id=answer_id)
