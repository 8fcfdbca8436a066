# SPDX-License-Identifier: Apache-2.0
import unicodedata
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.formats.open311 import (
    Attribute,
    AttributeValue,
    BadSubmission,
    ServiceDefinition,
    check_attributes,
    read_submission,
    read_submission_body,
)

PLACE = [("service_code", "suspected-case"), ("lat", "16.4698"), ("long", "107.5786")]
ASKS = ServiceDefinition(
    "suspected-case",
    (
        Attribute(
            "symptoms", "multivaluelist", "", 1, True, values=(AttributeValue("fever", ""), AttributeValue("cough", ""))
        ),
        Attribute("contact", "singlevaluelist", "", 2, values=(AttributeValue("y", ""), AttributeValue("n", ""))),
        Attribute("people", "number", "", 3),
        Attribute("since", "datetime", "", 4),
        Attribute("advice", "text", "", 5, True, variable=False),
    ),
)


def reasons(refused: pytest.ExceptionInfo[BadSubmission]) -> list[tuple[int, str]]:
    return [(error.code, error.description) for error in refused.value.errors]


def test_a_form_is_read_whole() -> None:
    body = urlencode(
        [*PLACE, ("api_key", "k"), ("description", "Sốt cao,\r\nkhó thở 😷"), ("phone", "0120 123 4567"),
         ("attribute[symptoms][]", "fever"), ("attribute[symptoms][]", "cough"), ("attribute[contact]", "y"),
         ("first_name", ""), ("unknown", "x")],
    ).encode()  # fmt: skip
    submission = read_submission_body(body)
    assert (submission.service_code, submission.api_key) == ("suspected-case", "k")
    assert (submission.lat, submission.long) == (16.4698, 107.5786)
    assert submission.description == "Sốt cao,\nkhó thở 😷"
    assert submission.phone == "0120 123 4567"
    assert submission.attributes == {"symptoms": ("fever", "cough"), "contact": ("y",)}
    assert submission.first_name is None  # an empty parameter equals an absent one
    assert check_attributes(submission, ASKS) == []


def test_letters_left_unescaped_as_curl_does_are_read() -> None:
    body = "service_code=a&address_string=12 Lê Lợi&description=" + quote("Huế")
    submission = read_submission_body(body.encode())
    assert submission.address_string == "12 Lê Lợi"
    assert submission.description == "Huế"


def test_text_is_stored_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Mận")
    submission = read_submission([*PLACE, ("last_name", decomposed), ("attribute[note]", decomposed)])
    assert submission.last_name == "Nguyễn Thị Mận"
    assert submission.attributes["note"] == ("Nguyễn Thị Mận",)


@pytest.mark.parametrize("place", ["address_string", "address_id"])
def test_an_address_stands_for_a_point(place: str) -> None:
    submission = read_submission([("service_code", "a"), (place, "12")])
    assert (submission.lat, submission.long) == (None, None)


@pytest.mark.parametrize(
    ("pairs", "description"),
    [
        (PLACE[1:], "service_code is missing."),
        ([("service_code", ""), *PLACE[1:]], "service_code is missing."),
        (PLACE[:1], "A place is missing: lat and long, address_string or address_id."),
        (PLACE[:2], "lat and long belong together."),
        ([*PLACE[:2], ("long", "x")], "lat and long are not degrees of WGS 84."),
        ([*PLACE[:2], ("long", "nan")], "lat and long are not degrees of WGS 84."),
        ([*PLACE[:2], ("long", "181")], "lat and long are not degrees of WGS 84."),
        ([PLACE[0], ("lat", "107.5"), ("long", "16.4")], "lat and long are not degrees of WGS 84."),
        ([*PLACE, ("description", "a" * 4001)], "description is longer than 4000 characters."),
        ([*PLACE, ("phone", "1" * 1001)], "phone is longer than 1000 characters."),
        ([*PLACE, ("attribute[a]", "a" * 4001)], "attribute[a] is longer than 4000 characters."),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(pairs: list[tuple[str, str]], description: str) -> None:
    with pytest.raises(BadSubmission) as refused:
        read_submission(pairs)
    assert reasons(refused) == [(400, description)]


def test_all_reasons_are_told_at_once() -> None:
    with pytest.raises(BadSubmission) as refused:
        read_submission([("description", "a" * 100_000)])
    assert [code for code, _ in reasons(refused)] == [400, 400, 400]
    assert read_submission([*PLACE, ("description", "a" * 4000)]).description == "a" * 4000


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=%ff%fe", b"&".join(b"a=1" for _ in range(201))])
def test_a_body_that_is_no_form_in_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(BadSubmission, match="not a form in UTF-8"):
        read_submission_body(body)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ([], "attribute[symptoms] is missing."),
        ([("attribute[symptoms][]", "")], "attribute[symptoms] is missing."),
        ([("attribute[symptoms][]", "plague")], "attribute[symptoms] has a value that is not in its list."),
        ([("attribute[contact]", "maybe")], "attribute[contact] has a value that is not in its list."),
        ([("attribute[contact][]", "y"), ("attribute[contact][]", "n")], "attribute[contact] takes one value."),
        ([("attribute[people]", "many")], "attribute[people] is not a number."),
        ([("attribute[people]", "inf")], "attribute[people] is not a number."),
        ([("attribute[since]", "2020-03-09")], "attribute[since] is not a date and time with a zone."),
    ],
)
def test_answers_are_held_against_the_questions(answers: list[tuple[str, str]], fault: str) -> None:
    complete = [] if "symptoms" in fault else [("attribute[symptoms]", "fever")]
    submission = read_submission([*PLACE, *complete, *answers])
    assert [error.description for error in check_attributes(submission, ASKS)] == [fault]


def test_good_answers_of_every_kind_pass() -> None:
    answers = [("symptoms", "cough"), ("contact", "n"), ("people", "-2.5"), ("since", "2020-03-09T08:00:00+07:00")]
    pairs = [(f"attribute[{code}]", value) for code, value in answers]
    assert check_attributes(read_submission([*PLACE, *pairs, ("attribute[other]", "x")]), ASKS) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_a_submission_or_refused_with_400(body: bytes) -> None:
    try:
        codes = {400 for _ in read_submission_body(body).service_code}
    except BadSubmission as refused:
        codes = {error.code for error in refused.errors}
    assert codes == {400}
