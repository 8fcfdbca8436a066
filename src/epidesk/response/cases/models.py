# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field


class Case(models.Model):
    """A row of the register: one person and one disease, from first suspicion to the end.

    `classification` is a judgement, with its history in `Judgement`. `level` is counted (`epikit.exposure`), never set
    by hand: `level_until` its expiry, `level_path` the people of the chain from the confirmed case, `level_version` the
    terms it was counted by. `period_from`: the first day of the illness that the days tell of, null for the only one;
    earlier ones stand in `Period`. `number`: what the health service calls the case (BN17). `area`: where the person
    stays.
    `absorbed_into`: the row of the same human being that stands for both after two persons were merged.
    """

    id = UUIDv7Field()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, db_index=False, related_name="+")
    disease = models.CharField(max_length=24)
    number = models.CharField(max_length=24, blank=True, default="")
    classification = models.CharField(max_length=24)
    classified_at = models.DateTimeField()
    source = models.CharField(max_length=10)
    source_id = models.UUIDField(null=True)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    reported_on = models.DateField()
    onset_on = models.DateField(null=True)
    isolated_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="")
    outcome_on = models.DateField(null=True)
    period_from = models.DateField(null=True)
    clinical = EncryptedTextField(blank=True, default="")

    level = models.SmallIntegerField(null=True)
    level_last_on = models.DateField(null=True)
    level_until = models.DateField(null=True)
    level_path = models.JSONField(default=list)
    level_version = models.CharField(max_length=24, blank=True, default="")
    level_at = models.DateTimeField(null=True)

    absorbed_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_index=False, related_name="absorbed"
    )
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "disease"], condition=Q(absorbed_into=None), name="cases_case_once"
            ),
            models.UniqueConstraint(
                fields=["disease", "number"], condition=~Q(number="") & Q(absorbed_into=None), name="cases_case_number"
            ),
            models.CheckConstraint(
                condition=Q(level=None, level_until=None)
                | Q(level=0)
                | Q(level__range=(1, 5), level_until__isnull=False),
                name="cases_case_level_expires",
            ),
            models.CheckConstraint(condition=~Q(absorbed_into=F("id")), name="cases_case_not_into_itself"),
        ]
        indexes = [
            models.Index(fields=["-reported_on", "-id"], name="cases_case_newest", condition=Q(absorbed_into=None)),
            models.Index(
                fields=["area", "-reported_on", "-id"], name="cases_case_area", condition=Q(absorbed_into=None)
            ),
            models.Index(
                fields=["classification", "-reported_on", "-id"],
                name="cases_case_class",
                condition=Q(absorbed_into=None),
            ),
            models.Index(
                fields=["area", "classification", "-reported_on", "-id"],
                name="cases_case_area_class",
                condition=Q(absorbed_into=None),
            ),
            models.Index(
                fields=["level", "-reported_on", "-id"],
                name="cases_case_level",
                condition=Q(absorbed_into=None, level__isnull=False),
            ),
            models.Index(
                fields=["source", "-reported_on", "-id"], name="cases_case_source", condition=Q(absorbed_into=None)
            ),
            models.Index(fields=["level_until"], name="cases_case_expiring", condition=Q(level__isnull=False)),
            models.Index(fields=["source_id"], name="cases_case_source_id", condition=Q(source_id__isnull=False)),
            models.Index(
                fields=["absorbed_into"], name="cases_case_absorbed", condition=Q(absorbed_into__isnull=False)
            ),
        ]


class Period(models.Model):
    """An illness of the same person that is over: what its row said before another one began. Judgements, tests and
    stops of both hang on the row by their days."""

    id = UUIDv7Field()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="periods")
    number = models.CharField(max_length=24, blank=True, default="")
    classification = models.CharField(max_length=24)
    reported_on = models.DateField()
    onset_on = models.DateField(null=True)
    isolated_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="")
    outcome_on = models.DateField(null=True)
    ended_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)


