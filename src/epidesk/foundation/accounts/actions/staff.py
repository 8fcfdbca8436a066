# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.closing import StillInHand, in_hand
from epidesk.foundation.accounts.models import STAFF, RoleGrant, User
from epidesk.foundation.accounts.queries import forget_principal
from epidesk.foundation.accounts.roles import RoleCard, roles
from epidesk.foundation.accounts.rules import ADMINISTRATOR, Permission
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.queries import find_ward_by_code, zones


def create_staff(
    *,
    by: Actor,
    email: str,
    name: str,
    role: str,
    area_codes: Sequence[str] = (),
    team_id: UUID | None = None,
    password: str | None = None,
    language: str = "vi",
) -> UUID:
    """An account for a member of staff with its first role: in these areas (codes of wards or zones), or in the whole
    province. Without a password the person sets one by “forgot password”.

    Needs `accounts:manage_staff`. Raises `Invalid` per field.
    """
    requires(by, Permission.MANAGE_STAFF)
    email = email.strip().lower()
    name = " ".join(name.split())
    card = _staff_role(role)
    area_ids = _areas(area_codes)
    _check(email, name, card, team_id, password)
    with unit_of_work():
        user = User(kind=STAFF, email=email, name=name, language=language)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(force_insert=True)
        record(by=by, verb="user.created", subject=("user", user.id), fields=("email", "name"))
        for area_id in area_ids or (None,):
            _grant(by, user.id, role, area_id, team_id)
    user_id: UUID = user.id
    return user_id


def grant_role(
    *,
    by: Actor,
    user_id: UUID,
    role: str,
    area_codes: Sequence[str] = (),
    team_id: UUID | None = None,
    until_at: datetime | None = None,
) -> tuple[UUID, ...]:
    """One more role: one grant an area, or one for the whole province.

    Needs `accounts:manage_staff`; nobody grants themselves anything (`Conflict`), or the administrator would have the
    health permissions at hand.
    """
    requires(by, Permission.MANAGE_STAFF)
    if by.user_id == user_id:
        raise Conflict(_("You cannot grant yourself a role. Ask another administrator."))
    card = _staff_role(role)
    if card.scope == "team" and team_id is None:
        raise Invalid({"team": _("This role belongs to a team. Name the team.")})
    with unit_of_work():
        _staff_user(user_id)
        area_ids: Sequence[UUID | None] = _areas(area_codes) or (None,)
        granted = tuple(_grant(by, user_id, role, area_id, team_id, until_at) for area_id in area_ids)
    forget_principal(user_id)
    return granted


def revoke_role(*, by: Actor, grant_id: UUID) -> None:
    """Ends a grant now; it stays on file. Ending it twice is no error.

    Needs `accounts:manage_staff`. Locks all grants of administrators first when it is one of theirs. Raises `Conflict`
    for the last administrator, so that somebody can always let others in.
    """
    requires(by, Permission.MANAGE_STAFF)
    with unit_of_work():
        found = RoleGrant.objects.filter(id=grant_id).values("user_id", "role").first()
        if found is None:
            raise NotFound
        if found["role"] == ADMINISTRATOR:
            _keep_an_administrator(by, without_grant=grant_id)
        grant = RoleGrant.objects.select_for_update().get(id=grant_id)
        if grant.until_at is None or grant.until_at > timezone.now():
            grant.until_at = timezone.now()
            grant.save(update_fields=["until_at"])
            record(by=by, verb="user.role_revoked", subject=("user", grant.user_id), fields=("role",))
    forget_principal(grant.user_id)


def deactivate_user(*, by: Actor, user_id: UUID, reason: str = "") -> None:
    """Shuts somebody out: sessions end at once, keys within 15 s. Needs `accounts:manage_staff`; nobody shuts out
    themselves (`Conflict`), nor who still has something in hand (`StillInHand`). Locks the account: nothing more is
    given to it meanwhile."""
    requires(by, Permission.MANAGE_STAFF)
    if by.user_id == user_id:
        raise Conflict(_("You cannot deactivate your own account. Ask another administrator."))
    _set_active(by, user_id, False, reason)


