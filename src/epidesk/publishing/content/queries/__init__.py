# SPDX-License-Identifier: Apache-2.0
"""Every read of this room: texts that bind, guides, local rules."""

from epidesk.publishing.content.queries.dated_texts import (
    Text,
    TextCard,
    TextHistory,
    Version,
    changes,
    history,
    list_texts,
    slugs,
    text,
)
from epidesk.publishing.content.queries.guide_shapes import GuideCard, GuidePage, VersionLine, Workbench
from epidesk.publishing.content.queries.guides import (
    count_overdue,
    guide,
    guide_picture,
    guides,
    list_guides,
    preview,
    search_guides,
    version_blocks,
    version_language,
    version_pieces,
    workbench,
)
from epidesk.publishing.content.queries.local_rules import (
    RuleHere,
    RuleLine,
    RulesHere,
    list_rules,
    local_rule,
    rules_here,
)

__all__ = [
    "GuideCard",
    "GuidePage",
    "RuleHere",
    "RuleLine",
    "RulesHere",
    "Text",
    "TextCard",
    "TextHistory",
    "Version",
    "VersionLine",
    "Workbench",
    "changes",
    "count_overdue",
    "guide",
    "guide_picture",
    "guides",
    "history",
    "list_guides",
    "list_rules",
    "list_texts",
    "local_rule",
    "preview",
    "rules_here",
    "search_guides",
    "slugs",
    "text",
    "version_blocks",
    "version_language",
    "version_pieces",
    "workbench",
]
