# SPDX-License-Identifier: Apache-2.0
"""How much of everything."""

MIN_LETTERS = 4
"""Less asks nothing: a row of emoji, «?». «F0 là gì?» has five."""
MAX_QUESTION = 2_000
MAX_WORDING = 400
"""The question as the public reads it."""
MIN_ANSWER = 20
MAX_ANSWER = 8_000
MIN_REASON, MAX_REASON = 10, 1_000
MIN_CHANGE_NOTE, MAX_CHANGE_NOTE = 10, 500
MAX_EXPERT_NOTE = 1_000
MAX_TEMPLATE_TITLE = 80
MAX_PREPARED_BY = 120
MAX_BASIS = 1_000
FARTHEST_REVIEW_DAYS = 366

SUGGESTED_AT_MOST = 3
LEAST_LIKENESS = 0.25
"""Below it is not shown as the same."""
RELATED_AT_LEAST = 0.1
"""Below it is not shown as near."""
FEWEST = 50
"""Among fewer answers nobody can tell which words are usual: a term counts as if there were so many."""
CANDIDATES = 600
"""To so many answers the rarest terms may lead; more are not looked at."""
WEIGHED_CLOSELY = 60
MOST_TERMS_ASKED = 24
OPEN_SUGGESTED = 5

SUGGESTIONS_A_CLIENT = (120, 600)
"""Looks while typing by one device: tries, seconds."""
SUGGESTIONS_AN_ADDRESS = (3_000, 600)
VOTES_A_CLIENT = (60, 3_600)
"""«Was this useful?» by one address."""
PAGE = 20