def activate_user(*, by: Actor, user_id: UUID, reason: str = "") -> None:
    """Lets somebody in again. Needs `accounts:manage_staff`."""
    requires(by, Permission.MANAGE_STAFF)
    _set_active(by, user_id, True, reason)


def _set_active(by: Actor, user_id: UUID, is_active: bool, reason: str) -> None:
    with unit_of_work():
        if not is_active:
            _keep_an_administrator(by, without_user=user_id)
        user = User.objects.select_for_update().filter(id=user_id).first()
        if user is None:
            raise NotFound
        if not is_active and user.is_active and (n := in_hand(user_id)):
            raise StillInHand(n)
        if user.is_active != is_active:
            user.is_active = is_active
            user.save(update_fields=["is_active"])
            verb = "user.activated" if is_active else "user.deactivated"
            record(by=by, verb=verb, subject=("user", user.id), fields=("is_active",), reason=reason)
    forget_principal(user_id)


def _keep_an_administrator(by: Actor, *, without_grant: UUID | None = None, without_user: UUID | None = None) -> None:
    """Raises `Conflict` if nobody would be left who can let others in; the centre itself may do even that.

    The grants stay locked until commit, or two administrators who shut each other out at once would both succeed.
    """
    if by.kind is PrincipalKind.SYSTEM:
        return
    list(RoleGrant.objects.select_for_update().filter(role=ADMINISTRATOR).order_by("id").values_list("id"))
    # Asked again once the lock is ours: an account that was closed meanwhile has not changed its grants' rows.
    now = timezone.now()
    grants = RoleGrant.objects.filter(role=ADMINISTRATOR, user__is_active=True, from_at__lte=now)
    lasting = list(grants.exclude(until_at__lte=now).values_list("id", "user_id"))
    rest = [user_id for id, user_id in lasting if id != without_grant and user_id != without_user]
    if len(rest) < len(lasting) and not rest:
        raise Conflict(_("This is the last administrator. Make another one first."))


def _grant(
    by: Actor, user_id: UUID, role: str, area_id: UUID | None, team_id: UUID | None, until_at: datetime | None = None
) -> UUID:
    grant = RoleGrant.objects.create(
        user_id=user_id,
        role=role,
        area_id=area_id,
        team_id=team_id,
        granted_by_id=by.user_id,
        from_at=timezone.now(),
        until_at=until_at,
    )
    record(by=by, verb="user.role_granted", subject=("user", user_id), fields=("role",))
    grant_id: UUID = grant.id
    return grant_id


def _staff_role(role: str) -> RoleCard:
    card = roles().get(role)
    if card is None or card.kind != "staff":
        raise Invalid({"role": _("There is no such role for staff.")})
    return card


def _staff_user(user_id: UUID) -> User:
    user = User.objects.filter(id=user_id, kind=STAFF).first()
    if user is None:
        raise NotFound
    return user


def _areas(codes: Sequence[str]) -> tuple[UUID, ...]:
    known_zones = {zone.code: zone.id for zone in zones()} if codes else {}
    found: list[UUID] = []
    for code in codes:
        ward = find_ward_by_code(code)
        area_id = ward.id if ward else known_zones.get(code)
        if area_id is None:
            raise Invalid({"area": _("There is no ward or zone with this code.")})
        found.append(area_id)
    return tuple(found)


def _check(email: str, name: str, card: RoleCard, team_id: UUID | None, password: str | None) -> None:
    errors: dict[str, str | Promise] = {}
    try:
        validate_email(email)
    except ValidationError:
        errors["email"] = _("This is not an e-mail address.")
    else:
        if User.objects.filter(email=email).exists():
            errors["email"] = _("Somebody already has this e-mail address.")
    if not name:
        errors["name"] = _("Write the name.")
    if card.scope == "team" and team_id is None:
        errors["team"] = _("This role belongs to a team. Name the team.")
    if password:
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as error:
            errors["password"] = " ".join(error.messages)
    if errors:
        raise Invalid(errors)
