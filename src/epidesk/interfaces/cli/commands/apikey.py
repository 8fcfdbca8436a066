# SPDX-License-Identifier: Apache-2.0
"""`epidesk apikey`: keys for machines."""

from __future__ import annotations

import click

from epidesk.interfaces.cli.commands.user import known_roles, plainly, user_by_email
from epidesk.interfaces.cli.session import with_database


@click.group(
    epilog="""
    \b
    Examples:
      epidesk apikey create "Hue-S"                                 files reports by Open311
      epidesk apikey create "Wall screen" --role analyst            reads figures through the API
      epidesk apikey create "My script" --token lan@hue.example     acts as Lan
      epidesk apikey list
      epidesk apikey revoke edk_Xy7Qa
    """
)
def command() -> None:
    """Keys with which other software files reports or reads through the API."""


@command.command(
    epilog="""
    \b
    Examples:
      epidesk apikey create "Hue-S"
      curl -d "api_key=$KEY&service_code=..." http://127.0.0.1:8000/open311/v2/requests.json
      epidesk apikey create "My script" --token lan@hue.example
      curl -H "Authorization: Bearer $KEY" http://127.0.0.1:8000/api/v1/...
    """
)
@click.argument("name")
@click.option("--role", "roles", multiple=True, help="What it may do; may be given again.  [machine_open311]")
@click.option("--token", "email", metavar="EMAIL", help="Act as this member of staff, with whatever they may do.")
@with_database
def create(name: str, roles: tuple[str, ...], email: str | None) -> None:
    """Make a key called NAME; prints the key, and nothing else, on the last line.

    The key is shown only now: the database keeps its hash.
    """
    from epidesk.foundation.accounts.actions import create_api_key
    from epidesk.foundation.accounts.rules import OPEN311_ROLE
    from epidesk.foundation.core.principals import SYSTEM

    known_roles(roles, ("staff", "machine"))
    with plainly():
        user_id = user_by_email(email) if email else None
        held = roles or (() if email else (OPEN311_ROLE,))
        _, key = create_api_key(by=SYSTEM, name=name, roles=held, user_id=user_id)
    click.echo(f"{name}: acts as {email}." if email else f"{name}: may do what {', '.join(held)} may.")
    click.echo(key)


@command.command(name="list", epilog="Example: epidesk apikey list")
@with_database
def list_command() -> None:
    """All keys, newest first, by their first characters."""
    from epidesk.foundation.accounts.queries import api_keys
    from epidesk.foundation.core.principals import SYSTEM

    for row in api_keys(SYSTEM):
        power = row.user_email or ", ".join(row.roles)
        ended = f"  (revoked {row.revoked_at:%Y-%m-%d})" if row.revoked_at else ""
        click.echo(f"{row.prefix}…  {row.created_at:%Y-%m-%d}  {row.name:<28} {power}{ended}")


@command.command(
    epilog="""
    \b
    Example:
      epidesk apikey revoke edk_Xy7Qa --reason "laptop lost"
    """
)
@click.argument("prefix")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@with_database
def revoke(prefix: str, reason: str) -> None:
    """End the key that begins with PREFIX (see the list), within 15 seconds everywhere."""
    from epidesk.foundation.accounts.actions import revoke_api_key
    from epidesk.foundation.accounts.queries import api_keys
    from epidesk.foundation.core.principals import SYSTEM

    wanted = prefix.rstrip("…")
    found = [row for row in api_keys(SYSTEM) if row.prefix == wanted and row.revoked_at is None]
    if len(found) != 1:
        raise click.ClickException("No open key begins like that." if not found else "Several keys begin like that.")
    with plainly():
        revoke_api_key(by=SYSTEM, key_id=found[0].id, reason=reason)
    click.echo(f"{found[0].name} opens nothing any more.")
