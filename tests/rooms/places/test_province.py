# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
import yaml

from epidesk.foundation.places.province import BadProvinceFile, province, read_province


@pytest.fixture
def tree(settings: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((settings.ENV.config_dir / "province.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_province_says_its_name_and_whom_to_call() -> None:
    here = province()
    assert (here.name("vi"), here.name("en"), here.short) == ("Thành phố Huế", "Hue", "Huế")
    assert [line.number for line in here.known_hotlines] == ["19009095", "19003228"]
    assert [line.display for line in here.known_hotlines] == ["1900 9095", "1900 3228"]
    assert here.hotlines[0].label("vi").startswith("Đường dây nóng")
    assert all(line.source for line in here.known_hotlines)


def test_a_line_past_its_last_day_is_offered_to_nobody(tree: dict[str, Any]) -> None:
    here = province()
    assert [line.number for line in here.hotlines] == ["19009095"]
    closed = here.known_hotlines[1]
    assert closed.answers_on(date(2020, 7, 31))
    assert not closed.answers_on(date(2020, 8, 1))
    tree["hotlines"][1]["valid_to"] = date(9999, 12, 31)
    assert [line.number for line in read_province(tree).hotlines] == ["19009095", "19003228"]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("name_vi",), "", "name_vi"),
        (("name_en",), 7, "name_en"),
        (("hotlines",), [], "hotlines"),
        (("hotlines", 0, "source"), None, "hotlines[0].source"),
        (("hotlines", 0, "number"), "1900x", "hotlines[0].number"),
        (("hotlines", 1, "display"), "1900 3229", "hotlines[1].display"),
        (("hotlines", 1, "valid_to"), "soon", "hotlines[1].valid_to"),
        (("hotlines", 0, "valid_to"), date(2030, 1, 1), "hotlines"),
        (("timezone",), "Asia/Hue", "timezone"),
        (("reference_units",), "../secret.geojson", "reference_units"),
        (("map", "start_lat"), 107.5, "map"),
        (("map", "start_zoom"), 30, "start_zoom"),
        (("map",), None, "map"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(
    tree: dict[str, Any], path: tuple[Any, ...], value: Any, told: str
) -> None:
    changed = copy.deepcopy(tree)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(BadProvinceFile, match=told.replace("[", r"\[")):
        read_province(changed)
