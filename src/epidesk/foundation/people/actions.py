# SPDX-License-Identifier: Apache-2.0
"""Writing the register: who is in it, and who turned out to be one."""

from __future__ import annotations

from epidesk.foundation.people.doubles import compare_all, decide_candidate, find_doubles, match_new, undo_decision
from epidesk.foundation.people.leaving import forget_later, forget_leftovers
from epidesk.foundation.people.merging import merge_people, note_moved, unmerge_people
from epidesk.foundation.people.registering import register_people, register_person

__all__ = [
    "compare_all",
    "decide_candidate",
    "find_doubles",
    "forget_later",
    "forget_leftovers",
    "match_new",
    "merge_people",
    "note_moved",
    "register_people",
    "register_person",
    "undo_decision",
    "unmerge_people",
]
