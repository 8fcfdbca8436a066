# SPDX-License-Identifier: Apache-2.0
"""The province this installation serves, from `config/province.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from django.conf import settings

from epikit.geo.points import BadPoint, LonLat, lon_lat


class BadProvinceFile(ValueError):
    """`province.yaml` cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Hotline:
    """A number to call. `number`: digits, for the link; `display`: as people read it; `source`: who published it;
    `valid_to`: the last day on which its source says that it answers, None for no end known."""

    number: str
    display: str
    label_vi: str
    label_en: str
    source: str
    valid_to: date | None = None

    def answers_on(self, day: date) -> bool:
        return self.valid_to is None or day <= self.valid_to

    def label(self, language: str) -> str:
        return self.label_vi if language.startswith("vi") else self.label_en


@dataclass(frozen=True)
class MapDefaults:
    """Where a map opens before anything is known, and how far it may be zoomed (web map levels)."""

    start: LonLat
    start_zoom: float
    min_zoom: float
    max_zoom: float


@dataclass(frozen=True)
class Province:
    """`reference_units`, `reference_facilities`: names of shipped tables, empty for none."""

    name_vi: str
    short: str
    name_en: str
    timezone: str
    known_hotlines: tuple[Hotline, ...]
    map: MapDefaults
    reference_units: str = ""
    reference_facilities: str = ""

    def name(self, language: str) -> str:
        return self.name_vi if language.startswith("vi") else self.name_en

    @property
    def hotlines(self) -> tuple[Hotline, ...]:
        """Those in force today: whoever is in need must not be sent to a line that may be dead. Never empty."""
        today = datetime.now(ZoneInfo(self.timezone)).date()
        return tuple(line for line in self.known_hotlines if line.answers_on(today))


def province() -> Province:
    """This installation's province. Raises `BadProvinceFile`."""
    return _read(settings.ENV.config_dir / "province.yaml")


@lru_cache(maxsize=4)
def _read(path: Path) -> Province:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadProvinceFile(f"{path}: {error}") from error
    return read_province(tree)


def read_province(tree: Any) -> Province:
    """The province from what the file holds. Raises `BadProvinceFile` for the first thing missing or wrong."""
    if not isinstance(tree, Mapping):
        raise BadProvinceFile("province.yaml holds no table")
    hotlines = tree.get("hotlines")
    if not isinstance(hotlines, list) or not hotlines:
        raise BadProvinceFile("hotlines: name at least one number to call")
    return Province(
        name_vi=_text(tree, "name_vi"),
        short=_text(tree, "short"),
        name_en=_text(tree, "name_en"),
        timezone=_timezone(tree),
        known_hotlines=_hotlines(hotlines),
        map=_map_defaults(tree.get("map")),
        reference_units=_file_name(tree, "reference_units"),
        reference_facilities=_file_name(tree, "reference_facilities"),
    )


def _text(tree: Mapping[str, Any], key: str, where: str = "") -> str:
    value = tree.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadProvinceFile(f"{where}{key}: a text is missing (numbers need quotes)")
    return value.strip()


def _file_name(tree: Mapping[str, Any], key: str) -> str:
    value = tree.get(key) or ""
    if not isinstance(value, str) or value != Path(value).name:
        raise BadProvinceFile(f"{key}: a file's name without a folder is wanted, not {value!r}")
    return value


def _timezone(tree: Mapping[str, Any]) -> str:
    name = _text(tree, "timezone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadProvinceFile(f"timezone: {name!r} is not known") from error
    return name


def _hotlines(rows: list[Any]) -> tuple[Hotline, ...]:
    lines = tuple(_hotline(row, place) for place, row in enumerate(rows))
    if all(line.valid_to for line in lines):
        raise BadProvinceFile("hotlines: one must be without valid_to, else a day comes with no number to call")
    return lines


def _hotline(row: Any, place: int) -> Hotline:
    where = f"hotlines[{place}]."
    if not isinstance(row, Mapping):
        raise BadProvinceFile(f"{where[:-1]}: a table is wanted")
    hotline = Hotline(
        **{key: _text(row, key, where) for key in ("number", "display", "label_vi", "label_en", "source")},
        valid_to=row.get("valid_to"),
    )
    if hotline.valid_to is not None and type(hotline.valid_to) is not date:
        raise BadProvinceFile(f"{where}valid_to: a day such as 2020-07-31 is wanted, not {hotline.valid_to!r}")
    if not hotline.number.removeprefix("+").isdecimal():
        raise BadProvinceFile(f"{where}number: digits only, not {hotline.number!r}")
    if "".join(character for character in hotline.display if character.isdecimal()) != hotline.number.lstrip("+"):
        raise BadProvinceFile(f"{where}display: {hotline.display!r} is another number than {hotline.number!r}")
    return hotline


def _map_defaults(row: Any) -> MapDefaults:
    try:
        defaults = MapDefaults(
            start=lon_lat(row["start_lon"], row["start_lat"]),
            start_zoom=float(row["start_zoom"]),
            min_zoom=float(row["min_zoom"]),
            max_zoom=float(row["max_zoom"]),
        )
    except (TypeError, KeyError, ValueError, BadPoint) as error:
        raise BadProvinceFile(
            f"map: start_lon, start_lat, start_zoom, min_zoom, max_zoom are wanted ({error})"
        ) from error
    if not defaults.min_zoom <= defaults.start_zoom <= defaults.max_zoom:
        raise BadProvinceFile("map: start_zoom lies between min_zoom and max_zoom")
    return defaults
