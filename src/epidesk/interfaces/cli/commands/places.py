# SPDX-License-Identifier: Apache-2.0
"""`epidesk places`: the areas a province is made of."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from epidesk.interfaces.cli.session import with_database


@click.group(
    epilog="""
    \b
    Examples:
      epidesk places import --help        what a file must hold
      epidesk places import wards.geojson --set 2027-01 --valid-from 2027-01-01
    """
)
def command() -> None:
    """The areas a province is made of, in dated sets.

    Wards and communes are merged and split by law, so every set says from which day it holds. Reports keep the ward
    of their own day; scopes of staff follow the codes into the new set.
    """


@command.command(
    name="import",
    epilog="""
    \b
    A feature is a ward or commune: a Polygon or MultiPolygon in WGS 84 (lon, lat) with the properties
      code         the official code                       must be there
      name         the full name                           must be there
      short_name, name_en, unit_type                       may be there
      zone         code of the zone it is worked from      else that of the set before, by code or by place
      label        [lon, lat] of a point inside            else one is found
    The collection may list its zones in a member "zones": code, name, short_name, name_en, unit_type.

    \b
    Examples:
      epidesk places import wards.geojson --set 2027-01 --valid-from 2027-01-01
      epidesk places import wards.geojson --set 2027-01 --valid-from 2027-01-01 --skip-errors
    """,
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--set", "name", required=True, help="What the set is called, such as 2025-07.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day it holds.")
@click.option("--source", default="", help="Where the file comes from and under which licence; kept with the set.")
@click.option("--skip-errors", is_flag=True, help="Leave out faulty features instead of importing nothing.")
def import_command(file: Path, name: str, valid_from: datetime, source: str, skip_errors: bool) -> None:
    """Bring in a set of areas from a GeoJSON file, whole or not at all.

    Every faulty feature is reported with its position in the file, from 0. The set before ends on the day this one
    begins. The exit code is 1 when nothing was imported.
    """
    _import(file.read_bytes(), name, valid_from.date(), source, skip_errors)


@with_database
def _import(content: bytes, name: str, valid_from: date, source: str, skip_errors: bool) -> None:
    from django.utils.translation import override

    from epidesk.foundation.core.errors import DomainError
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.places.actions import import_areas

    with override("en"):  # the command line speaks English
        try:
            report = import_areas(
                by=SYSTEM, name=name, valid_from=valid_from, content=content, skip_errors=skip_errors, source=source
            )
        except DomainError as error:
            raise click.ClickException("; ".join(map(str, error.fields.values())) or str(error.message)) from None
        for index, message in report.errors:
            where = "file" if index is None else f"feature {index}"
            click.echo(f"{where}: {message}", err=True)
        if not report.imported:
            advice = "" if skip_errors else " Mend the file, or leave the faulty features out with --skip-errors."
            raise click.ClickException(f"Nothing was imported: {len(report.errors)} errors.{advice}")
    click.echo(f"Imported {report.imported} areas as set {name}, valid from {valid_from}.")
    if report.errors:
        click.echo(f"Left out {len(report.errors)} faulty features.")
    if report.without_zone:
        click.echo(f"Without a zone: {', '.join(report.without_zone)}.")
