# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.jobs import RETRY, app
from epidesk.foundation.notify.actions import (
    cut_campaign,
    deliver,
    deliver_webhook,
    forget_gone,
    forget_sent,
    mend_campaigns,
    mend_deliveries,
    mend_webhooks,
    report_channel_tests,
    start_scheduled_test,
    step_campaign,
    tell_of_undelivered,
)
from epidesk.foundation.notify.sending.engine import send_chunk


@app.task(name="notify.deliver_message", queue="normal", retry=RETRY)
def deliver_message(*, message_id: str) -> None:
    deliver(message_id=UUID(message_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="notify.mend_deliveries", queue="urgent", queueing_lock="notify_mend_deliveries")
def mend_broken_deliveries(timestamp: int) -> None:
    mend_deliveries(now=timezone.now())


@app.periodic(cron="7,37 * * * *")
@app.task(name="notify.tell_of_undelivered", queue="normal", queueing_lock="notify_tell_of_undelivered")
def tell_staff_of_undelivered(timestamp: int) -> None:
    tell_of_undelivered(now=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="notify.forget_sent", queue="bulk", queueing_lock="notify_forget_sent")
def forget_sent_messages(timestamp: int) -> None:
    forget_sent(now=timezone.now())


@app.task(name="notify.cut_campaign", queue="urgent", retry=RETRY)
def cut_started_campaign(*, campaign_id: str) -> None:
    cut_campaign(campaign_id=UUID(campaign_id))


@app.task(name="notify.send_chunk", queue="fanout", retry=RETRY)
async def send_a_chunk(*, chunk_id: int) -> None:
    await send_chunk(chunk_id)


@app.task(name="notify.fall_back", queue="urgent", retry=RETRY)
def fall_back(*, campaign_id: str) -> None:
    step_campaign(campaign_id=UUID(campaign_id))


@app.periodic(cron="* * * * *")
@app.task(name="notify.mend_campaigns", queue="normal", queueing_lock="notify_mend_campaigns")
def mend_broken_campaigns(timestamp: int) -> None:
    mend_campaigns(now=database_now())
    mend_webhooks(now=timezone.now())
    report_channel_tests(now=timezone.now())


@app.periodic(cron="51 3 * * *")
@app.task(name="notify.forget_gone", queue="bulk", queueing_lock="notify_forget_gone")
def forget_gone_subscriptions(timestamp: int) -> None:
    forget_gone(now=timezone.now())


# Not among the e-mails: a machine that hangs holds its place for ten seconds at each try.
@app.task(name="notify.deliver_webhook", queue="bulk", retry=RETRY)
def deliver_to_webhook(*, delivery_id: str) -> None:
    deliver_webhook(delivery_id=UUID(delivery_id))


@app.periodic(cron="0 2 1 * *")  # the first of a month at 9 in the morning
@app.task(name="notify.start_scheduled_test", queue="normal", queueing_lock="notify_start_scheduled_test")
def start_the_scheduled_test(timestamp: int) -> None:
    start_scheduled_test()
