# SPDX-License-Identifier: Apache-2.0
"""Questions and answers for stories about them."""

from __future__ import annotations

from typing import Any

from tests.factories.incidents import phone_of, staff

from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.intake.questions import actions
from epidesk.intake.questions.actions import Asked, Signed, ask
from epidesk.intake.questions.models import Answer, Question
from epidesk.intake.questions.rules import Ask, Permission

MASK = "Ở nhà một mình có cần đeo khẩu trang không?"
MASK_ANSWER = (
    "Ở nhà một mình thì không cần đeo khẩu trang. Khi có người khác trong phòng và bạn đang ho, hãy đeo khẩu trang."
)
ALL = frozenset(Permission) | {Desk.READ, Desk.CLAIM}


def asked(text: str = MASK, *, by: Actor | None = None, public: bool = True, **more: Any) -> Asked:
    return ask(ask=Ask(text=text, public=public, **more), by=by or phone_of("asker"))


def answered(
    text: str = MASK,
    body: str = MASK_ANSWER,
    *,
    lead: Actor,
    asker: Actor | None = None,
    public: bool = True,
    topic: str = "protection",
) -> Signed:
    """A question asked, drafted and signed."""
    one = asked(text, by=asker or phone_of(text[:20]), public=True)
    edit = actions.store_draft(by=lead, question_id=one.id, wording=text, body=body, edit=0, topic=topic)
    return actions.sign(by=lead, question_id=one.id, edit=edit, public=public, topic=topic)


def lead_of_shift() -> Actor:
    return staff("Hạnh", permissions=ALL)


def question(one: Asked) -> Question:
    return Question.objects.get(id=one.id)


def answer(one: Signed) -> Answer:
    return Answer.objects.defer("terms", "searched").get(id=one.answer_id)


def work() -> None:
    """Lets the jobs that wait be done, as the workers would."""
    from epidesk.foundation.core.jobs import app

    with app.replace_connector(app.connector.get_worker_connector()) as here:
        here.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
