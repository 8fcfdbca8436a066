# SPDX-License-Identifier: Apache-2.0
"""Every write of questions and answers."""

from epidesk.intake.questions.actions.asking import Asked, ask, confirm_by_account, crowded
from epidesk.intake.questions.actions.counting import recount, renew_terms
from epidesk.intake.questions.actions.drafting import DraftChanged, store_draft
from epidesk.intake.questions.actions.handling import accept, decline, recall, reopen, route
from epidesk.intake.questions.actions.merging import id_behind_code, merge, split
from epidesk.intake.questions.actions.moving import NotPossibleNow
from epidesk.intake.questions.actions.opinions import say_useful
from epidesk.intake.questions.actions.reviewing import read_again
from epidesk.intake.questions.actions.signing import AnswerChanged, Signed, correct, sign, withdraw
from epidesk.intake.questions.actions.telling import tell_askers, tell_of_answer
from epidesk.intake.questions.actions.templates import retire_template, store_template

__all__ = [
    "AnswerChanged",
    "Asked",
    "DraftChanged",
    "NotPossibleNow",
    "Signed",
    "accept",
    "ask",
    "confirm_by_account",
    "correct",
    "crowded",
    "decline",
    "id_behind_code",
    "merge",
    "read_again",
    "recall",
    "recount",
    "renew_terms",
    "reopen",
    "retire_template",
    "route",
    "say_useful",
    "sign",
    "split",
    "store_draft",
    "store_template",
    "tell_askers",
    "tell_of_answer",
    "withdraw",
]
