# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.publishing.content.rules.guides import LANGUAGES, State, Topic


class Guide(models.Model):
    """A guide in all its languages. `owner_*`: who answers for it; `review_by`: the day by which somebody must have
    read it again; `starter`: the shipped file it came from, empty when staff began it."""

    id = UUIDv7Field()
    slug = models.SlugField(max_length=60, unique=True)
    topic = models.CharField(max_length=12)
    place = models.SmallIntegerField(default=100)
    review_by = models.DateField()
    owner_id = models.UUIDField(null=True)
    owner_label = models.CharField(max_length=120, blank=True)
    starter = models.CharField(max_length=60, blank=True)
    review_told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic__in=[str(one) for one in Topic]), name="content_guide_topic")
        ]

    def __str__(self) -> str:
        return self.slug


class GuideVersion(models.Model):
    """One saved version in one language. Words are never changed: to write on is to add a version.

    `number`: 1, 2, … within guide and language; `based_on`: the number of the source's version that a translation
    follows; `publish_at`: not before this; `folded`: words for search, without accents; `restored_from`: the number it
    was taken from again; `is_starter`: it came with the programme, nobody of the centre wrote or agreed to it.
    """

    id = UUIDv7Field()
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(max_length=2)
    number = models.IntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=240)
    body = models.TextField()
    sources = models.JSONField(default=list)
    folded = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    based_on = models.IntegerField(null=True)
    restored_from = models.IntegerField(null=True)
    is_starter = models.BooleanField(default=False)
    publish_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_told_at = models.DateTimeField(null=True)
    returned_told_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by_label = models.CharField(max_length=120, blank=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="content_guide_language"),
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in State]), name="content_guide_state"),
            models.UniqueConstraint(fields=["guide", "language", "number"], name="content_guide_number"),
            models.UniqueConstraint(
                fields=["guide", "language"], condition=Q(state="published"), name="content_guide_one_published"
            ),
            models.UniqueConstraint(
                fields=["guide", "language"],
                condition=Q(state__in=["draft", "in_review"]),
                name="content_guide_one_in_work",
            ),
            models.UniqueConstraint(
                fields=["guide", "language"], condition=Q(state="approved"), name="content_guide_one_approved"
            ),
            # Another person agreed. (Who is forgotten after years, and who shipped it, is nobody.)
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | Q(by_id=None) | ~Q(approved_by_id=F("by_id")),
                name="content_guide_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="content_guide_published_at"
            ),
        ]
        indexes = [
            # What people read, and what waits for its time.
            models.Index(fields=["state", "publish_at"], name="content_guide_by_state")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.number}"


class GuideRemark(models.Model):
    """What a colleague says to a version, or to one of its parts. `line`: where that part begins, from 0; `quote`: the
    first words of it."""

    id = UUIDv7Field()
    version = models.ForeignKey(GuideVersion, on_delete=models.CASCADE, related_name="remarks")
    line = models.IntegerField(null=True)
    quote = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["version", "at"], name="content_remark_of_version")]

    def __str__(self) -> str:
        return str(self.id)


class GuidePicture(models.Model):
    """A picture that versions of a guide may show. `alt`: what it shows, in the source language, offered to editors."""

    id = UUIDv7Field()
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="pictures")
    upload = models.ForeignKey("core.Upload", on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "upload"], name="content_picture_once"),
            models.CheckConstraint(condition=~Q(alt=""), name="content_picture_alt"),
        ]

    def __str__(self) -> str:
        return self.alt
