# SPDX-License-Identifier: Apache-2.0
"""The pages that are the same for everybody and so lie ready in each web process. What stands here holds no form with a
token, nothing of whoever reads it, and is made anew when somebody publishes."""

from __future__ import annotations

from epidesk.interfaces.common.front.hot import HotPage, HotTable

SLUG = r"[-a-zA-Z0-9_]{1,200}"
NUMBER = r"[0-9]{1,10}"
LANGUAGE = r"[a-z]{2}"
PUBLIC_ID = r"[a-z]{2,5}_[0-9A-Za-z]{1,40}"

HOT_PAGES = (
    HotPage(r"/", own=True),
    HotPage(r"/answers", keys=("topic", "after"), live=("q",)),
    HotPage(rf"/answers/{SLUG}"),
    HotPage(r"/claims", keys=("verdict", "before"), live=("q",)),
    HotPage(r"/claims/service"),
    HotPage(rf"/claims/{NUMBER}"),
    HotPage(r"/claims/feed\.json", keys=("language",)),
    HotPage(rf"/claims/{NUMBER}/(square|wide)-{LANGUAGE}\.png"),
    HotPage(r"/guides"),
    HotPage(rf"/guides/(?!pictures/){SLUG}(/{LANGUAGE}(/print)?)?"),
    HotPage(r"/rules", live=("ward",)),
    HotPage(rf"/rules/{SLUG}"),
    HotPage(r"/alerts"),
    HotPage(r"/alerts/past"),
    HotPage(rf"/alerts/{PUBLIC_ID}(/{LANGUAGE})?"),
    HotPage(rf"/alerts/{PUBLIC_ID}\.cap\.xml"),
    HotPage(r"/alerts/cap\.atom"),
    HotPage(r"/embed/alert\.json", keys=("language", "ward")),
    HotPage(r"/news", keys=("before",)),
    HotPage(rf"/news/{PUBLIC_ID}"),
    HotPage(r"/directory", keys=("ward", "holder"), live=("q",)),
    HotPage(r"/figures"),
    HotPage(rf"/figures/{SLUG}\.csv"),
    HotPage(r"/search", live=("q", "kind")),
    HotPage(r"/feeds/[a-z]+\.(rss|atom|json)", keys=("language",)),
    HotPage(r"/sitemap\.xml"),
    HotPage(r"/robots\.txt"),
)
TOPICS = ("public", "content", "answer", "alert")
"""Of hints: verdicts, the alert level, the directory, figures; guides, local rules, news; answers; alerts, which
stand at the top of every page."""


def hot_table() -> HotTable:
    return HotTable(HOT_PAGES, TOPICS)
