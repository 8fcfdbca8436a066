# SPDX-License-Identifier: Apache-2.0
"""Alerts of others: the collection's verdicts about the schema, and what each says."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from epikit.formats.cap12 import Circle, MsgType, NotCap, Reference, check_xml, from_xml, is_valid_xml, to_xml


def folder(shared: Path) -> Path:
    return shared / "standards/cap"


def test_every_sample_gets_the_verdict_of_the_manifest(shared: Path) -> None:
    rows = list(csv.DictReader((folder(shared) / "manifest.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) > 10
    for row in rows:
        content = (folder(shared) / "samples" / row["file"]).read_bytes()
        if row["file"] == "xee.cap":
            continue
        assert is_valid_xml(content) == (row["xsd_1_2_valid"] == "yes"), row["file"]
        errors = [one for one in check_xml(content) if one.slug == "schema"]
        assert bool(errors) == (row["xsd_1_2_valid"] == "no"), row["file"]


def test_what_is_read_is_written_as_the_same_alert(shared: Path) -> None:
    for path in (folder(shared) / "samples").glob("*.cap"):
        if path.name != "xee.cap":
            alert = from_xml(path.read_bytes())
            assert from_xml(to_xml(alert, offset=None)) == alert, path.name


def test_the_attack_by_an_outer_entity_is_refused(shared: Path) -> None:
    for call in (from_xml, check_xml, is_valid_xml):
        with pytest.raises(NotCap) as refused:
            call((folder(shared) / "samples/xee.cap").read_bytes())
        assert refused.value.reason == "doctype"


def test_a_canadian_update_is_read_to_the_last_field(shared: Path) -> None:
    alert = from_xml((folder(shared) / "samples/canada.cap").read_bytes())
    assert alert.msg_type == MsgType.UPDATE
    assert (
        alert.references[0].key
        == Reference(
            "cap@ec.gc.ca", "2.49.0.1.124.a3f342a4.2012", datetime(2012, 5, 2, 21, 45, 5, tzinfo=timezone(timedelta(0)))
        ).key
    )
    assert [info.language for info in alert.infos] == ["en-CA", "fr-CA"]
    area = alert.infos[0].areas[0]
    assert area.polygons[0][0] == (-82.9314, 42.3481), "longitude first"
    assert area.polygons[0][0] == area.polygons[0][-1]
    assert area.geocodes[1].value == "3537001"
    assert dict(alert.infos[1].event_codes)["SAME"] == "SVA"


def test_a_circle_a_resource_and_markup_in_text_stay_what_they_are(shared: Path) -> None:
    info = from_xml((folder(shared) / "samples/australia.cap").read_bytes()).infos[0]
    assert info.areas[0].circles == (Circle((147.0598, -35.3888), 25.0),)
    assert info.resources[0].mime_type == "text/html"
    assert "<br />" in info.description, "text, not markup: whoever shows it escapes it"
    assert info.expires_at == datetime(2011, 10, 6, 23, 4, tzinfo=timezone(timedelta(hours=10)))