class Judgement(models.Model):
    """One classification of a case: who, when, on what basis. `rule_text` is the definition as it stood then."""

    id = UUIDv7Field()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="judgements")
    from_class = models.CharField(max_length=24, blank=True)
    to_class = models.CharField(max_length=24)
    basis = models.CharField(max_length=16)
    note = EncryptedTextField(blank=True, default="")
    rule_version = models.CharField(max_length=24, blank=True)
    rule_text = models.TextField(blank=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()


class Contact(models.Model):
    """Two people met, from the first to the last day, both included. `one` is who named the other or was the case;
    the chain runs either way. `version`: of the definition by which it counted as a contact. `dropped_at`: it turned
    out not to be one."""

    id = UUIDv7Field()
    one = models.ForeignKey("people.Person", on_delete=models.PROTECT, db_index=False, related_name="+")
    other = models.ForeignKey("people.Person", on_delete=models.PROTECT, db_index=False, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    proximity = models.CharField(max_length=20)
    relation = models.CharField(max_length=20, blank=True, default="")
    note = EncryptedTextField(blank=True, default="")
    source = models.CharField(max_length=10)
    source_id = models.UUIDField(null=True)
    version = models.CharField(max_length=24)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    dropped_reason = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other", "first_on", "last_on", "proximity"],
                condition=Q(dropped_at=None),
                name="cases_contact_once",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="cases_contact_days"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="cases_contact_two"),
        ]
        indexes = [
            models.Index(fields=["one", "last_on"], name="cases_contact_one"),
            models.Index(fields=["other", "last_on"], name="cases_contact_other"),
        ]


class Test(models.Model):
    """A sample and what came of it. The result is health data: the database sees it only encrypted."""

    __test__ = False  # not for the runner of tests
    id = UUIDv7Field()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tests")
    sampled_on = models.DateField()
    result = EncryptedTextField()
    laboratory = models.CharField(max_length=120, blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()


class Stop(models.Model):
    """Where a case was: a milestone. `place_key` as `movement.Presence` has it, so that the two can be joined;
    `ends_at` null: not known when they left."""

    id = UUIDv7Field()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stops")
    place_key = models.CharField(max_length=80)
    place_name = models.CharField(max_length=160, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    seat = models.CharField(max_length=8, blank=True, default="")
    note = EncryptedTextField(blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="cases_stop_period"),
            models.UniqueConstraint(fields=["case", "place_key", "starts_at"], name="cases_stop_once"),
        ]


class FollowUp(models.Model):
    """Somebody is looked after daily, from `from_on` until before `until_on`. `counted_until_on`: what the terms say;
    another `until_on` has a reason. `team_code`: who calls when the person does not answer by themselves."""

    id = UUIDv7Field()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    from_on = models.DateField()
    until_on = models.DateField()
    counted_until_on = models.DateField()
    reason = EncryptedTextField(blank=True, default="")
    team_code = models.CharField(max_length=8, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="cases_follow_up_one_open"),
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="cases_follow_up_days"),
        ]
        indexes = [models.Index(fields=["until_on"], condition=Q(ended_at=None), name="cases_follow_up_open")]


class Check(models.Model):
    """One day's check. `signs`: what was felt, encrypted like the temperature, which tells as much."""

    id = UUIDv7Field()
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="checks")
    on = models.DateField()
    answered_by = models.CharField(max_length=8)
    reached = models.BooleanField(default=True)
    temperature = EncryptedTextField(blank=True, default="")
    signs = EncryptedTextField(blank=True, default="")
    note = EncryptedTextField(blank=True, default="")
    incident_id = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "on", "answered_by"], name="cases_check_once_a_day")
        ]


class Decision(models.Model):
    """A document that orders quarantine or says that it ended. `text` is what was issued, word for word."""

    id = UUIDv7Field()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=24, unique=True)
    place_kind = models.CharField(max_length=16, blank=True, default="")
    place = EncryptedTextField(blank=True, default="")
    from_on = models.DateField()
    until_on = models.DateField()
    text = EncryptedTextField()
    issued_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    delivered_by = models.CharField(max_length=10, blank=True, default="")
    delivered_on = models.DateField(null=True)


class ListLink(models.Model):
    """An address by which a contact lists, once, whom they met. Only the hash of its secret is kept."""

    id = UUIDv7Field()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="list_links")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    listed = models.IntegerField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
