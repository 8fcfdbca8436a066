# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.ids import UUIDv7Field


class DatedText(models.Model):
    """One version of a text in one language. Nobody changes what was once written: a correction is a new version, and
    the old one stays, because people relied on it.

    `valid_from`: the first day on which it counts, once it is approved. `approvals_needed`: how many others had to
    agree when it was written (0 or 1). `withdrawn_at`: taken back before its day came.
    """

    id = UUIDv7Field()
    slug = models.SlugField(max_length=40, db_index=False)
    language = models.CharField(max_length=2)
    body = models.TextField()
    valid_from = models.DateField()
    approvals_needed = models.SmallIntegerField(default=0)
    written_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by_label = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(language__in=["vi", "en"]), name="content_text_language"),
            models.CheckConstraint(condition=Q(approvals_needed__in=[0, 1]), name="content_text_approvals"),
            # Where another had to agree, it was another who did. (Who is forgotten after years is nobody.)
            models.CheckConstraint(
                condition=Q(approvals_needed=0)
                | Q(approved_at=None)
                | Q(approved_by_id=None)
                | ~Q(approved_by_id=F("by_id")),
                name="content_text_two_people",
            ),
        ]
        indexes = [
            # The text of a page, and the history of one text.
            models.Index(fields=["slug", "language", "valid_from"], name="content_text_of_page")
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.language} {self.valid_from}"
