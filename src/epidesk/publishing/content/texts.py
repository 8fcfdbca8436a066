# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.publishing.content.rules import Permission, Standing
from epidesk.publishing.content.rules.guides import State, Topic
from epidesk.publishing.content.rules.local_rules import Reach, RuleState, Stance, Subject

PERMISSION: Mapping[Permission, Promise] = {
    Permission.EDIT_LEGAL: _("Write the legal texts that the public reads"),
    Permission.APPROVE_LEGAL: _("Agree to a legal text that somebody else wrote"),
    Permission.SEE_DRAFTS: _("Read guides and local rules before they are published"),
    Permission.EDIT: _("Write guides and local rules"),
    Permission.APPROVE: _("Agree to guides and local rules that somebody else wrote, and take them back"),
}

STANDING: Mapping[Standing, Promise] = {
    Standing.WAITS: _("Waits for a second person"),
    Standing.COMING: _("Agreed, not yet in force"),
    Standing.IN_FORCE: pgettext_lazy("text", "In force"),
    Standing.PAST: _("Was in force"),
    Standing.WITHDRAWN: _("Taken back"),
}

MISTAKE: Mapping[str, Promise] = {
    "too-short": _("Write the whole text, at least %(limit)s characters."),
    "too-long": _("At most %(limit)s characters; these are %(length)s."),
    "no-date": _("Choose the first day on which it counts."),
    "past": _("A text cannot count from a day that has passed: people could not know it. Choose today or later."),
    "too-far": _("At most %(limit)s days ahead."),
}

STATE: Mapping[State, Promise] = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("Waits for a second person"),
    State.APPROVED: _("Agreed, goes out at its time"),
    State.PUBLISHED: pgettext_lazy("guide", "Published"),
    State.PAST: _("Was published"),
    State.WITHDRAWN: _("Taken back"),
    State.REPLACED: _("Replaced before it was published"),
}

TOPIC: Mapping[Topic, Promise] = {
    Topic.PROTECT: _("Protect yourself and others"),
    Topic.ILL: _("When you feel ill"),
    Topic.CARE: _("Caring for somebody at home"),
    Topic.LIFE: _("Everyday life and travel"),
}

LANGUAGE_NAMES: Mapping[str, str] = {
    "vi": "Tiếng Việt",
    "en": "English",
    "zh": "中文",
    "ko": "한국어",
    "fr": "Français",
    "ja": "日本語",
}
"""Each in itself: who cannot read the page finds their own."""

SUBJECT: Mapping[Subject, Promise] = {
    Subject.GATHERING: _("Meeting other people"),
    Subject.MASKS: _("Masks"),
    Subject.TRAVEL: _("Going out and travelling"),
    Subject.FOOD: _("Eating and drinking places"),
    Subject.MARKETS: _("Markets and shops"),
    Subject.SCHOOLS: _("Schools and kindergartens"),
    Subject.WORK: _("Workplaces"),
    Subject.CARE: _("Hospitals and visits"),
    Subject.EVENTS: _("Weddings, funerals, festivals"),
    Subject.WORSHIP: _("Worship and pilgrimage"),
    Subject.OTHER: pgettext_lazy("subject", "Other"),
}

STANCE: Mapping[Stance, Promise] = {
    Stance.FORBIDDEN: _("Not allowed"),
    Stance.LIMITED: _("Limited"),
    Stance.REQUIRED: _("Required"),
    Stance.ALLOWED: _("Allowed"),
}

REACH: Mapping[Reach, Promise] = {
    Reach.PROVINCE: _("Whole province"),
    Reach.ZONE: _("In this zone"),
    Reach.WARD: _("In this ward"),
}

RULE_STATE: Mapping[RuleState, Promise] = {
    RuleState.WAITS: _("Waits for a second person"),
    RuleState.COMING: _("Agreed, not yet in force"),
    RuleState.IN_FORCE: pgettext_lazy("text", "In force"),
    RuleState.PAST: _("Was in force"),
    RuleState.WITHDRAWN: _("Taken back"),
}

GUIDE_MISTAKE: Mapping[str, Promise] = {
    "too-short": _("Write at least %(limit)s characters."),
    "too-long": _("At most %(limit)s characters; these are %(length)s."),
    "too-many-pictures": _("At most %(limit)s pictures in one guide."),
    "foreign-picture": _("Line %(line)s shows a picture of another website. Add it here first, then place it."),
    "unknown-picture": _("The picture in line %(line)s is not one of this guide's. Add it below, then place it."),
    "no-alt": _("Say in words what the picture in line %(line)s shows, between the square brackets."),
    "too-many-sources": _("At most %(limit)s sources."),
    "source-incomplete": _("Source %(number)s needs its title and who published it."),
    "source-address": _("The address of source %(number)s is no web address. It begins with https://."),
    "no-source": _("Name at least one source before somebody is asked to agree."),
    "no-slug": _("Choose the last part of the address."),
    "bad-slug": _("Only small letters without accents, figures and single hyphens, at most 60."),
    "slug-reserved": _("This address is needed for something else. Choose another."),
    "slug-taken": _("There is a guide at this address already."),
    "no-review-date": _("Choose the day by which somebody reads it again."),
    "review-past": _("Choose a day after today."),
    "review-too-far": _("At most %(limit)s days ahead: advice grows old."),
    "publish-too-far": _("At most %(limit)s days ahead."),
    "no-topic": _("Choose where people find it."),
    "no-alt-new": _("Say in words what the picture shows, %(least)s to %(most)s characters."),
    "unknown-language": _("This language is not offered."),
    "no-remark": _("Write what is to be changed."),
    "no-reason": _("Say why, in at least %(limit)s characters."),
    "unknown-area": _("Choose from the list of zones and wards."),
    "no-first-day": _("Choose the first day on which it counts."),
    "first-day-past": _("A rule cannot count from a day that has passed. Choose today or later."),
    "first-day-far": _("At most %(limit)s days ahead."),
    "last-day-before": _("The last day lies before the first."),
    "instead-of-nothing": _("Only a rule for zones or wards can take the place of wider ones."),
    "no-decision": _("Name the decision this rule comes from: number, date, who signed."),
    "bad-address": _("This is no web address. It begins with https://."),
    "decided-ahead": _("A decision cannot be dated ahead."),
}
