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
from epidesk.intake.claims.rules import LIVING, OPEN_STATES, CopyState, EvidenceKind, PairState, State

PUBLISHED = Q(state=str(State.PUBLISHED))


class Claim(models.Model):
    """Something that is being said, with all who asked about it.

    `statement` as the first one sent it: it may name people, so it is encrypted; `blind_terms` find claims alike, and
    `text_index` the very same words, without telling one. `number`: its public address, given at the first
    publication and never changed; null before. `review_number`: the version of the verdict that counts, 0 for none.
    `asked_count`, `demand`: how many asked, and that with the reach they told of. `merged_into`: never one that is
    merged itself. `searched`: folded words of what is public. Deadline and owner stand on the desk.
    """

    id = UUIDv7Field()
    code = models.CharField(max_length=8)
    number = models.IntegerField(null=True)
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    priority = models.SmallIntegerField(default=4)
    statement = EncryptedTextField(blank=True, default="")
    blind_terms = ArrayField(models.CharField(max_length=16), default=list)
    text_index = models.CharField(max_length=32, blank=True, default="")
    first_seen_on = models.DateField(null=True)
    asked_count = models.IntegerField(default=1)
    demand = models.IntegerField(default=1)
    verdict = models.CharField(max_length=24, blank=True, default="")
    review_number = models.IntegerField(default=0)
    searched = WordsField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="merged")
    received_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)  # of the first version
    changed_public_at = models.DateTimeField(null=True)  # of the version that counts
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="claims_number"),  # the public page
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in State]), name="claims_state"),
            models.CheckConstraint(condition=Q(priority__range=(1, 5)), name="claims_priority"),
            models.CheckConstraint(
                condition=~PUBLISHED
                | Q(number__isnull=False, published_at__isnull=False, review_number__gt=0) & ~Q(verdict=""),
                name="claims_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="claims_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged") & Q(merged_into=None),
                name="claims_merged_names_the_one_kept",
            ),
        ]
        indexes = [
            # Claims that may say the same.
            GinIndex(
                fields=["blind_terms"],
                condition=Q(state__in=[str(one) for one in LIVING]),
                name="claims_alike",
            ),
            # The very same words sent again.
            models.Index(fields=["text_index"], condition=~Q(text_index=""), name="claims_same_words"),
            # The public list: newest first, of one verdict, and its search box.
            models.Index(fields=["-changed_public_at", "-number"], condition=PUBLISHED, name="claims_newest"),
            models.Index(
                fields=["verdict", "-changed_public_at", "-number"],
                condition=PUBLISHED,
                name="claims_newest_of_verdict",
            ),
            GinIndex(fields=["searched"], condition=PUBLISHED, name="claims_public_words"),
            # The desk's list by demand.
            models.Index(
                fields=["-demand", "received_at"],
                condition=Q(state__in=[str(one) for one in OPEN_STATES]),
                name="claims_by_demand",
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="claims_merged_ones"),
        ]

    def __str__(self) -> str:
        return self.code


class Tip(models.Model):
    """One person asking about a claim. What they sent and who they are is theirs: words and link are encrypted.

    `came_with`: the claim it was sent as, when that was merged into another; then `claim` is the one kept.
    `answered_at`: when a verdict was there for it, null until then. `told`: the last news they were told, so that a job
    run twice tells once.
    """

    id = UUIDv7Field()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, db_index=False, related_name="tips")
    came_with = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, db_index=False, related_name="+")
    code = models.CharField(max_length=8)
    text = EncryptedTextField(blank=True, default="")
    url = EncryptedTextField(blank=True, default="")
    url_index = models.CharField(max_length=32, blank=True, default="")
    upload = models.ForeignKey("core.Upload", on_delete=models.PROTECT, null=True, related_name="+")
    seen = models.CharField(max_length=12, blank=True, default="")
    where = EncryptedTextField(blank=True, default="")
    seen_on = models.DateField(null=True)
    reach = models.CharField(max_length=12, blank=True, default="")
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=2)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="claims_tip_code")]  # look-up by tracking code
        indexes = [
            models.Index(fields=["claim", "id"], name="claims_tips"),  # who asked, and the curve of demand
            models.Index(fields=["came_with"], condition=Q(came_with__isnull=False), name="claims_tips_brought"),
            models.Index(fields=["url_index"], condition=~Q(url_index=""), name="claims_same_link"),
            models.Index(fields=["device", "id"], condition=~Q(device=""), name="claims_tips_of_device"),
            models.Index(fields=["asker", "id"], condition=Q(asker__isnull=False), name="claims_tips_of_account"),
            models.Index(fields=["at"], include=["answered_at"], name="claims_service_level"),
        ]

    def __str__(self) -> str:
        return self.code


