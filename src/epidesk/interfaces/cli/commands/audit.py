# SPDX-License-Identifier: Apache-2.0
"""`epidesk audit`: is the ledger whole?"""

import click

from epidesk.interfaces.cli.session import with_database


@click.group(epilog="Example: epidesk audit verify")
def command() -> None:
    """The ledger: who did what, when and why."""


def _anchor(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, str] | None:
    if value is None:
        return None
    number, _, sha256 = value.partition(":")
    if not number.isdigit() or len(sha256) != 64:
        raise click.BadParameter("use NUMBER:HASH as an earlier run printed it")
    return int(number), sha256


@command.command(
    epilog="""
    \b
    Examples:
      epidesk audit verify
      epidesk audit verify --anchor 118:9f2c…     against what you wrote down last month

    Write the last line down outside this machine. Whoever rules the database could make the whole chain anew; the
    noted hash shows it.
    """
)
@click.option("--anchor", callback=_anchor, metavar="NUMBER:HASH", help="A segment's hash, noted earlier elsewhere.")
@with_database
def verify(anchor: tuple[int, str] | None) -> None:
    """Hold every sealed row against its seal, and tell how much is not sealed yet.

    Finds rows that were removed, changed or slipped in, and names their segment. The exit code is 1 if it finds any.
    """
    from epidesk.foundation.audit import queries

    report = queries.verify(anchor)
    click.echo(
        f"{report.rows} rows in {report.segments} sealed segments, {report.cut_segments} of them expired and cut."
    )
    if report.tail_rows:
        click.echo(f"{report.tail_rows} rows not sealed yet, the oldest {report.tail_oldest_age_s:.0f} s old.")
    for breach in report.breaches:
        click.echo(f"BROKEN segment {breach.number}: {breach.what}.")
    if not report.ok:
        raise SystemExit(1)
    click.echo(f"The ledger is whole. Head: {report.head_number}:{report.head}")
