# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
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
