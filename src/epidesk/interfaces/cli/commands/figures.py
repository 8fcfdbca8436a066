# SPDX-License-Identifier: Apache-2.0
"""`epidesk figures`: the epidemic's counts as others publish them."""

from __future__ import annotations

from pathlib import Path

import click

from epidesk.interfaces.cli.session import with_database
from epikit.formats.counts import LAYOUTS, Measure

_LAYOUTS = "\n".join(
    f"      {slug if n == 0 else '':<10}{columns}"
    for slug, layout in LAYOUTS.items()
    for n, columns in enumerate(layout.columns)
)


@click.group(
    epilog="""
    \b
    Examples:
      epidesk figures import --help        what a file must hold
      epidesk figures import owid-covid-data.csv --layout owid
    """
)
def command() -> None:
    """The epidemic's counts as others publish them: local, national, world.

    Sources, their order and their credits stand in config/figure_sources.yaml. Unusual numbers are held back until
    somebody has looked at them at the desk, under "Published figures".
    """


@command.command(
    name="import",
    epilog=f"""
    \b
    Layouts (comma-separated, UTF-8, with a header):
{_LAYOUTS}

    \b
    Examples:
      epidesk figures import time_series_covid19_deaths_global.csv --layout jhu --measure deaths
      epidesk figures import owid-covid-data.csv --layout owid
      epidesk figures import provinces.csv --layout province --measure cases --skip-errors
    """,
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layout", type=click.Choice(list(LAYOUTS)), required=True, help="How the table is laid out.")
@click.option(
    "--measure", type=click.Choice([str(one) for one in Measure]), help="What it counts, where it does not say so."
)
@click.option("--source", help="Whose figures these are, by the slug in figure_sources.yaml; else that of the layout.")
@click.option("--skip-errors", is_flag=True, help="Leave out faulty rows instead of importing nothing.")
def import_command(file: Path, layout: str, measure: str | None, source: str | None, skip_errors: bool) -> None:
    """Take in a file of counts. Reading one again changes nothing; a number that differs is kept as a revision.

    Faulty rows are reported by line. The exit code is 1 when nothing could be taken.
    """
    _import(file, layout, measure or "", source or layout, skip_errors)


@with_database
def _import(file: Path, layout: str, measure: str, source: str, skip_errors: bool) -> None:
    from django.utils.translation import override

    from epidesk.foundation.core.errors import DomainError
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.insight.statistics.actions import import_figures

    with override("en"):  # the command line speaks English
        try:
            report = import_figures(
                by=SYSTEM,
                source=source,
                layout=layout,
                measure=measure,
                content=file.read_bytes(),
                file_name=file.name,
                skip_errors=skip_errors,
            )
        except DomainError as error:
            raise click.ClickException("; ".join(map(str, error.fields.values())) or str(error.message)) from None
        for line, message in report.faults:
            click.echo(f"line {line}: {message}", err=True)
        if report.faults and not skip_errors:
            advice = "Mend the file, or leave the faulty rows out with --skip-errors."
            raise click.ClickException(f"Nothing was imported: {len(report.faults)} errors. {advice}")
    click.echo(
        f"Read {report.read} numbers: {report.added} new, {report.revised} revised, {report.unchanged} known already."
    )
    for held in report.held:
        click.echo(f"Held for review: {held.place} {held.on} {held.measure} {held.value} ({held.doubt})")
    if report.waiting:
        click.echo(f"Waiting behind these: {report.waiting}.")
    for name, rows in report.unknown_places:
        click.echo(f"Not known, left out: {name} ({rows} numbers). Say at the desk which place it is.")
    if report.missing_places:
        click.echo(f"In the file before and not in this one: {', '.join(report.missing_places)}.")
    if report.no_world:
        click.echo("No total of the world was made: without these countries it would be too small.")
    for old, new in report.renamed:
        click.echo(f"Renamed by the source: {old} is now {new}.")
