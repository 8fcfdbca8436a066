# SPDX-License-Identifier: Apache-2.0
"""What the centre says to one person, by slug. Rooms above name the slug and the parameters; the words are here.

Parameters are codes, names of teams or outcomes: never a phone, an address or what somebody suffers from, because
these texts appear on locked screens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from epidesk.foundation.core.moments import whole_moment

Words = str | Promise


@dataclass(frozen=True)
class Text:
    """`title` and `body` with `%(name)s` gaps; `sms`: short words for who may be reached by SMS too, else none."""

    title: Words
    body: Words
    sms: Words | None = None


@dataclass(frozen=True)
class Rendered:
    title: str
    body: str


TEXTS: dict[str, Text] = {
    "question-received": Text(
        _("We have your question %(code)s"),
        _("Somebody at the centre reads it and an answer is prepared. You are told as soon as it is there."),
    ),
    "question-answered": Text(
        _("Your question %(code)s has been answered"),
        _("Read the answer under “My matters”."),
        _("Epidesk: your question %(code)s has been answered. Read it in Epidesk, My matters."),
    ),
    "question-corrected": Text(
        _("Correction: the answer to your question %(code)s has changed"),
        _("What was changed: %(reason)s. Please read the new answer; the old one no longer counts."),
        _("Epidesk, correction: the answer to your question %(code)s has changed. Read it in Epidesk, My matters."),
    ),
    "question-withdrawn": Text(
        _("The answer to your question %(code)s was withdrawn"),
        _("Please do not rely on it any more. Reason: %(reason)s."),
        _("Epidesk: the answer to your question %(code)s was withdrawn. Please do not rely on it any more."),
    ),
    "question-declined": Text(
        _("Your question %(code)s was closed without an answer"),
        _("Reason: %(reason)s."),
    ),
    "question-merged": Text(
        _("Others have asked the same as you: %(code)s"),
        _("You get the same answer, and are told as soon as it is there."),
    ),
    "question-reopened": Text(
        _("Your question %(code)s is open again"),
        _("An answer is prepared. You are told as soon as it is there."),
    ),
    "question-for-expert": Text(
        _("You are asked for a draft: question %(code)s"),
        _("Please write the draft at the desk. The desk checks and signs it; please do not write to who asked."),
    ),
    "lodging-reminder": Text(
        _("Please report today's guests"),
        _("Until 23:00, say who came today, or that nobody did. Who comes later is reported until 08:00 tomorrow."),
    ),
    "incident-received": Text(
        _("We have your report %(code)s"),
        _("An operator will look at it. You can follow every step here."),
    ),
    "incident-entered": Text(
        _("We have written down what you told us: %(code)s"),
        _("An operator will look at it. With this code you can ask at any time how far it is."),
        _("Epidesk: we have written down what you told us. Your code: %(code)s. With it you can ask how far it is."),
    ),
    "incident-confirmed": Text(
        _("Your report %(code)s is confirmed"),
        _("Thank you. Confirmed reports are looked at first. You are told as soon as somebody has looked at it."),
    ),
    "incident-released": Text(
        _("Somebody has read your report %(code)s"),
        _("It stands in the centre's queue now. Next, it is judged how urgent it is; you are told then."),
    ),
    "incident-triaged": Text(
        _("Your report %(code)s has been looked at"),
        _("The centre has judged how urgent it is. Next, a team is chosen; the aim is by %(due_at)s."),
    ),
    "incident-triaged-late": Text(
        _("Your report %(code)s has been looked at"),
        _("The centre has judged how urgent it is. Next, a team is chosen, as soon as one is free."),
    ),
    "incident-assigned": Text(
        _("A team takes on %(code)s"),
        _("%(team)s has been asked to come. Please keep your phone at hand. You are told when it sets out."),
        _("Epidesk: %(team)s has been asked to come for %(code)s. Please keep your phone at hand."),
    ),
    "incident-in-progress": Text(
        _("The team is on its way for %(code)s"),
        _("%(team)s has set out. How far it is stands on the page of your report."),
    ),
    "incident-in-progress-eta": Text(
        _("The team is on its way for %(code)s"),
        _("%(team)s has set out and should be there at about %(eta_at)s. The page of your report is more exact."),
    ),
    "incident-arrived": Text(
        _("The team has arrived for %(code)s"),
        _("%(team)s is there. When it has finished you read the outcome here."),
    ),
    "incident-unassigned": Text(
        _("Another team will take on %(code)s"),
        _("The first team cannot come. The centre is asking another one."),
    ),
    "incident-resolved": Text(
        _("%(code)s is finished"),
        _(
            "Outcome: %(outcome)s. If you see it differently, you can contest it until %(until_at)s on the page of "
            "your report."
        ),
        _("Epidesk: %(code)s is finished. Outcome: %(outcome)s."),
    ),
    "incident-rejected": Text(
        _("%(code)s was closed without a visit"),
        _(
            "Reason: %(reason)s. If you see it differently, you can contest it until %(until_at)s on the page of your "
            "report. If it gets worse, call the hotline."
        ),
        _(
            "Epidesk: %(code)s was closed without a visit. Why, and how to contest it: open Epidesk, My matters. If it "
            "gets worse, call the hotline."
        ),
    ),
    "incident-contested": Text(
        _("%(code)s is looked at again"),
        _(
            "You contested that it was closed. It has moved up in the queue and somebody looks at it anew. You are "
            "told what comes of it."
        ),
    ),
    "incident-contest-refused": Text(
        _("%(code)s was looked at again and stays closed"),
        _(
            "That is the answer to what you contested. Reason: %(reason)s. If you still see it differently, you can "
            "say so until %(until_at)s on the page of your report. If it gets worse, call the hotline."
        ),
        _("Epidesk: %(code)s was looked at again and stays closed. Why: open Epidesk, My matters."),
    ),
    "incident-contest-answered": Text(
        _("%(code)s was looked at again and is finished"),
        _(
            "That is the answer to what you contested. Outcome: %(outcome)s. If you still see it differently, you can "
            "say so until %(until_at)s on the page of your report."
        ),
        _("Epidesk: %(code)s was looked at again and is finished. Outcome: %(outcome)s."),
    ),
    "incident-judged": Text(
        _("%(code)s: what checking it came to"),
        _("%(words)s"),
    ),
    "incident-called-again": Text(
        _("We called you about %(code)s"),
        _("%(words)s We call again at about %(next_at)s. If it gets worse, do not wait: call the hotline."),
        _("Epidesk: we called about %(code)s and did not reach you. We call again at about %(next_at)s."),
    ),
    "incident-called": Text(
        _("We called you about %(code)s"),
        _("%(words)s We do not call again by ourselves. Please call the hotline."),
        _("Epidesk: we called about %(code)s and did not reach you. Please call the hotline."),
    ),
    "incident-duplicate": Text(
        _("%(code)s is already being handled"),
        _("Somebody reported the same before. Both reports are followed together, and you are told how it goes on."),
    ),
    "class-changed": Text(
        _("What you are asked to do after health declaration %(code)s has changed"),
        _("The rules changed. Your declaration in Epidesk says what you are asked to do now, why, and how long."),
        _(
            "Epidesk: new rules, so what you are asked to do after declaration %(code)s has changed. What, why and how "
            "long: %(address)s"
        ),
    ),
    "class-changed-known": Text(
        _("What you are asked to do after health declaration %(code)s has changed"),
        _(
            "The centre has learned something since. Your declaration in Epidesk says what you are asked to do now, "
            "why, and how long; you can contest it there."
        ),
        _("Epidesk: what you are asked to do after declaration %(code)s has changed. What, why, how long: %(address)s"),
    ),
    "declaration-contest-decided": Text(
        _("What you contested of health declaration %(code)s has been decided"),
        _("The answer, with its reason, stands on the page of your declaration."),
        _("Epidesk: what you contested of declaration %(code)s has been decided. The answer: %(address)s"),
    ),
    "class-changes-of-area": Text(
        _("New screening rules: %(count)s of your area change class"),
        _("The list stands at the desk under “Screening”, with the version in force."),
    ),
    "incident-reopened": Text(
        _("%(code)s is open again"),
        _("The centre is looking at it once more. Next, a team is chosen, or somebody calls you."),
    ),
    "incident-split": Text(
        _("%(code)s is followed on its own again"),
        _("It had been taken for the same as another report. That was a mistake; the centre looks at yours again."),
    ),
    "followed-triaged": Text(
        _("What you saw has been looked at (%(code)s)"),
        _("The centre has judged how urgent it is and is arranging what comes next."),
    ),
    "followed-assigned": Text(
        _("A team has been asked to come (%(code)s)"),
        _("It is about what you saw too. You need not do anything."),
    ),
    "followed-in-progress": Text(
        _("A team is on its way (%(code)s)"),
        _("It is about what you saw too. You need not do anything."),
    ),
    "followed-unassigned": Text(
        _("Another team is being asked (%(code)s)"),
        _("The first team cannot come. It is about what you saw too."),
    ),
    "followed-closed": Text(
        _("What you saw is closed (%(code)s)"),
        _("The centre has finished with it. Thank you for telling us. Things changed? Send a new report."),
    ),
    "followed-reopened": Text(
        _("What you saw is open again (%(code)s)"),
        _("The centre is looking at it once more."),
    ),
    "sanction-warning": Text(
        _("A warning about how you use this service"),
        _(
            "Reason: %(reason)s. Nothing changes for you. You may appeal until %(until)s, under “My standing”. Medical "
            "help stays open to you in any case."
        ),
        _("Epidesk: you have a warning about your reports. Reason and how to appeal: open Epidesk, My standing."),
    ),
    "sanction-limit": Text(
        _("Fewer of your reports are taken until %(until)s"),
        _(
            "At most %(number)s reports of suspected cases a day. Reason: %(reason)s. You may appeal under “My "
            "standing”. Medical help stays open to you in any case."
        ),
        _(
            "Epidesk: until %(until)s at most %(number)s reports a day are taken from you. Medical help stays open. "
            "Reason and how to appeal: open Epidesk, My standing."
        ),
    ),
    "sanction-hold": Text(
        _("Your reports are looked at first until %(until)s"),
        _(
            "They are taken, and somebody at the centre looks at each before it is passed on. Reason: %(reason)s. You "
            "may appeal under “My standing”. Medical help stays open to you in any case."
        ),
        _(
            "Epidesk: until %(until)s your reports are looked at before they are passed on. Medical help stays open. "
            "Reason and how to appeal: open Epidesk, My standing."
        ),
    ),
    "sanction-suspension": Text(
        _("No reports and questions are taken from you until %(until)s"),
        _(
            "Reason: %(reason)s. You may appeal under “My standing”; somebody else than who decided will answer. "
            "Medical help stays open to you in any case."
        ),
        _(
            "Epidesk: until %(until)s no reports and questions are taken from you. Medical help stays open. Reason and "
            "how to appeal: open Epidesk, My standing."
        ),
    ),
    "sanction-lifted": Text(
        _("What was decided about you has ended"),
        _("It no longer counts. You can report and ask as before."),
        _("Epidesk: what was decided about your reports has ended. You can report and ask as before."),
    ),
    "appeal-granted": Text(
        _("Your appeal was granted"),
        _("Somebody else than who decided has looked at it. Answer: %(reason)s."),
        _("Epidesk: your appeal was granted. You can report and ask as before."),
    ),
    "appeal-refused": Text(
        _("Your appeal was answered: the decision stands"),
        _("Somebody else than who decided has looked at it. Answer: %(reason)s. It ends by itself on %(until)s."),
        _("Epidesk: your appeal was answered, the decision stands until %(until)s. Answer: open Epidesk, My standing."),
    ),
    "appeal-waits": Text(
        _("An appeal waits for an answer"),
        _("Somebody has appealed against a sanction of a colleague. Please answer within %(days)s days."),
    ),
    "directive-given": Text(
        _("New directive %(code)s, due %(due)s"),
        _("Open it and say that you have it."),
    ),
    "directive-moved": Text(
        _("Directive %(code)s was given to somebody else"),
        _("You need not carry it out any more. It is with: %(to)s."),
    ),
    "directive-cancelled": Text(
        _("Directive %(code)s was called off"),
        _("You need not carry it out any more. %(reason)s"),
    ),
    "directive-done": Text(
        _("Directive %(code)s is done"),
        _("%(unit)s says that it is done. Open it for the words and photos."),
    ),
    "team-silent": Text(
        _("%(team)s gives no sign"),
        _("No sign for %(minutes)s minutes on %(code)s. Call the team, then send somebody if nobody answers."),
    ),
    "shift-assigned": Text(
        _("You are on the roster: %(shift)s"), _("Look at your shifts. If you cannot come, ask a colleague to swap.")
    ),
    "shift-taken-off": Text(_("No longer your shift: %(shift)s"), _("The shift lead has taken you off it.")),
    "shift-cancelled": Text(_("Shift cancelled: %(shift)s"), _("Nobody works it. You are free.")),
    "swap-asked": Text(_("A colleague asks to swap: %(shift)s"), _("Open your shifts and say yes or no.")),
    "swap-waits": Text(_("A swap waits for the shift lead: %(shift)s"), _("Open the roster to approve or refuse it.")),
    "swap-declined": Text(
        _("Your colleague cannot swap: %(shift)s"), _("The shift is still yours. Ask somebody else.")
    ),
    "swap-approved": Text(_("Swap approved: %(shift)s"), _("The roster has been changed. Look at your shifts.")),
    "swap-refused": Text(
        _("Swap refused: %(shift)s"), _("Everything stays as it was. The reason stands in your shifts.")
    ),
    "mission-offered": Text(
        _("New mission %(code)s"),
        _("Open it. The team's leader accepts or declines."),
    ),
    "messages-not-sent": Text(
        _("SMS or e-mails are not getting through"),
        _(
            "Not delivered: %(failed)s. Tried again: %(waiting)s. Last fault: %(error)s. Call people yourselves while "
            "it lasts, and tell the administrator. Each one is listed under “SMS and e-mail”."
        ),
    ),
    "mission-stood-down": Text(
        _("Mission %(code)s was called off"),
        _("Reason: %(reason)s. You are free for another one."),
    ),
    "matter-waits": Text(
        _("Nobody has answered %(code)s yet"),
        _("It has waited for %(minutes)s minutes. Please see that somebody takes it in hand."),
    ),
    "matters-wait": Text(
        _("%(count)s matters wait unanswered"),
        _("The oldest is %(code)s: %(minutes)s minutes. Please see that somebody takes them in hand."),
    ),
    "matter-still-waits": Text(
        _("%(code)s still waits: it has come to you"),
        _("It has waited for %(minutes)s minutes. The shift lead was told and nobody has answered."),
    ),
    "matters-still-wait": Text(
        _("%(count)s matters still wait: they have come to you"),
        _("The oldest is %(code)s: %(minutes)s minutes. The shift lead was told and nobody has answered."),
    ),
    "held-report-waits": Text(
        _("Nobody has looked at the held report %(code)s"),
        _("It has waited for %(hours)s hours. Please see that it is put into the queue or rejected with a reason."),
    ),
    "held-reports-wait": Text(
        _("%(count)s held reports were not looked at in time"),
        _(
            "The oldest is %(code)s: %(hours)s hours. Please see that they are put into the queue or rejected with a "
            "reason."
        ),
    ),
    "matter-taken-over": Text(
        _("%(name)s has taken over %(code)s from you"),
        _("You no longer have it in hand."),
    ),
    "matter-taken-over-because": Text(
        _("%(name)s has taken over %(code)s from you"),
        _("Reason: %(reason)s. You no longer have it in hand."),
    ),
    "matter-passed-on": Text(
        _("%(name)s has passed %(code)s on to you"),
        _("It is yours from now on."),
    ),
    "matters-passed-on": Text(
        _("%(name)s has passed %(count)s matters on to you"),
        _("They are yours from now on: filter the queue by “Mine”."),
    ),
    "calls-given-up": Text(
        _("Nobody can be reached for %(code)s"),
        _(
            "The centre has called as often as planned, or the number is wrong. "
            "Please decide: send a team, or close it."
        ),
    ),
    "guide-waits": Text(
        _("A guide waits for your agreement: %(title)s"),
        _(
            "%(who)s has written it. Please read it at the desk under Guides; "
            "then agree, or send it back with a remark."
        ),
    ),
    "guide-returned": Text(
        _("Your guide came back: %(title)s"),
        _("A colleague has remarked on it. At the desk under Guides you see what is to be changed."),
    ),
    "guide-overdue": Text(
        _("Please read again: %(title)s"),
        _("This guide was to be read again by %(day)s. Is all of it still right? Then set the next day under Guides."),
    ),
    "alert-waits": Text(
        _("Alert %(number)s waits for your agreement"),
        _("%(who)s has written it. Please read it to the end, then agree or send it back."),
    ),
    "alert-returned": Text(
        _("Alert %(number)s came back"),
        _("A colleague did not agree: %(reason)s. It is a draft again."),
    ),
    "claim-received": Text(
        _("We have what you want checked: %(code)s"),
        _("We look for evidence. You are told the verdict as soon as it is there."),
    ),
    "claim-verdict": Text(
        _("The verdict on %(code)s: %(verdict)s"),
        _("Read why, with the evidence, under “Verified claims”: %(url)s"),
        _("Epidesk: what you asked us to check (%(code)s): %(verdict)s. Why, with evidence: %(url)s"),
    ),
    "claim-corrected": Text(
        _("Corrected: the verdict on %(code)s is %(verdict)s"),
        _("What was changed: %(note)s Read it with the evidence: %(url)s"),
        _("Epidesk, correction: the verdict on %(code)s is %(verdict)s. What was changed: %(url)s"),
    ),
    "claim-withdrawn": Text(
        _("The verdict on %(code)s was withdrawn"),
        _("Reason: %(reason)s. Please tell those to whom you have passed it on."),
        _("Epidesk: the verdict on %(code)s was withdrawn. Why: %(url)s"),
    ),
    "claim-rejected": Text(
        _("%(code)s is not checked"),
        _("Reason: %(reason)s."),
    ),
    "channel-test-all": Text(
        _("Test of the ways: all %(asked)s teams have answered"),
        _("Every team can be reached."),
    ),
    "channel-test-silent": Text(
        _("Test of the ways: %(answered)s of %(asked)s teams have answered"),
        _("No answer from: %(teams)s. Please call them and find out why."),
    ),
    "nobody-to-tell": Text(
        _("Nobody could be told of matters that wait"),
        _("No account is shift lead or duty officer for them. Please give somebody the role."),
    ),
    "no-duty-officer": Text(
        _("There is no duty officer"),
        _(
            "Matters waited so long that a duty officer had to be told, and nobody holds this role. "
            "The shift leads were told again. Please give somebody the role."
        ),
    ),
}

CODE_SMS = _("%(code)s is your Epidesk code. It is valid for 10 minutes. Never tell it to anyone, not even to us.")


TYPED = {"reason", "outcome"}


def render(template: str, params: Mapping[str, str], language: str) -> Rendered:
    """Title and body in one language. An unknown template (older than the code that reads it) becomes a plain line."""
    with override(language):
        text = TEXTS.get(template)
        if text is None:
            return Rendered(str(_("There is news for you.")), "")
        return Rendered(fill(text.title, params), fill(text.body, params))


def render_sms(template: str, params: Mapping[str, str], language: str) -> str:
    """The SMS of a template in one language; empty when it never goes by SMS."""
    text = TEXTS.get(template)
    if text is None or text.sms is None:
        return ""
    with override(language):
        return fill(text.sms, params)


def fill(words: Words, params: Mapping[str, str]) -> str:
    """Words with their gaps filled; a missing parameter leaves the gap empty rather than failing a page. Moments stand
    in parameters named `…_at` (ISO 8601) and are told as the province's clocks show them. The full stop that somebody
    typed at the end of a reason goes: the text around it brings its own."""
    return str(words) % defaultdict(str, {name: _told(name, value) for name, value in params.items()})


def _told(name: str, value: str) -> str:
    if name in TYPED:
        return value.rstrip().removesuffix(".")
    if not name.endswith("_at"):
        return value
    try:
        return whole_moment(datetime.fromisoformat(value))
    except ValueError:
        return value
