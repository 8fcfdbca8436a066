# SPDX-License-Identifier: Apache-2.0
"""`epidesk triage`: the rules that weigh what is reported, and their versions."""

import click

from epidesk.env import environment
from epidesk.intake.incidents import triage_versions
from epidesk.intake.incidents.policy import BadPolicy


@click.group(epilog="Example: epidesk triage check")
def command() -> None:
    """The rules of config/triage that weigh what is reported, and their versions."""


@command.command(epilog="Example: epidesk triage check")
def check() -> None:
    """Read the rules and compare each version with what is written down of it. The exit code is 1 when one changed
    without a new version, or cannot be read."""
    found = list(triage_versions.problems(environment().config_dir))
    for problem in found:
        click.echo(problem)
    if found:
        raise SystemExit(1)
    click.echo("The triage rules are whole, and each is what its version says.")


@command.command(epilog="Example: epidesk triage record   after raising `version` in the file you changed")
def record() -> None:
    """Write down the versions that are new, in config/triage/versions.yaml; keep that file with the others."""
    try:
        new = triage_versions.record(environment().config_dir)
    except BadPolicy as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Written down: {', '.join(new)}." if new else "Nothing is new.")
