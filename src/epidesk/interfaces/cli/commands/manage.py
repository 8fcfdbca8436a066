# SPDX-License-Identifier: Apache-2.0
"""Django's own commands, as the owner of the schema. For developers, so not listed."""

import sys

import click

from epidesk.interfaces.cli.session import with_owners_database


@click.command(hidden=True, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@with_owners_database
def command(words: tuple[str, ...]) -> None:
    """Run a management command of Django, for example: epidesk manage showmigrations"""
    from django.core.management import execute_from_command_line

    sys.argv[0] = "epidesk manage"
    execute_from_command_line(["epidesk manage", *words])
