# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field

CITIZEN = "citizen"
STAFF = "staff"


class UserManager(BaseUserManager["User"]):
    """Finds by e-mail, whatever case it was typed in. Rows are made by `actions`, never here."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in: a citizen by phone code, or staff by e-mail, password and a second factor.

    Phone (E.164) and ID number are encrypted; their blind indexes find an exact value.
    """

    id = UUIDv7Field()
    kind = models.CharField(max_length=8, choices=[(CITIZEN, CITIZEN), (STAFF, STAFF)])
    email = models.EmailField(unique=True, null=True, blank=True)
    phone = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=32, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    phone_verified_by_call = models.BooleanField(default=False, db_default=False)  # the last proof: a call, or a code
    name = models.CharField(max_length=120, blank=True, default="")
    year_of_birth = models.SmallIntegerField(null=True, blank=True)
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    id_number = EncryptedTextField(blank=True, default="")
    id_number_index = models.CharField(max_length=32, blank=True, default="")
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    sessions_ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=STAFF, email__isnull=False) | Q(kind=CITIZEN, phone_index__isnull=False),
                name="accounts_user_has_a_way_in",
            ),
            models.CheckConstraint(
                condition=Q(phone_index__isnull=True) | ~Q(phone=""), name="accounts_user_phone_with_index"
            ),
        ]
        indexes = [
            models.Index(fields=["id_number_index"], name="accounts_user_id_number", condition=~Q(id_number_index="")),
            models.Index(fields=["kind", "name"], name="accounts_user_staff_list"),  # the list of staff
        ]

    def __str__(self) -> str:
        return str(self.id)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django keeps it in each session and ends those in which it differs: after a new password, and, here, after
        `sessions_ended_at` moved. An account whose sessions were never ended has Django's own."""
        auth_hash: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if self.sessions_ended_at is None:
            return auth_hash
        ended = self.sessions_ended_at.isoformat()
        return salted_hmac("epidesk.accounts.sessions", f"{auth_hash}{ended}", secret, algorithm="sha256").hexdigest()


class RoleGrant(models.Model):
    """A role held by a member of staff, in an area (none: the whole province) and maybe in a team, for a time.

    `team_id` is a bare id: teams live on a floor above.
    """

    id = UUIDv7Field()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=32)
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team_id = models.UUIDField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user"], name="accounts_grant_of_user"),  # every request of staff
            models.Index(fields=["team_id"], name="accounts_grant_of_team", condition=Q(team_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("from_at")),
                name="accounts_grant_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class ApiKey(models.Model):
    """A machine's key. Only its hash is kept; `prefix` lets people recognise it.

    With `user` it acts as that member of staff and dies with the account; without, as a machine with `roles` and
    `permissions`.
    """

    id = UUIDv7Field()
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    key_sha256 = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    roles = models.JSONField(default=list)
    permissions = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class FirstAdminLink(models.Model):
    """The one-time way into a fresh production installation. Only the token's hash is kept."""

    id = UUIDv7Field()
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Sanction(models.Model):
    """What the centre does about misuse by one person, for a time. It attaches to an account, a device (its hash) or a
    number (its blind index), or to several of them; whoever is any of these is meant.

    It ends by itself at `until_at`. Staff are bare ids: who decided stays on record when an account goes.
    `subject_id`: the matter that led to it. `language`: of the notice to a device without account.
    """

    id = UUIDv7Field()
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, db_index=False, related_name="sanctions")
    device = models.CharField(max_length=64, blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    step = models.CharField(max_length=12)
    reason = EncryptedTextField()
    language = models.CharField(max_length=2, default="vi")
    subject_id = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by_id = models.UUIDField(null=True)
    lifted_by_label = models.CharField(max_length=120, blank=True)
    lift_reason = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(device="") | ~Q(phone_index=""),
                name="accounts_sanction_of_somebody",
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="accounts_sanction_ends"),
            models.CheckConstraint(
                condition=Q(step__in=["warning", "limit", "hold", "suspension"]), name="accounts_sanction_step"
            ),
        ]
        indexes = [
            # Asked with every report: is anything held against this account, device or number?
            models.Index(fields=["user", "until_at"], condition=Q(user__isnull=False), name="accounts_sanction_user"),
            models.Index(fields=["device", "until_at"], condition=~Q(device=""), name="accounts_sanction_device"),
            models.Index(
                fields=["phone_index", "until_at"], condition=~Q(phone_index=""), name="accounts_sanction_phone"
            ),
            models.Index(fields=["until_at"], name="accounts_sanction_list"),  # the officers' list
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.id}"


class Appeal(models.Model):
    """What a person says against a sanction, once. `sanctioned_by_id` repeats the sanction's, so that the database
    itself can see to it that somebody else decides."""

    id = UUIDv7Field()
    sanction = models.OneToOneField(Sanction, on_delete=models.CASCADE, related_name="appeal")
    text = EncryptedTextField()
    at = models.DateTimeField()
    sanctioned_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=120, blank=True)
    granted = models.BooleanField(null=True)
    answer = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(sanctioned_by_id__isnull=True)
                | ~Q(decided_by_id=F("sanctioned_by_id")),
                name="accounts_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="accounts_appeal_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(decided_at__isnull=True), name="accounts_appeal_waiting")]

    def __str__(self) -> str:
        return str(self.id)


class PhoneCall(models.Model):
    """A citizen who gets no SMS asks to be confirmed over the telephone: they read `code` to the hotline, the centre
    calls the number back. `user` is set when the device has signed in with it."""

    id = UUIDv7Field()
    code = models.CharField(max_length=8)
    phone = EncryptedTextField()
    phone_index = models.CharField(max_length=32)
    device = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(used_at__isnull=True, refused_at__isnull=True),
                name="accounts_call_code_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True), name="accounts_call_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
