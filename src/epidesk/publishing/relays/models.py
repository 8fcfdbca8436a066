# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.publishing.relays.rules import Signature, State, Trouble


class FeedState(models.Model):
    """How the asking of one feed of `config/alert_feeds.yaml` goes. `failures`: in a row. `trouble_detail`: a slug
    that `texts.DETAIL` has words for, or the number of an HTTP status."""

    slug = models.CharField(max_length=40, primary_key=True)
    next_try_at = models.DateTimeField()
    last_tried_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    trouble = models.CharField(max_length=12, blank=True)
    trouble_detail = models.CharField(max_length=200, blank=True)
    etag = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(trouble__in=[str(one) for one in Trouble]), name="relays_feed_trouble")
        ]

    def __str__(self) -> str:
        return self.slug


class ForeignAlert(models.Model):
    """An alert of another agency, as it came. Known again by feed, sender and identifier (anybody may name another as
    its sender: what one feed says hides nothing of another), and by `found_at_url` before it is fetched. `document`:
    its XML; `faults`: what our checks find (level, slug, path, detail); `severity` and the other words are copies for
    lists. `alert_id`: ours that was drafted from it; `followed_by`: the agency's next word."""

    id = UUIDv7Field()
    feed = models.CharField(max_length=40)
    sender = models.CharField(max_length=200)
    identifier = models.CharField(max_length=300)
    found_at_url = models.CharField(max_length=1_000, blank=True)
    msg_type = models.CharField(max_length=10)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    event = models.CharField(max_length=200, blank=True)
    headline = models.CharField(max_length=300, blank=True)
    severity = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=300, blank=True)
    document = models.TextField()
    signature = models.CharField(max_length=10)
    faults = models.JSONField(default=list)
    state = models.CharField(max_length=10)
    followed_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="follows")
    alert_id = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "sender", "identifier"], name="relays_alert_once"),
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in State]), name="relays_alert_state"),
            models.CheckConstraint(
                condition=Q(signature__in=[str(one) for one in Signature]), name="relays_alert_signature"
            ),
            models.CheckConstraint(
                condition=Q(state="relayed", alert_id__isnull=False) | ~Q(state="relayed"), name="relays_alert_relayed"
            ),
        ]
        indexes = [
            # What waits for a decision.
            models.Index(fields=["-sent_at"], condition=Q(state="new"), name="relays_waiting"),
            # Is the document at this address known already?
            models.Index(fields=["found_at_url"], name="relays_by_url"),
            # What is forgotten.
            models.Index(fields=["received_at"], name="relays_by_age"),
        ]

    def __str__(self) -> str:
        return self.identifier
