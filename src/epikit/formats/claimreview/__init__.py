# SPDX-License-Identifier: Apache-2.0
"""Verdicts about claims as schema.org ClaimReview: writing JSON-LD that consumers take, and telling what is wrong with
a document. Sources: schema.org/ClaimReview, schema.org/Claim, schema.org/Rating, schema.org/DataFeed; which properties
are required is Google's documentation of fact check markup (2024)."""

from epikit.formats.claimreview.checking import problems
from epikit.formats.claimreview.review import MAX_CLAIM_REVIEWED, ClaimReview, Rating, shortened
from epikit.formats.claimreview.writing import CONTENT_TYPE, feed_mapping, review_mapping, script_text

__all__ = [
    "CONTENT_TYPE",
    "MAX_CLAIM_REVIEWED",
    "ClaimReview",
    "Rating",
    "feed_mapping",
    "problems",
    "review_mapping",
    "script_text",
    "shortened",
]
