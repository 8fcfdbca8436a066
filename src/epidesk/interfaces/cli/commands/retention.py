# SPDX-License-Identifier: Apache-2.0
"""`epidesk retention`: how long what is known about people is kept."""

import click

from epidesk.interfaces.cli.session import with_database


@click.group(epilog="Example: epidesk retention apply --dry-run")
def command() -> None:
    """How long what is known about people is kept: config/retention.yaml, applied every night."""


@command.command(
    name="apply",
    epilog="""
    \b
    Examples:
      epidesk retention apply --dry-run   what is over, rule by rule; changes nothing
      epidesk retention apply             now, instead of tonight
    """,
)
@click.option("--dry-run", is_flag=True, help="Only count.")
@with_database
def apply_now(dry_run: bool) -> None:
    """Delete, blank or make coarse whatever is kept longer than its rule allows.

    Every rule is one line: how many rows are over, and how many were dealt with. The exit code is 1 if a rule could
    not be applied in full.
    """
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.privacy import actions
    from epidesk.privacy.rules import BadPolicy

    try:
        reports = actions.apply_retention(by=SYSTEM, dry_run=dry_run)
    except BadPolicy as error:
        raise click.ClickException(f"config/retention.yaml: {error}") from error
    for report in reports:
        columns = "row" if report.columns == ("*",) else ", ".join(report.columns)
        done = "" if dry_run else f", {report.done} done"
        trouble = f" — {report.trouble}" if report.trouble else ""
        click.echo(f"{report.table} ({columns}): {report.then}, {report.due} due{done}{trouble}")
    if any(report.trouble for report in reports):
        raise SystemExit(1)