class Step(models.Model):
    """One thing that happened to a claim. `reason` may be public (a correction, a withdrawal): see `texts.PUBLIC`."""

    id = UUIDv7Field()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, db_index=False, related_name="steps")
    at = models.DateTimeField()
    verb = models.CharField(max_length=24)
    state = models.CharField(max_length=12)
    params = models.JSONField(default=dict)
    reason = models.CharField(max_length=600, blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["claim", "id"], name="claims_timeline")]

    def __str__(self) -> str:
        return self.verb


class Pair(models.Model):
    """Two claims that may say the same, and what somebody said of it. One row a pair, for ever: what was rejected is
    never suggested again. `first` is the smaller id."""

    id = UUIDv7Field()
    first = models.ForeignKey(Claim, on_delete=models.CASCADE, db_index=False, related_name="+")
    second = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10)
    likeness = models.FloatField()
    same_link = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="claims_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="claims_pair_in_order"),
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in PairState]), name="claims_pair_state"),
        ]

    def __str__(self) -> str:
        return self.state


class Draft(models.Model):
    """The verdict being written. `texts`: language → words; `version` guards against two who write at once."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    verdict = models.CharField(max_length=24, blank=True, default="")
    texts = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.verdict


class Evidence(models.Model):
    """A page where the claim stands, or a source that speaks for or against it. Address and quotation may be a private
    person's, so they are encrypted until a verdict makes them public. `shown`: whether the public sees it, `copy_shown`
    whether also the copy. `sha256`: of the bytes kept."""

    id = UUIDv7Field()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, db_index=False, related_name="evidence")
    kind = models.CharField(max_length=8)
    url = EncryptedTextField(blank=True, default="")
    title = EncryptedTextField(blank=True, default="")
    title_en = EncryptedTextField(blank=True, default="")
    quote = EncryptedTextField(blank=True, default="")
    reference = models.CharField(max_length=200, blank=True, default="")
    dated_on = models.DateField(null=True)
    shown = models.BooleanField(default=True)
    copy_shown = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True)

    copy_state = models.CharField(max_length=8)
    copy_note = models.CharField(max_length=24, blank=True, default="")
    tries = models.SmallIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    final_url = EncryptedTextField(blank=True, default="")
    content_type = models.CharField(max_length=80, blank=True, default="")
    size_bytes = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(one) for one in EvidenceKind]), name="claims_evidence_kind"
            ),
            models.CheckConstraint(
                condition=Q(copy_state__in=[str(one) for one in CopyState]), name="claims_copy_state"
            ),
            models.CheckConstraint(
                condition=~Q(copy_state="kept") | ~Q(sha256="") & Q(fetched_at__isnull=False),
                name="claims_kept_copy_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["claim", "id"], name="claims_evidence_list")]

    def __str__(self) -> str:
        return self.kind


class Snapshot(models.Model):
    """The bytes of an archived copy, as they came. Kept in the database, so that they are in every backup and outlive
    the page. Never served as what they say they are."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, primary_key=True, related_name="snapshot")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.evidence_id)


class Review(models.Model):
    """One version of a verdict as the public read it; never changed. `texts`: language → words; `evidence`: what was
    shown with it; `change_note`: what was corrected, for everybody."""

    id = UUIDv7Field()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, db_index=False, related_name="reviews")
    number = models.IntegerField()
    verdict = models.CharField(max_length=24)
    texts = models.JSONField()
    evidence = models.JSONField(default=list)
    change_note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    written_by_id = models.UUIDField(null=True)
    written_by_label = models.CharField(max_length=120, blank=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="claims_review_once"),
            models.CheckConstraint(condition=Q(number__gt=0) & ~Q(verdict=""), name="claims_review_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.number}"
