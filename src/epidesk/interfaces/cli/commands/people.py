# SPDX-License-Identifier: Apache-2.0
"""`epidesk people`: the register of people."""

import click

from epidesk.interfaces.cli.session import with_database


@click.group(epilog="Example: epidesk people link")
def command() -> None:
    """The register of people."""


@command.command(
    epilog="""
    \b
    Example:
      epidesk people link      compare everybody now; the desk lists the pairs under «Same person?»
    """
)
@with_database
def link() -> None:
    """Compare everybody on file with everybody and propose pairs that may be one person.

    New records are compared by themselves within minutes; this is for after a large import. Nothing is merged: people
    decide at the desk. A million people take about half a minute and less than 2 GB of memory.
    """
    from epidesk.foundation.people.actions import compare_all

    click.echo(f"{compare_all()} pairs proposed or brought up to date.")
