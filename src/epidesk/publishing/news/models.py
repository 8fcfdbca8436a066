# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.publishing.news.rules import Trouble


class Feed(models.Model):
    """One feed that the centre reads. `host`: whom it is asked of, for politeness; `etag`, `last_modified`: what its
    server wants to be told next time; `failures`: in a row; `told_url`: where the server says it has moved to for good;
    `paused_at`: editors let it rest, or it said that it is gone; `removed_at`: no longer on the list."""

    id = UUIDv7Field()
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    host = models.CharField(max_length=255)
    site_url = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, default="vi")
    is_authority = models.BooleanField(default=False)
    every_s = models.IntegerField()
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=80, blank=True)
    next_try_at = models.DateTimeField()
    last_tried_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_new_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    trouble = models.CharField(max_length=12, blank=True)
    trouble_detail = models.CharField(max_length=200, blank=True)
    told_url = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    paused_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["url"], condition=Q(removed_at=None), name="news_feed_once"),
            models.CheckConstraint(condition=Q(trouble__in=[str(one) for one in Trouble]), name="news_feed_trouble"),
            models.CheckConstraint(condition=Q(every_s__gte=300, every_s__lte=86_400), name="news_feed_every"),
        ]
        indexes = [
            # What is due, each minute.
            models.Index(fields=["next_try_at"], condition=Q(paused_at=None, removed_at=None), name="news_feed_due")
        ]

    def __str__(self) -> str:
        return self.name


class Story(models.Model):
    """What several feeds tell of one thing, and what editors say to it. `newest_at`: of its entries; `comment`: words
    by language. The order people read it in: pinned first, then by `newest_at`."""

    id = UUIDv7Field()
    newest_at = models.DateTimeField()
    pinned_until = models.DateTimeField(null=True)
    comment = models.JSONField(default=dict)
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = models.CharField(max_length=300, blank=True)
    edited_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            # The page of news.
            models.Index(fields=["-newest_at", "-id"], condition=Q(hidden_at=None), name="news_story_shown")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Entry(models.Model):
    """One piece of one feed, in plain words. `guid_key`, `link_key`, `title_key`: by any of them it is known again, so
    that a feed that changes one does not fill the page; `at`: as the feed dates it, or when it was first seen
    (`is_dated` says which)."""

    id = UUIDv7Field()
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="entries")
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=1_000)
    guid_key = models.CharField(max_length=32)
    link_key = models.CharField(max_length=32)
    title_key = models.CharField(max_length=32)
    folded = models.TextField()
    at = models.DateTimeField()
    is_dated = models.BooleanField()
    seen_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "link_key"], name="news_entry_once")]
        indexes = [
            models.Index(fields=["story", "at"], name="news_entry_of_story"),
            # Is it known already, and how many are new today.
            models.Index(fields=["feed", "guid_key"], name="news_entry_by_guid"),
            models.Index(fields=["feed", "seen_at"], name="news_entry_by_day"),
            # What may be the same story.
            models.Index(fields=["at"], name="news_entry_by_time"),
        ]

    def __str__(self) -> str:
        return self.title
