# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.foundation.desk.columns import WordsField
from epidesk.intake.questions.rules import OPEN_STATES, AnswerState, Lane, State

PUBLISHED = Q(state=str(AnswerState.PUBLISHED))


class Answer(models.Model):
    """What the centre has signed in answer to one question and all that were joined to it.

    Public ones stand in `wording` and `body`; of those that only the askers read, `private_body` is encrypted and the
    other two are empty. `basis`: what a public one rests on, with links, in a little Markdown like the body;
    `review_by`: the day by which somebody reads it again. `slug`: the address, made at the first publication and never
    changed; null before. `version` counts what was signed: 1, then one more for each correction or withdrawal.
    `terms`, `searched`: folded words, for finding the same question, and for the search box.
    """

    id = UUIDv7Field()
    slug = models.CharField(max_length=90, null=True)  # noqa: DJ001 (null: unique where there is one)
    state = models.CharField(max_length=10)
    topic = models.CharField(max_length=12)
    language = models.CharField(max_length=2, default="vi")
    wording = models.CharField(max_length=400, blank=True, default="")
    body = models.TextField(blank=True, default="")
    private_body = EncryptedTextField(blank=True, default="")
    prepared_by = models.CharField(max_length=120, blank=True, default="")
    basis = models.TextField(blank=True, default="")
    review_by = models.DateField(null=True)
    version = models.IntegerField(default=1)
    signed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    useful_yes = models.IntegerField(default=0)
    useful_no = models.IntegerField(default=0)
    terms = WordsField()
    searched = WordsField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="questions_answer_address"),
            models.CheckConstraint(
                condition=~PUBLISHED | Q(slug__isnull=False, published_at__isnull=False) & ~Q(wording="") & ~Q(body=""),
                name="questions_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(private_body="") | Q(wording="", body=""), name="questions_private_is_not_public"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in AnswerState]), name="questions_answer_state"
            ),
        ]
        indexes = [
            GinIndex(fields=["terms"], condition=PUBLISHED, name="questions_answer_terms"),  # the same question
            GinIndex(fields=["searched"], condition=PUBLISHED, name="questions_answer_words"),  # the search box
            # The public list, newest first, of all topics and of one.
            models.Index(fields=["-changed_at", "-id"], condition=PUBLISHED, name="questions_newest"),
            models.Index(fields=["topic", "-changed_at", "-id"], condition=PUBLISHED, name="questions_newest_of_topic"),
            models.Index(fields=["review_by"], condition=PUBLISHED, name="questions_read_again"),  # the desk's list
        ]

    def __str__(self) -> str:
        return self.slug or str(self.id)


class AnswerVersion(models.Model):
    """A public answer as it stood once, and what was changed then, as everybody may read it."""

    id = UUIDv7Field()
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, db_index=False, related_name="versions")
    number = models.IntegerField()
    state = models.CharField(max_length=10)
    wording = models.CharField(max_length=400)
    body = models.TextField()
    basis = models.TextField(blank=True, default="")
    change_note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="questions_version_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.number}"


class Term(models.Model):
    """How many published answers hold a term: what makes it telling."""

    term = models.CharField(max_length=80, primary_key=True)
    answers = models.IntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(answers__gte=0), name="questions_term_count")]

    def __str__(self) -> str:
        return self.term


class Question(models.Model):
    """What somebody asked. `text` as it came: it may say who they are and what they suffer from, so it is encrypted,
    and `blind_terms` find open questions alike without telling a word.

    `merged_into`: the question whose answer this one gets, never one that is merged itself; `asked_count`: how many
    ask it, those merged into it among them. `told_version`: which version of the answer the asker was told of, 0 for
    none. `confirmed_at`: when a proved phone stood behind it. Deadline and owner stand on the desk.
    """

    id = UUIDv7Field()
    code = models.CharField(max_length=8)
    state = models.CharField(max_length=10)
    version = models.IntegerField(default=1)
    topic = models.CharField(max_length=12, blank=True, default="")
    priority = models.SmallIntegerField(default=4)
    lane = models.CharField(max_length=8, blank=True, default="")
    text = EncryptedTextField(blank=True, default="")
    blind_terms = ArrayField(models.CharField(max_length=16), default=list)
    public = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    channel = models.CharField(max_length=10)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    clock_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    expert_id = models.UUIDField(null=True)
    expert_name = models.CharField(max_length=120, blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="merged")
    asked_count = models.IntegerField(default=1)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True, db_index=False, related_name="questions")
    told_version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="questions_code"),  # look-up by tracking code
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in State]), name="questions_state"),
            models.CheckConstraint(condition=Q(lane__in=[str(one) for one in Lane]), name="questions_lane"),
            models.CheckConstraint(condition=Q(priority__range=(1, 5)), name="questions_priority"),
            models.CheckConstraint(
                condition=Q(merged_into=None) & ~Q(state="merged")
                | Q(merged_into__isnull=False, state="merged") & ~Q(merged_into=F("id")),
                name="questions_merged_has_its_main",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answer__isnull=False), name="questions_answered_has_answer"
            ),
        ]
        indexes = [
            # «My matters» of a phone without an account, and of an account, newest first.
            models.Index(fields=["device", "id"], condition=~Q(device=""), name="questions_of_device"),
            models.Index(fields=["asker", "id"], condition=Q(asker__isnull=False), name="questions_of_account"),
            # Those joined to one, and those that get an answer.
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="questions_merged"),
            models.Index(fields=["answer", "id"], condition=Q(answer__isnull=False), name="questions_of_answer"),
            # Open ones that may ask the same.
            GinIndex(
                fields=["blind_terms"],
                condition=Q(state__in=[str(one) for one in OPEN_STATES]),
                name="questions_open_alike",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Draft(models.Model):
    """The answer that is being written to an open question; gone once it is signed. `edit` counts what was stored, so
    that two who write at once notice."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    wording = EncryptedTextField(blank=True, default="")
    body = EncryptedTextField(blank=True, default="")
    basis = EncryptedTextField(blank=True, default="")
    edit = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.question_id} {self.edit}"


class Step(models.Model):
    """One thing that happened to a question, told as verb and params. `reason`: for the asker (why it was closed); for
    colleagues, what the expert is asked to look at. `by_label` is for the centre only."""

    id = UUIDv7Field()
    question = models.ForeignKey(Question, on_delete=models.CASCADE, db_index=False, related_name="steps")
    at = models.DateTimeField()
    verb = models.CharField(max_length=24)
    state = models.CharField(max_length=10)
    params = models.JSONField(default=dict)
    reason = EncryptedTextField(blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    told_at = models.DateTimeField(null=True)  # when the asker was told, so that a job run twice tells once

    class Meta:
        indexes = [models.Index(fields=["question", "id"], name="questions_timeline")]  # the timeline of one question

    def __str__(self) -> str:
        return self.verb


class ReplyTemplate(models.Model):
    """Words that answers often need, with gaps in braces. `topic` "" for all; retired ones are offered no more."""

    id = UUIDv7Field()
    topic = models.CharField(max_length=12, blank=True, default="")
    language = models.CharField(max_length=2, default="vi")
    title = models.CharField(max_length=80)
    body = models.TextField()
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.title


class Opinion(models.Model):
    """Whether one reader found an answer useful. `reader`: a hash made with the answer's own id, so that it says
    neither who it was nor what else they read."""

    id = UUIDv7Field()
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, db_index=False, related_name="opinions")
    reader = models.CharField(max_length=32)
    useful = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "reader"], name="questions_opinion_once")]

    def __str__(self) -> str:
        return str(self.id)
