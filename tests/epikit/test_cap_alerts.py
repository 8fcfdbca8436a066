# SPDX-License-Identifier: Apache-2.0
"""Our alerts: what is written is valid, is read back whole by us and by others, and every fault has its name."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.epikit.cap_examples import AREA, AT, ENGLISH, GOOD, RING, VIETNAMESE

from epikit.formats.cap12 import (
    ERRORS,
    WARNINGS,
    Alert,
    Area,
    Circle,
    Info,
    Level,
    MsgType,
    Named,
    NotCap,
    Reference,
    Resource,
    Scope,
    check,
    check_xml,
    from_xml,
    is_valid_xml,
    to_xml,
    write_reference,
)
from epikit.formats.cap12.instants import read_instant, write_instant
from epikit.formats.cap12.reading import MAX_BYTES

EARLIER = Reference(GOOD.sender, "urn:uuid:0199b0a0-6000-7000-8000-000000000009", AT - timedelta(hours=2))


def vietnamese(**change: object) -> Alert:
    return replace(GOOD, infos=(replace(VIETNAMESE, **change), ENGLISH))  # type: ignore[arg-type]


def area(**change: object) -> Alert:
    return vietnamese(areas=(replace(AREA, **change),))  # type: ignore[arg-type]


def update(**change: object) -> Alert:
    return replace(GOOD, msg_type=MsgType.UPDATE, references=(EARLIER,), **change)  # type: ignore[arg-type]


def test_an_alert_without_a_fault_is_found_without_one() -> None:
    assert check(GOOD, now=AT + timedelta(minutes=1)) == ()
    assert check(update(), now=AT, related=[EARLIER]) == ()
    assert is_valid_xml(to_xml(GOOD))


def test_it_comes_back_as_it_went() -> None:
    for alert in (GOOD, update()):
        assert from_xml(to_xml(alert)) == alert
        assert from_xml(to_xml(alert, offset=None)) == alert


def test_times_and_points_are_written_as_cap_wants_them() -> None:
    text = to_xml(GOOD).decode()
    assert "<sent>2026-11-23T13:30:00+07:00</sent>" in text, "the clock of the province"
    assert "<polygon>16.44,107.55 16.44,107.63 16.5,107.63 16.5,107.55 16.44,107.55</polygon>" in text, "latitude first"
    assert "<circle>16.4637,107.5909 2.5</circle>" in text
    assert '<incidents>hue-2026-11 "ổ dịch Thuận Hóa"</incidents>' in text
    assert "<sent>2026-11-23T06:30:00-00:00</sent>" in to_xml(GOOD, offset=None).decode(), "UTC is -00:00, never Z"


def test_a_reference_is_letter_for_letter_what_the_earlier_message_said_of_itself() -> None:
    first = replace(GOOD, sent_at=AT.replace(microsecond=123_456))
    sent = re.search(r"<sent>(.*)</sent>", to_xml(first).decode())
    assert sent
    assert write_reference(first.reference) == f"{GOOD.sender},{GOOD.identifier},{sent[1]}"
    read = from_xml(to_xml(replace(update(), references=(first.reference,)))).references[0]
    assert read.key == first.reference.key


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    spoilt = vietnamese(headline="Ổ \x00\x0bdịch\ufffe", description="a\nb")
    assert from_xml(to_xml(spoilt)).infos[0].headline == "Ổ dịch"


def test_xmllint_finds_it_valid(tmp_path: Path) -> None:
    if shutil.which("xmllint") is None:
        pytest.skip(
            "xmllint is not on this machine (apt install libxml2-utils); lxml has checked the same schema above"
        )
    schema = tmp_path / "cap.xsd"
    schema.write_bytes(files("epikit.formats.cap12").joinpath("CAP-v1.2.xsd").read_bytes())
    for number, alert in enumerate((GOOD, update())):
        document = tmp_path / f"{number}.xml"
        document.write_bytes(to_xml(alert))
        call = ["xmllint", "--noout", "--nonet", "--schema", str(schema), str(document)]
        told = subprocess.run(call, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr


def test_another_library_reads_what_we_meant() -> None:
    parsers = pytest.importorskip("capparselib.parsers", reason="requirements/foreign.lock is not installed")
    told = parsers.CAPParser(to_xml(update()).decode()).as_dict()[0]
    assert told["cap_id"] == GOOD.identifier
    assert told["cap_message_type"] == "Update"
    assert told["cap_references"] == write_reference(EARLIER)
    assert [info["cap_language"] for info in told["cap_info"]] == ["vi-VN", "en-US"]
    first = told["cap_info"][0]
    assert first["cap_headline"] == VIETNAMESE.headline
    assert first["cap_description"] == VIETNAMESE.description
    assert first["cap_expires"] == "2026-11-24T13:30:00+07:00"
    assert first["cap_area"][0]["circles"] == ["16.4637,107.5909 2.5"]
    assert first["cap_event_code"] == [{"valueName": "epidesk:disease", "value": "dengue"}]


FAULTS: dict[str, tuple[Alert, str]] = {
    "area_required": (vietnamese(areas=()), "infos.0.areas"),
    "area_without_place": (area(polygons=(), circles=(), geocodes=()), "infos.0.areas.0"),
    "categories_differ": (
        replace(GOOD, infos=(VIETNAMESE, replace(ENGLISH, categories=("Health", "Safety")))),
        "infos.1.categories",
    ),
    "ceiling_without_altitude": (area(ceiling_ft=100.0), "infos.0.areas.0.ceiling_ft"),
    "circle_off_globe": (area(circles=(Circle((107.5, 91.0), 1.0),)), "infos.0.areas.0.circles.0"),
    "description_required": (vietnamese(description=" "), "infos.0.description"),
    "effective_after_expires": (vietnamese(effective_at=AT + timedelta(hours=25)), "infos.0.effective_at"),
    "event_codes_differ": (replace(GOOD, infos=(VIETNAMESE, replace(ENGLISH, event_codes=()))), "infos.1.event_codes"),
    "expires_required": (vietnamese(expires_at=None), "infos.0.expires_at"),
    "info_required": (replace(GOOD, infos=()), "infos"),
    "language_shape": (vietnamese(language="tiếng Việt"), "infos.0.language"),
    "mime_type_unknown": (vietnamese(resources=(Resource("ảnh", "picture/png"),)), "infos.0.resources.0.mime_type"),
    "name_letters": (replace(GOOD, sender="cdc hue"), "sender"),
    "polygon_not_closed": (area(polygons=(RING[:-1],)), "infos.0.areas.0.polygons.0"),
    "polygon_off_globe": (area(polygons=(((16.4, 107.5), *RING, (16.4, 107.5)),)), "infos.0.areas.0.polygons.0"),
    "polygon_self_crossing": (
        area(polygons=((RING[0], RING[2], RING[1], RING[3], RING[0]),)),
        "infos.0.areas.0.polygons.0",
    ),
    "polygon_too_few": (area(polygons=((RING[0], RING[1], RING[0]),)), "infos.0.areas.0.polygons.0"),
    "private_without_addresses": (replace(GOOD, scope=Scope.PRIVATE), "addresses"),
    "reference_future": (update(sent_at=AT - timedelta(hours=3)), "references.0"),
    "reference_missing": (update(), "references"),
    "reference_self": (replace(update(), references=(GOOD.reference,)), "references.0"),
    "references_required": (replace(GOOD, msg_type=MsgType.CANCEL), "references"),
    "required": (vietnamese(event=" "), "infos.0.event"),
    "restricted_without_restriction": (replace(GOOD, scope=Scope.RESTRICTED), "restriction"),
    "schema": (vietnamese(severity="Very severe"), "infos.0.severity"),
    "sent_in_future": (replace(GOOD, sent_at=AT + timedelta(minutes=10)), "sent_at"),
    "web_not_absolute": (vietnamese(web="/alerts/1/"), "infos.0.web"),
    "web_required": (vietnamese(web=""), "infos.0.web"),
}
ADVICE: dict[str, tuple[Alert, str]] = {
    "already_expired": (vietnamese(expires_at=AT, effective_at=None), "infos.0.expires_at"),
    "circle_without_radius": (area(circles=(Circle((107.5, 16.4), 0.0),)), "infos.0.areas.0.circles.0"),
    "contact_recommended": (vietnamese(contact=""), "infos.0.contact"),
    "description_is_headline": (vietnamese(description=VIETNAMESE.headline), "infos.0.description"),
    "event_long": (vietnamese(event="x" * 36), "infos.0.event"),
    "headline_long": (vietnamese(headline="x" * 141), "infos.0.headline"),
    "headline_recommended": (vietnamese(headline=""), "infos.0.headline"),
    "instruction_is_description": (vietnamese(instruction=VIETNAMESE.description), "infos.0.instruction"),
    "instruction_recommended": (vietnamese(instruction=""), "infos.0.instruction"),
    "polygon_recommended": (area(polygons=(), circles=()), "infos.0.areas.0"),
    "response_type_recommended": (vietnamese(response_types=()), "infos.0.response_types"),
    "sender_name_recommended": (vietnamese(sender_name=""), "infos.0.sender_name"),
    "text_same_in_languages": (
        replace(GOOD, infos=(VIETNAMESE, replace(ENGLISH, headline=VIETNAMESE.headline))),
        "infos.1.headline",
    ),
    "unknown_value": (vietnamese(certainty="Unknown"), "infos.0.certainty"),
}


def test_every_fault_that_can_be_found_is_spoilt_here_once() -> None:
    assert FAULTS.keys() == ERRORS
    assert ADVICE.keys() == WARNINGS


@pytest.mark.parametrize("slug", sorted(ERRORS))
def test_an_error_is_found_where_it_is(slug: str) -> None:
    alert, path = FAULTS[slug]
    related = [replace(EARLIER, identifier="urn:uuid:another")] if slug == "reference_missing" else []
    found = check(alert, now=AT, related=related)
    assert (slug, path, Level.ERROR) in {(one.slug, one.path, one.level) for one in found}
    assert {one.slug for one in found if one.level is Level.ERROR} == {slug}, "and nothing else"


@pytest.mark.parametrize("slug", sorted(WARNINGS))
def test_advice_is_given_where_it_helps(slug: str) -> None:
    alert, path = ADVICE[slug]
    assert [(one.slug, one.path, one.level) for one in check(alert, now=AT)] == [(slug, path, Level.WARNING)]


def test_errors_come_before_advice() -> None:
    found = check(vietnamese(contact="", web="", headline="", expires_at=None), now=AT)
    assert [one.level for one in found] == sorted((one.level for one in found), key=lambda level: level != Level.ERROR)


def test_both_names_in_a_reference_must_be_names_too() -> None:
    assert "name_letters" in {one.slug for one in check(replace(GOOD, references=(Reference("a b", "c", AT),)))}


def test_a_cancel_that_forgets_one_of_two_alerts_is_found() -> None:
    other = replace(EARLIER, identifier="urn:uuid:other")
    cancel = replace(update(), msg_type=MsgType.CANCEL)
    assert [one.detail for one in check(cancel, related=[EARLIER, other])] == ["urn:uuid:other"]


INSTANTS = [
    ("2026-03-02T08:00:00+07:00", datetime(2026, 3, 2, 1, tzinfo=UTC)),
    ("2026-03-02T08:00:00-00:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
    ("2026-03-02T08:00:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC)),
    ("2026-03-02t08:00:00.25-09:30", datetime(2026, 3, 2, 17, 30, tzinfo=UTC)),
    ("2026-03-02T24:00:00+00:00", datetime(2026, 3, 3, tzinfo=UTC)),
    ("2026-02-29T08:00:00+07:00", None),
    ("2026-03-02T08:00:00", None),
    ("2026-03-02", None),
    ("0001-01-01T00:00:00+07:00", None),
    ("9999-12-31T24:00:00+07:00", None),
    ("２０２６-03-02T08:00:00Z", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "at"), INSTANTS)
def test_instants_are_read(text: str, at: datetime | None) -> None:
    assert read_instant(text) == at


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_instants_come_back_to_the_second(naive: datetime, offset_minutes: int) -> None:
    at = naive.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    for offset in (None, timedelta(hours=7), timedelta(0)):
        text = write_instant(at, offset)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", text)
        assert "+00:00" not in text
        assert read_instant(text) == at.replace(microsecond=0)


def test_an_instant_without_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="without zone"):
        to_xml(replace(GOOD, sent_at=AT.replace(tzinfo=None)))


WORDS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30).map(str.strip).filter(bool)
)
POINTS = st.tuples(st.integers(-180_000, 180_000), st.integers(-90_000, 90_000)).map(lambda p: (p[0] / 1e3, p[1] / 1e3))


@given(
    st.builds(
        Info,
        event=WORDS,
        urgency=st.just("Future"),
        severity=st.just("Minor"),
        certainty=st.just("Possible"),
        headline=WORDS,
        description=WORDS,
        instruction=WORDS,
        parameters=st.lists(st.builds(Named, WORDS, WORDS), max_size=3).map(tuple),
        areas=st.lists(
            st.builds(
                Area,
                description=WORDS,
                polygons=st.lists(st.lists(POINTS, min_size=4, max_size=6).map(tuple), max_size=2).map(tuple),
                circles=st.lists(st.builds(Circle, POINTS, st.integers(0, 500).map(float)), max_size=2).map(tuple),
            ),
            max_size=2,
        ).map(tuple),
    )
)
def test_any_words_and_points_come_back(info: Info) -> None:
    alert = replace(GOOD, infos=(info,))
    assert from_xml(to_xml(alert)) == alert
    assert is_valid_xml(to_xml(alert))


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
    b"<identifier>&c;</identifier></alert>"
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_xml"),
        (b"hello", "not_xml"),
        (b"<alert>", "not_xml"),
        (b"\xff\xfe\x00", "not_xml"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "not_xml"),
        (b"<a><b>" * 2_000, "not_xml"),
        (b"<alert/>", "not_an_alert"),
        (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.0"/>', "not_an_alert"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "not_an_alert"),
        (BOMB, "doctype"),
        (b'<!DOCTYPE alert SYSTEM "http://evil.example/x.dtd"><alert/>', "doctype"),
        (b"<alert>" + b" " * MAX_BYTES + b"</alert>", "too_long"),
        (to_xml(GOOD).replace(GOOD.identifier.encode(), b" "), "no_identifier"),
        (to_xml(GOOD).replace(b"<sent>2026-11-23T13:30:00+07:00", b"<sent>yesterday"), "sent_unreadable"),
        (to_xml(replace(GOOD, infos=(ENGLISH,) * 51)), "too_many"),
        (to_xml(vietnamese(areas=(Area("a"),) * 2_001)), "too_many"),
        (to_xml(vietnamese(areas=(Area("a", polygons=(((1.0, 2.0),) * 200_001,)),))), "too_many"),
    ],
)
def test_what_harms_or_says_nothing_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotCap) as refused:
        from_xml(content)
    assert refused.value.reason == reason


def test_nothing_is_fetched_and_no_entity_grows() -> None:
    inclusion = to_xml(GOOD).replace(
        b"</alert>", b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></alert>'
    )
    assert from_xml(inclusion) == GOOD, "an inclusion stays an element that nobody asked for"


def test_numbers_that_are_none_do_not_hide_the_rest() -> None:
    broken = (
        to_xml(GOOD)
        .replace(b"16.4637,107.5909 2.5", b"NaN,107.5909 2.5")
        .replace(b"<size>20480</size>", b"<size>big</size>")
        .replace(b"16.44,107.55 ", b"16.44;107.55 ")
    )
    alert = from_xml(broken)
    assert alert.infos[0].areas[0].circles == ()
    assert alert.infos[0].areas[0].polygons == ()
    assert alert.infos[0].resources[0].size_bytes is None
    assert alert.infos[0].headline == VIETNAMESE.headline
    assert "infos.0.resources.0.size_bytes" in {one.path for one in check_xml(broken)}


def test_comments_between_and_within_texts_do_no_harm() -> None:
    commented = (
        to_xml(GOOD).replace(b"<sender>", b"<!-- a --><sender>").replace(b"Dengue fever", b"Dengue <!--b-->fever")
    )
    assert from_xml(commented) == GOOD


def test_the_schema_is_shipped_with_its_notice() -> None:
    schema = files("epikit.formats.cap12").joinpath("CAP-v1.2.xsd").read_bytes()
    assert b"Copyright OASIS Open 2010 All Rights Reserved" in schema
    assert etree.fromstring(schema).get("targetNamespace") == "urn:oasis:names:tc:emergency:cap:1.2"
    assert "OASIS Open 2010" in files("epikit.formats.cap12").joinpath("CAP-v1.2.NOTICE.txt").read_text(
        encoding="utf-8"
    )


def test_the_schema_is_the_one_of_the_collection(shared: Path) -> None:
    schema = files("epikit.formats.cap12").joinpath("CAP-v1.2.xsd").read_bytes()
    assert schema == (shared / "standards/cap/CAP-v1.2.xsd").read_bytes()
