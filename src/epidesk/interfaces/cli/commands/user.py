# SPDX-License-Identifier: Apache-2.0
"""`epidesk user`: accounts of staff."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

import click

from epidesk.interfaces.cli.session import with_database


@contextmanager
def plainly() -> Iterator[None]:
    """What the domain refuses becomes one line in English."""
    from django.utils.translation import override

    from epidesk.foundation.core.errors import DomainError

    with override("en"):  # the command line speaks English
        try:
            yield
        except DomainError as error:
            raise click.ClickException("; ".join(map(str, error.fields.values())) or str(error.message)) from None


def user_by_email(email: str) -> UUID:
    from epidesk.foundation.accounts.queries import find_staff_by_email

    user_id = find_staff_by_email(email)
    if user_id is None:
        raise click.ClickException(f"No member of staff has the address {email}.")
    return user_id


def known_roles(wanted: Iterable[str], kinds: Container[str] = ("staff",)) -> None:
    """Refuses a role of another kind, or none of `config/roles.yaml`, and lists those that there are."""
    from epidesk.foundation.accounts.queries import roles

    slugs = [card.slug for card in roles() if card.kind in kinds]
    if unknown := [role for role in wanted if role not in slugs]:
        raise click.ClickException(f"There is no such role: {unknown[0]}. The roles: {', '.join(slugs)}.")


@click.group(
    epilog="""
    \b
    Examples:
      epidesk user create lan@hue.example --name "Tran Thi Lan" --role operator
      epidesk user grant lan@hue.example --role clinician
      epidesk user list
      epidesk user deactivate lan@hue.example --reason "left the centre"
      epidesk user reset-second-factor lan@hue.example --reason "lost the phone, came in person"
    """
)
def command() -> None:
    """Accounts of staff: who may come in, and as what. Citizens make theirs by phone.

    What each role may do stands in config/roles.yaml.
    """


@command.command(
    epilog="""
    \b
    Examples:
      epidesk user create lan@hue.example --name "Tran Thi Lan" --role operator
      epidesk user create an@hue.example --name "Le An" --role operator --area 19753 --area 19774
      epidesk user create binh@hue.example --name "Vo Binh" --role team_leader --team PX-2
    """
)
@click.argument("email")
@click.option("--name", required=True, help="As colleagues read it.")
@click.option("--role", required=True, help="A role of config/roles.yaml, such as operator.")
@click.option("--area", "areas", multiple=True, help="Code of a ward, commune or zone; may be given again.  [all]")
@click.option("--team", help="Code of the team, for team_leader and team_member.")
@click.option("--ask-password", is_flag=True, help="Type the password here instead of getting one.")
@with_database
def create(email: str, name: str, role: str, areas: tuple[str, ...], team: str | None, ask_password: bool) -> None:
    """Let a member of staff in; prints a first password on the last line.

    Hand the password over in person; it is shown only now, and the person can change it under "My account". At the
    first sign-in a second factor is set up (not in the demonstration).
    """
    import secrets

    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    known_roles([role])
    typed = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else ""
    password = typed or secrets.token_urlsafe(15)
    with plainly():
        create_staff(
            by=SYSTEM, email=email, name=name, role=role, area_codes=areas, team_id=_team(team), password=password
        )
    click.echo(f"{name} can sign in as {role} with {email.strip().lower()}.")
    if not typed:
        click.echo(password)


@command.command(
    epilog="""
    \b
    Example:
      epidesk user grant lan@hue.example --role clinician --area 19753
    """
)
@click.argument("email")
@click.option("--role", required=True, help="A role of config/roles.yaml.")
@click.option("--area", "areas", multiple=True, help="Code of a ward, commune or zone; may be given again.  [all]")
@click.option("--team", help="Code of the team, for team_leader and team_member.")
@with_database
def grant(email: str, role: str, areas: tuple[str, ...], team: str | None) -> None:
    """Give one more role. A role limited to areas limits the whole person."""
    from epidesk.foundation.accounts.actions import grant_role
    from epidesk.foundation.core.principals import SYSTEM

    known_roles([role])
    with plainly():
        grant_role(by=SYSTEM, user_id=user_by_email(email), role=role, area_codes=areas, team_id=_team(team))
    click.echo(f"{email} now holds the role {role}.")


@command.command(name="list", epilog="Example: epidesk user list")
@with_database
def list_command() -> None:
    """All staff with their roles, one a line."""
    from epidesk.foundation.accounts.queries import staff_members
    from epidesk.foundation.core.principals import SYSTEM

    for row in staff_members(SYSTEM):
        held = ", ".join(sorted({grant.role for grant in row.grants})) or "no role"
        click.echo(f"{row.email:<36} {row.name:<28} {held}{'' if row.is_active else '  (closed)'}")


@command.command(
    epilog="""
    \b
    Example:
      epidesk user deactivate lan@hue.example --reason "left the centre"
    """
)
@click.argument("email")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@with_database
def deactivate(email: str, reason: str) -> None:
    """Shut somebody out: open pages at once, tokens within 15 seconds."""
    from epidesk.foundation.accounts.actions import deactivate_user
    from epidesk.foundation.core.principals import SYSTEM

    with plainly():
        deactivate_user(by=SYSTEM, user_id=user_by_email(email), reason=reason)
    click.echo(f"{email} cannot sign in any more.")


@command.command(
    name="reset-second-factor",
    epilog="""
    \b
    Example:
      epidesk user reset-second-factor lan@hue.example --reason "lost the phone, came in person"

    Make sure first that it is really them, in person or by a phone number you know: whoever has the password sets up
    the next second factor. If the password may be known to others too, let them choose a new one by "Forgot password".
    """,
)
@click.argument("email")
@click.option("--reason", default="", help="Why, and how you made sure; kept in the ledger.")
@with_database
def reset_second_factor(email: str, reason: str) -> None:
    """Take off a lost authenticator app, all passkeys and the recovery codes.

    The person is signed out everywhere, and sets up a new second factor at the next sign-in with the password. The
    ledger says that the second factor was taken off at the command line, when, and the reason.
    """
    from epidesk.foundation.accounts import actions
    from epidesk.foundation.core.principals import SYSTEM

    with plainly():
        count = actions.reset_second_factor(by=SYSTEM, user_id=user_by_email(email), reason=reason)
    if count:
        click.echo(f"The second factor of {email} is taken off; the next sign-in sets up a new one.")
    else:
        click.echo(f"{email} had no second factor; signed out everywhere, and the next sign-in sets one up.")


@command.command(
    name="first-admin",
    epilog="""
    \b
    Example:
      epidesk user first-admin            after the link that the first start printed has expired
    """,
)
@with_database
def first_admin() -> None:
    """Print a new one-time link for the first administrator; older links stop working."""
    from epidesk.foundation.accounts.actions import first_admin_link
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.interfaces.common.sign_in.first_admin_views import first_admin_address

    with plainly():
        click.echo(first_admin_address(first_admin_link(by=SYSTEM)))


def _team(code: str | None) -> UUID | None:
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.dispatch.queries import find_team_by_code

    if code is None:
        return None
    team_id = find_team_by_code(SYSTEM.as_viewer(), code)
    if team_id is None:
        raise click.ClickException(f"There is no team with the code {code}.")
    return team_id
