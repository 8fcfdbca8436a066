# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.accounts.queries.cast import CastMember, demo_cast
from epidesk.foundation.accounts.queries.holders import Holder, holders_of
from epidesk.foundation.accounts.queries.keys import KeyRow, api_keys
from epidesk.foundation.accounts.queries.phone_calls import CallRow, CallState, OwnCall, call, call_by_code, own_call
from epidesk.foundation.accounts.queries.principals import (
    forget_principal,
    principal_for_api_key,
    principal_for_user,
    remembered_api_key,
)
from epidesk.foundation.accounts.queries.profiles import Profile, emails_of, home_of, languages_of, phones_of, profile
from epidesk.foundation.accounts.queries.sanctions import (
    AppealRow,
    SanctionRow,
    appeals_waiting,
    count_appeals,
    sanctions,
    sanctions_of,
    terms,
)
from epidesk.foundation.accounts.queries.staff import (
    GrantRow,
    StaffRow,
    administrator_exists,
    find_staff_by_email,
    has_second_factor,
    holds_role,
    names_of,
    staff_member,
    staff_members,
)
from epidesk.foundation.accounts.queries.standing import Held, OwnSanction, Standing, assurance_of, holding, standing
from epidesk.foundation.accounts.queries.teams import TeamGrant, TeamPerson, people_of_team
from epidesk.foundation.accounts.queries.users import find_citizen_by_phone, get_user
from epidesk.foundation.accounts.roles import RoleCard


def roles() -> tuple[RoleCard, ...]:
    """Every role, in the order of `config/roles.yaml`."""
    from epidesk.foundation.accounts.roles import roles as cards

    return tuple(cards().values())


__all__ = [
    "AppealRow",
    "CallRow",
    "CallState",
    "CastMember",
    "GrantRow",
    "Held",
    "Holder",
    "KeyRow",
    "OwnCall",
    "OwnSanction",
    "Profile",
    "RoleCard",
    "SanctionRow",
    "StaffRow",
    "Standing",
    "TeamGrant",
    "TeamPerson",
    "administrator_exists",
    "api_keys",
    "appeals_waiting",
    "assurance_of",
    "call",
    "call_by_code",
    "count_appeals",
    "demo_cast",
    "emails_of",
    "find_citizen_by_phone",
    "find_staff_by_email",
    "forget_principal",
    "get_user",
    "has_second_factor",
    "holders_of",
    "holding",
    "holds_role",
    "home_of",
    "languages_of",
    "names_of",
    "own_call",
    "people_of_team",
    "phones_of",
    "principal_for_api_key",
    "principal_for_user",
    "profile",
    "remembered_api_key",
    "roles",
    "sanctions",
    "sanctions_of",
    "staff_member",
    "staff_members",
    "standing",
    "terms",
]
