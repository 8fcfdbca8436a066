# SPDX-License-Identifier: Apache-2.0
"""A chunk of numbers or mailboxes: each gets a message of its own in the queue of its gateway, all in one transaction,
which tries them for a while as it does any other message."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.ending import QUEUE, each_with, step_campaign
from epidesk.foundation.notify.campaign_text import CampaignText, spoken, unpacked
from epidesk.foundation.notify.models import Campaign, CampaignAddress, Chunk, OutgoingMessage
from epidesk.foundation.notify.rules import BY_SMS, CAMPAIGN, MAX_SMS_CHARACTERS, OVER, Level, letter_priority
from epidesk.foundation.notify.sending.outcomes import SENT, counted, failed


def hand_over(chunk_id: int) -> int:
    """Returns how many messages. Safe to run twice: the chunk is locked, and ended with the messages it made.

    Locks: the chunk, then the campaign, so that whoever stops it finds either these messages or none to come.
    """
    now = database_now()
    with unit_of_work():
        chunk = Chunk.objects.select_for_update().filter(id=chunk_id, ended_at=None).first()
        if chunk is None:
            return 0
        campaign = Campaign.objects.select_for_update().get(id=chunk.campaign_id)
        made: list[OutgoingMessage] = []
        outcomes = bytearray(chunk.size)
        if campaign.state not in OVER:
            made = _messages(campaign, chunk, outcomes)
            for message in made:
                message.created_at = message.next_try_at = now
                message.give_up_at = max(campaign.until_at, now + timedelta(minutes=1))
            OutgoingMessage.objects.bulk_create(made)
            if made:
                # Not in the queues of the centre's own messages: a sign-in code must not stand behind ten thousand
                # warnings. What fails comes back into this one too (`defer_delivery`).
                task = app.configure_task(
                    "notify.deliver_message", queue=QUEUE, priority=letter_priority(Level(campaign.level))
                )
                task.batch_defer(*each_with("message_id", [str(message.id) for message in made]))
        chunk.outcomes, chunk.ended_at = bytes(outcomes), now
        chunk.sent, chunk.gone, chunk.failed = counted(bytes(outcomes))
        chunk.first_sent_at, chunk.last_sent_at = now, now
        chunk.save()
        step_campaign(campaign_id=campaign.id)
    return len(made)


def _messages(campaign: Campaign, chunk: Chunk, outcomes: bytearray) -> list[OutgoingMessage]:
    texts = unpacked(campaign.texts)
    addresses = CampaignAddress.objects.in_bulk(chunk.members)
    made = []
    for place, member in enumerate(chunk.members):
        row = addresses.get(member)
        if row is None:
            outcomes[place] = failed("skipped")
            continue
        text = texts[spoken(row.language, texts)]
        made.append(
            OutgoingMessage(
                channel=chunk.channel,
                address=row.address,
                subject="" if chunk.channel == BY_SMS else " ".join(text.title.split())[:200],
                text=_sms(text) if chunk.channel == BY_SMS else _mail(text),
                subject_kind=CAMPAIGN,
                subject_id=campaign.id,
            )
        )
        outcomes[place] = SENT
    return made


def _sms(text: CampaignText) -> str:
    return (text.sms or f"{text.title}. {text.body} {whole_url(text.url)}")[:MAX_SMS_CHARACTERS]


def _mail(text: CampaignText) -> str:
    return text.mail or "\n\n".join(filter(None, (text.title, text.body, text.advice, whole_url(text.url))))


def whole_url(url: str) -> str:
    return url if "://" in url or not url else f"{settings.ENV.public_url}{url}"
