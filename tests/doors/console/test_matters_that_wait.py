# SPDX-License-Identifier: Apache-2.0
"""What nobody answers is seen: in the queue, in the course of the matter, in the shift lead's and the duty officer's
messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.actions import escalate
from epidesk.foundation.desk.models import DeskItem
from epidesk.intake.incidents.actions.escalations import note_escalation

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Operator]


def pass_time(minutes: int) -> None:
    """The matters on the desk are so much older, and the minute's job has run, and what follows from it."""
    DeskItem.objects.update(opened_at=timezone.now() - timedelta(minutes=minutes))
    escalate(by=SYSTEM, now=timezone.now())
    for item in DeskItem.objects.filter(escalation__gt=0):
        note_escalation(incident_ids=[item.subject_id], level=item.escalation, told=1)


@pytest.mark.row("MA-08")
def test_first_the_shift_lead_then_the_duty_officer_and_everybody_sees_it(
    sign_in: SignIn, lan: Operator, report: Callable[..., str]
) -> None:
    lead, officer = sign_in("shift_lead", name="Hanh"), sign_in("duty_officer", name="Quy")
    item = report()
    code = DeskItem.objects.get().code
    assert "No messages yet" in text_of(lead.get("/desk/news"))

    pass_time(7)
    assert "Shift lead told" in text_of(lan.get("/desk/queue"))
    assert "Nobody had answered in time: the shift lead was told" in text_of(lan.detail(item))
    news = lead.get("/desk/news")
    assert f"Nobody has answered {code} yet" in text_of(news)
    assert f'href="/desk/items/{item}"' in news.content.decode()
    assert "No messages yet" in text_of(officer.get("/desk/news"))

    pass_time(25)
    assert "Duty officer told" in text_of(lan.get("/desk/queue"))
    assert "Still nobody had answered: the duty officer was told" in text_of(lan.detail(item))
    assert f"{code} still waits: it has come to you" in text_of(officer.get("/desk/news"))

    assert lan.act(item, "triage", priority="extreme").status_code == 302
    assert "Duty officer told" not in text_of(lan.get("/desk/queue")), "answered: the mark goes, the course keeps it"
    assert "the duty officer was told" in text_of(lan.detail(item))


@pytest.mark.row("MA-08")
def test_the_reporter_is_not_told_of_it(sign_in: SignIn, report: Callable[..., str]) -> None:
    from epidesk.intake.incidents.models import Incident
    from epidesk.intake.incidents.queries.telling import timeline_of

    sign_in("shift_lead")
    report()
    pass_time(7)
    verbs = [line.verb for line in timeline_of(Incident.objects.get(), with_names=False)]
    assert verbs == ["received"]


def test_the_bell_counts_what_is_unread_and_forgets_it_when_read(sign_in: SignIn, report: Callable[..., str]) -> None:
    lead = sign_in("shift_lead")
    report()
    pass_time(7)
    assert "Messages: 1 unread" in lead.get("/desk/").content.decode()
    assert "new" in text_of(lead.get("/desk/news"))
    assert "unread" not in lead.get("/desk/").content.decode()


def test_messages_are_for_staff(sign_in: SignIn, client: object) -> None:
    from django.test import Client

    assert Client().get("/desk/news").status_code == 302
    assert sign_in("editor").get("/desk/news").status_code == 200
