# SPDX-License-Identifier: Apache-2.0
"""What people of the demonstration asked and had checked: some answered and judged in public, some still open, so that
the public pages and the one desk show what they are for. What the answers say follows the WHO's public advice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.intake.claims import actions as claims
from epidesk.intake.claims.queries import find_by_code
from epidesk.intake.claims.rules import Draft as Claim
from epidesk.intake.claims.rules import Texts
from epidesk.intake.questions import actions as questions
from epidesk.intake.questions.rules import Ask
from epidesk.interfaces.cli.demo.cast import Cast
from epidesk.interfaces.cli.demo.clock import told_at
from epidesk.interfaces.cli.demo.spoken import ANSWERED, ASKED, BASIS, CORRECTION, JUDGED, MYTHS, RUMOURS, Judged

ANSWER_TOOK, VERDICT_TOOK = timedelta(hours=5), timedelta(hours=19)


def load_asked(cast: Cast, now: datetime) -> None:
    """Tells what was answered and judged during the week, then what waits now."""
    first: questions.Signed | None = None
    for number, (topic, wording, body) in enumerate(ANSWERED):
        asked_at = now - timedelta(days=5 - number, hours=2)
        question = _ask(cast, number, wording, asked_at)
        with told_at(asked_at + ANSWER_TOOK):
            edit = questions.store_draft(
                by=cast.lead, question_id=question, wording=wording, body=body, basis=BASIS, edit=0, topic=topic
            )
            signed = questions.sign(
                by=cast.lead, question_id=question, edit=edit, public=True, topic=topic, review_by=_next_look(now)
            )
        first = first or signed
    assert first is not None
    with told_at(now - timedelta(hours=20)):
        topic, wording, _body = ANSWERED[0]
        body, note = CORRECTION
        questions.correct(
            by=cast.lead, answer_id=first.answer_id, version=1, wording=wording, body=body, change_note=note
        )
    for number, judged in enumerate(JUDGED):
        _judge(cast, judged, now - timedelta(days=4 - number, hours=3))
    for number, text in enumerate(ASKED):
        _ask(cast, number + 3, text, now - timedelta(minutes=35 * (number + 1)))
    for number, (text, seen, reach) in enumerate(RUMOURS):
        with told_at(now - timedelta(minutes=50 * (number + 1))):
            claims.send_claim(draft=Claim(text=text, seen=seen, reach=reach), by=_phone(number + 40))


def _next_look(now: datetime) -> date:
    return (now + timedelta(days=60)).date()


def _ask(cast: Cast, number: int, text: str, at: datetime) -> UUID:
    citizen, _name, _number = cast.citizens[number % len(cast.citizens)]
    with told_at(at):
        return questions.ask(ask=Ask(text=text, public=True), by=citizen).id


def _judge(cast: Cast, judged: Judged, at: datetime) -> None:
    code = ""
    for number, reach in enumerate(judged.reaches):
        with told_at(at + timedelta(hours=4 * number)):
            sent = claims.send_claim(draft=Claim(text=judged.rumour, seen=judged.seen, reach=reach), by=_phone(number))
        code = code or sent.code
    claim = find_by_code(cast.lead.as_viewer(), code)
    assert claim is not None
    with told_at(at + VERDICT_TOOK):
        claims.start(by=cast.lead, claim_id=claim)
        for title, title_en, reference in judged.evidence:
            claims.add_evidence(
                by=cast.lead, claim_id=claim, title=title, title_en=title_en, url=MYTHS, reference=reference
            )
        draft = claims.write_draft(
            by=cast.lead,
            claim_id=claim,
            verdict=judged.verdict,
            texts={"vi": Texts(**judged.vi), "en": Texts(**judged.en)},
        )
        claims.publish(by=cast.lead, claim_id=claim, draft_version=draft)


def _phone(number: int) -> Actor:
    """A telephone without an account."""
    return Actor(kind=PrincipalKind.ANONYMOUS, label="anonymous", device=f"demonstration-{number}")
