# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.formats.claimreview import (
    MAX_CLAIM_REVIEWED,
    ClaimReview,
    Rating,
    feed_mapping,
    problems,
    review_mapping,
    script_text,
    shortened,
)

AT = datetime(2020, 3, 16, 9, 30, tzinfo=UTC)
REVIEW = ClaimReview(
    url="https://hue.example/claims/7",
    claim="Xông tỏi 15 phút mỗi tối diệt sạch virus trong mũi.",
    rating=Rating("Sai sự thật", "Tỏi không diệt virus.", 1),
    author_name="Epidesk Huế",
    author_url="https://hue.example/",
    published_at=AT,
    changed_at=AT,
    first_seen_on=date(2020, 3, 14),
    appearances=("https://example.org/a", "https://example.org/b"),
)


def test_a_review_as_it_is_written():
    found = review_mapping(REVIEW)
    assert problems(found, page_url="https://hue.example/claims/7") == ()
    assert found["itemReviewed"] == {
        "@type": "Claim",
        "text": REVIEW.claim,
        "datePublished": "2020-03-14",
        "firstAppearance": {"@type": "CreativeWork", "url": "https://example.org/a"},
        "appearance": [
            {"@type": "CreativeWork", "url": "https://example.org/a"},
            {"@type": "CreativeWork", "url": "https://example.org/b"},
        ],
    }
    assert found["datePublished"] == "2020-03-16T09:30:00+00:00"


def test_a_verdict_on_no_scale_has_a_word_and_no_number():
    found = review_mapping(replace(REVIEW, rating=Rating("Chưa đủ căn cứ")))
    assert found["reviewRating"] == {"@type": "Rating", "alternateName": "Chưa đủ căn cứ"}
    assert problems(found) == ()


def test_every_property_that_the_notes_on_standards_ask_for_is_written(shared: Path):
    text = (shared / "standards.md").read_text(encoding="utf-8")
    section = text.split("ClaimReview", 1)[1].split("\n## ", 1)[0]
    written = json.dumps(review_mapping(REVIEW))
    for name in (
        "claimReviewed", "reviewRating", "url", "alternateName", "ratingValue", "bestRating", "worstRating", "author",
        "itemReviewed", "datePublished", "appearance", "firstAppearance",
    ):  # fmt: skip
        assert name in section, f"the notes do not speak of {name}"
        assert f'"{name}"' in written


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"claimReviewed": ""}, "claimReviewed"),
        ({"claimReviewed": "x" * 76}, "claimReviewed"),
        ({"url": "/claims/7"}, "url"),
        ({"url": "https://elsewhere.example/7"}, "another host"),
        ({"reviewRating": None}, "reviewRating"),
        ({"reviewRating": {"@type": "Rating"}}, "alternateName"),
        ({"reviewRating": {"@type": "Rating", "alternateName": "Sai", "ratingValue": 1}}, "a best and a worst"),
        (
            {
                "reviewRating": {
                    "@type": "Rating",
                    "alternateName": "x",
                    "ratingValue": 9,
                    "bestRating": 5,
                    "worstRating": 1,
                }
            },
            "between",
        ),
        ({"author": {"name": ""}}, "author"),
        ({"author": {"name": "x", "url": "x"}}, "author.url"),
        ({"itemReviewed": {"@type": "Thing"}}, "itemReviewed"),
        ({"itemReviewed": {"@type": "Claim", "appearance": [{"url": "javascript:alert(1)"}]}}, "appearance"),
        ({"datePublished": "16/3/2020"}, "datePublished"),
        ({"@type": "Review"}, "@type"),
        ({"@context": "https://example.org"}, "@context"),
    ],
)
def test_what_a_consumer_would_refuse_is_told(change, complaint):
    found = problems(review_mapping(REVIEW) | change, page_url=REVIEW.url)
    assert any(complaint in line for line in found), found


def test_what_is_no_document_at_all_is_told_too():
    assert problems(None) == problems([]) == ("not an object",)


@given(st.text(max_size=400))
def test_whatever_somebody_says_stays_within_the_script_and_comes_back_whole(claim: str):
    text = script_text(review_mapping(replace(REVIEW, claim=claim)))
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["itemReviewed"]["text"] == claim


@given(st.text(max_size=400))
def test_a_shortened_claim_is_one_line_and_never_too_long(text: str):
    short = shortened(text)
    assert len(short) <= MAX_CLAIM_REVIEWED
    assert "\n" not in short
    if len(" ".join(text.split())) <= MAX_CLAIM_REVIEWED:
        assert short == " ".join(text.split())


def test_it_is_cut_between_words():
    assert shortened("một hai ba bốn năm sáu", 14) == "một hai ba…"


def test_an_instant_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        review_mapping(replace(REVIEW, published_at=datetime(2020, 3, 16)))


def test_a_feed_holds_reviews_whole_and_in_order():
    found = feed_mapping([REVIEW], url="https://hue.example/feed", name="Tin đã xác minh", changed_at=AT)
    (entry,) = found["dataFeedElement"]
    assert problems(entry["item"][0] | {"@context": found["@context"]}) == ()
    assert found["dateModified"] == entry["dateModified"] == "2020-03-16T09:30:00+00:00"
    assert "dateModified" not in feed_mapping([], url="https://hue.example/feed", name="x", changed_at=None)
