# SPDX-License-Identifier: Apache-2.0
"""The components as a person and a screen reader meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from epidesk.interfaces.common.templatetags.clock_text import reading


def draw(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


class Form(forms.Form):
    year = forms.IntegerField(label="Year", help_text="Four digits.", min_value=1900)
    signs = forms.MultipleChoiceField(
        label="Signs", choices=[("cough", "Cough"), ("breath", "Hard to breathe")], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signs"].widget.red_flags = {"breath"}  # type: ignore[attr-defined]


def test_a_severity_has_a_shape_and_a_word() -> None:
    with translation.override("vi"):
        html = draw("{% severity_mark 'severe' %}")
    assert "#s-severe" in html
    assert "Cao" in html
    assert 'aria-hidden="true"' in html


def test_a_severity_nobody_knows_is_unknown_and_breaks_nothing() -> None:
    with translation.override("vi"):
        assert "Chưa rõ" in draw("{% severity_mark level %}", level="purple")


@pytest.mark.parametrize(
    ("path", "door"), [("/", "citizen"), ("/report", "citizen"), ("/desk/", "console"), ("/field/", "field")]
)
def test_each_door_has_its_own_sprite(path: str, door: str) -> None:
    assert f"icons-{door}.svg#i-phone" in draw("{% icon 'phone' %}", path)


def test_an_icon_that_says_something_says_it_to_readers_too() -> None:
    html = draw("{% icon 'phone' label=words %}", words='Call "now"')
    assert 'role="img"' in html
    assert "Call &quot;now&quot;" in html


def test_a_wrong_field_keeps_its_value_and_is_tied_to_its_error() -> None:
    form = Form({"year": "84", "signs": ["cough"]})
    html = draw("{% field form.year %}", form=form)
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for name in described.group(1).split():
        assert f'id="{name}"' in html
    assert 'value="84"' in html
    assert 'aria-invalid="true"' in html
    assert "field--error" in html


def test_a_field_that_is_right_shows_no_error() -> None:
    html = draw("{% field form.year %}", form=Form({"year": "1984", "signs": ["cough"]}))
    assert "field--error" not in html
    assert "aria-invalid" not in html
    assert "Four digits." in html


def test_what_was_ticked_stays_ticked_and_red_flags_are_marked() -> None:
    html = draw("{% field form.signs look='checks' %}", form=Form({"signs": ["cough"]}))
    cough, breath = re.findall(r"<input[^>]+>", html)
    assert "checked" in cough
    assert "data-red-flag" not in cough
    assert "checked" not in breath
    assert "data-red-flag" in breath
    assert html.count("check--danger") == 1


def test_what_people_type_is_escaped_everywhere() -> None:
    evil = '<script>alert("x")</script>'
    form = Form({"year": evil, "signs": [evil]})
    for source in (
        "{% field form.year %}",
        "{% form_errors form %}",
        "{% badge evil %}",
        "{% empty 'inbox' evil evil %}",
    ):
        assert "<script>" not in draw(source, form=form, evil=evil)


def test_errors_at_the_top_lead_to_their_fields() -> None:
    form = Form({"year": "84", "signs": ["cough"]})
    assert 'href="#id_year"' in draw("{% form_errors form %}", form=form)
    assert draw("{% form_errors form %}", form=Form()).strip() == ""


@pytest.mark.parametrize(
    ("left_s", "text", "level"),
    [(1572, "26:12", ""), (600, "10:00", "moderate"), (192, "03:12", "severe"), (-125, "−02:05", "extreme")],
)
def test_a_deadline_darkens_as_it_comes_near(left_s: int, text: str, level: str) -> None:
    now = timezone.now()
    shown = reading(now + timedelta(seconds=left_s), now)
    assert (shown.text, shown.level) == (text, level)


def test_far_deadlines_and_ages_are_told_in_words() -> None:
    now = timezone.now()
    with translation.override("vi"):
        assert reading(now + timedelta(seconds=7300), now).text == "2 giờ"
        assert reading(now - timedelta(minutes=4), now, "ago").text == "4 phút"
        assert reading(now - timedelta(seconds=4), now, "ago").text == "vừa xong"


def test_a_clock_carries_its_moment_for_the_script() -> None:
    at = timezone.now() + timedelta(minutes=4)
    html = draw("{% clock at %}", at=at)
    assert f'datetime="{at.isoformat()}"' in html
    assert 'role="timer"' in html
    assert "is-severe" in html
    assert draw("{% clock at %}", at=None) == ""


def test_map_numbers_have_a_decimal_point_in_vietnamese() -> None:
    from epidesk.interfaces.common.pin_frame import pin_frame

    frame = pin_frame([], lon=107.579, lat=16.4698)
    with translation.override("vi"):
        html = draw("{% pin_map frame lon=107.579 lat=16.4698 %}", frame=frame)
    assert 'name="lon" data-pin="lon" value="107.579000"' in html
    assert re.search(r'data-west="107\.\d+"', html)
