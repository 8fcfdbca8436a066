# SPDX-License-Identifier: Apache-2.0
"""Guides at the desk: the list with what is overdue, the page where one is written, what becomes of a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Actor, Viewer
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.publishing.content import actions, queries
from epidesk.publishing.content.queries import VersionLine, Workbench
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import MAX_SOURCES, SOURCE, Draft, Source, Topic
from epidesk.publishing.content.texts import LANGUAGE_NAMES, STATE, TOPIC

MOST_PREVIEWED = 60_000
SPARE_SOURCES = 2
"""Empty rows at the end of the sources, for without script nobody can add one."""


@require_safe
@for_staff(Permission.SEE_DRAFTS)
def page(request: HttpRequest) -> HttpResponse:
    """All guides, those whose day is nearest first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    lines = queries.list_guides(viewer)
    context = {
        **bar_context(viewer, "guides"),
        "overdue": [one for one in lines if one.overdue],
        "lines": [
            {
                "line": one,
                "topic": TOPIC[one.topic],
                "languages": [
                    {
                        "one": each,
                        "name": LANGUAGE_NAMES[each.language],
                        "state": STATE[each.state] if each.state else "",
                    }
                    for each in one.languages
                ],
            }
            for one in lines
        ],
        "may_edit": viewer.may(Permission.EDIT),
    }
    return render(request, "console/guides/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """A new guide, in the source language."""
    viewer = request.viewer  # type: ignore[attr-defined]
    typed: dict[str, Any] = {"topic": Topic.PROTECT, "sources": _source_rows(())}
    refused, status = None, 200
    if request.method == "POST":
        typed = _typed(request.POST, "slug", "topic", "review_by")
        if request.POST.get("do") != "preview":
            try:
                actions.begin_guide(
                    by=viewer.as_actor(),
                    slug=typed["slug"],
                    topic=typed["topic"],
                    review_by=_day(typed["review_by"]),
                    draft=_draft(request.POST),
                )
            except DomainError as error:
                refused, status = error, error.status
            else:
                messages.success(request, _("Saved as a draft. Nobody outside reads it yet."))
                return redirect("console:guide", typed["slug"].strip().lower(), SOURCE)
    context = {
        **bar_context(viewer, "guides"),
        "typed": typed,
        "refused": refused,
        "topics": [(one.value, TOPIC[one]) for one in Topic],
        "preview_html": _preview(viewer, typed),
        "language": SOURCE,
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "console/guides/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.SEE_DRAFTS)
def guide(request: HttpRequest, guide: str, language: str) -> HttpResponse:
    """One guide in one language: history, any version with what it changed, remarks, the editor beside."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method != "POST":
        return _show(request, guide, language)
    typed = _typed(request.POST, "seen", "based_on", "restored_from")
    if request.POST.get("do") == "preview":
        return _show(request, guide, language, typed=typed)
    try:
        actions.save_version(
            by=viewer.as_actor(),
            slug=guide,
            language=language,
            draft=_draft(request.POST),
            seen=parse_public_id("gdv", typed["seen"]) if typed["seen"] else None,
            based_on=_number(typed["based_on"]),
            restored_from=_number(typed["restored_from"]),
        )
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _show(request, guide, language, typed=typed, refused=error, status=error.status)
    messages.success(request, _("Saved as a draft. Nobody outside reads it yet."))
    return redirect("console:guide", guide, language)


@require_POST
@for_staff(Permission.SEE_DRAFTS)
def preview(request: HttpRequest) -> HttpResponse:
    """The text as it would be read, while it is being written."""
    html = _preview(request.viewer, request.POST)  # type: ignore[attr-defined]
    return render(request, "console/guides/preview.html", {"preview_html": html})


@require_POST
@for_staff(Permission.SEE_DRAFTS)
def version(request: HttpRequest, guide_version: str, step: str) -> HttpResponse:
    """One step of a version's life."""
    version_id = parse_public_id("gdv", guide_version)
    if version_id is None or step not in STEPS:
        raise NotFound
    slug, language = queries.version_language(request.viewer, version_id)  # type: ignore[attr-defined]
    act, said = STEPS[step]
    try:
        act(request.viewer.as_actor(), version_id, request.POST)  # type: ignore[attr-defined]
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        more: dict[str, Any] = {"step_refused": error, "step_typed": request.POST, "status": error.status}
        more["waived"] = request.POST.getlist("waived")
        return _show(request, slug, language, chosen=version_id, **more)
    messages.success(request, str(said()))
    return redirect("console:guide", slug, language)


@require_POST
@for_staff(Permission.EDIT)
def settle(request: HttpRequest, remark: str) -> HttpResponse:
    """A remark has been seen to; back to where it was."""
    remark_id = parse_public_id("rem", remark)
    if remark_id is None:
        raise NotFound
    slug, language = queries.remark_place(request.viewer, remark_id)  # type: ignore[attr-defined]
    actions.settle_remark(by=request.viewer.as_actor(), remark_id=remark_id)  # type: ignore[attr-defined]
    return redirect("console:guide", slug, language)


@require_POST
@for_staff(Permission.EDIT)
def keep(request: HttpRequest, guide: str, language: str, what: str) -> HttpResponse:
    """What concerns the guide as a whole: its next day, its owner, one more picture, its end before it was read."""
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        if what == "review-by":
            actions.set_review_by(by=by, slug=guide, review_by=_day(request.POST.get("review_by", "")))
            said = _("The next day is set.")
        elif what == "owner":
            actions.take_over(by=by, slug=guide)
            said = _("You answer for this guide now.")
        elif what == "drop":
            actions.drop_guide(by=by, slug=guide)
            messages.success(request, _("Gone. Nobody outside had read it."))
            return redirect("console:guides")
        elif what == "picture":
            said = _add_picture(request, by, guide)
        else:
            raise NotFound
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _show(request, guide, language, kept_refused=error, kept_typed=request.POST, status=error.status)
    messages.success(request, said)
    return redirect("console:guide", guide, language)


def _add_picture(request: HttpRequest, by: Actor, guide: str) -> str:

    sent = request.FILES.get("photo")
    name = sent.name or "" if sent else ""
    actions.add_picture(
        by=by, slug=guide, stream=sent or BytesIO(), alt=request.POST.get("alt", ""), declared_name=name
    )
    return _("Added. Place it in the text by the line that stands beside it.")


Act = Callable[[Actor, UUID, QueryDict], Any]
STEPS: dict[str, tuple[Act, Callable[[], str]]] = {
    "submit": (
        lambda by, one, form: actions.submit_version(
            by=by, version_id=one, publish_at=_moment(form), waived=form.getlist("waived")
        ),
        lambda: _("Sent. Colleagues who may agree are told."),
    ),
    "return": (
        lambda by, one, form: actions.return_version(by=by, version_id=one, text=form.get("text", "")),
        lambda: _("Sent back with your remark."),
    ),
    "remark": (
        lambda by, one, form: actions.remark(
            by=by, version_id=one, text=form.get("text", ""), line=_number(form.get("line", ""))
        ),
        lambda: _("Your remark is written down."),
    ),
    "approve": (
        lambda by, one, form: actions.approve_version(by=by, version_id=one),
        lambda: _("Agreed. It is out now, or goes out at its appointed time."),
    ),
    "hold": (
        lambda by, one, form: actions.hold_version(by=by, version_id=one),
        lambda: _("Held back. It is a draft again."),
    ),
    "withdraw": (
        lambda by, one, form: actions.withdraw_version(by=by, version_id=one, reason=form.get("reason", "")),
        lambda: _("Taken back. Nobody reads it any more."),
    ),
}


def _show(
    request: HttpRequest, slug: str, language: str, *, status: int = 200, chosen: UUID | None = None, **more: Any
) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    bench = queries.workbench(viewer, slug, language)
    shown = _chosen(bench, chosen, request.GET.get("version", ""))
    older = next((one for one in bench.versions if shown and one.number < shown.number), None)
    restored = _chosen(bench, None, request.GET.get("restore", "")) if request.GET.get("restore") else None
    context = {
        **bar_context(viewer, "guides"),
        "bench": bench,
        "language": language,
        "language_name": LANGUAGE_NAMES[language],
        "topic": TOPIC[bench.topic],
        "languages": [
            {"one": one, "name": LANGUAGE_NAMES[one.language], "state": STATE[one.state] if one.state else ""}
            for one in bench.languages
        ],
        "versions": [{"version": one, "state": STATE[one.state], "shown": one is shown} for one in bench.versions],
        "shown": shown,
        "shown_state": STATE[shown.state] if shown else "",
        "older": older,
        "pieces": queries.version_pieces(older, shown) if older and shown and "diff" in request.GET else (),
        "blocks": _blocks(bench, shown) if shown else (),
        "general": [
            one for one in bench.remarks if one.line is None or not shown or one.version_number != shown.number
        ],
        "may_edit": viewer.may(Permission.EDIT),
        "source_changes": queries.version_pieces(bench.followed, bench.source)
        if bench.is_behind and bench.followed and bench.source
        else (),
        "source_html": queries.preview(viewer, bench.source.draft.body) if bench.source else "",
        "typed": _as_typed(bench, restored),
        "today": timezone.localdate().isoformat(),
        "is_source": language == SOURCE,
        "never_read": language == SOURCE and all(one.published_at is None for one in bench.versions),
        "step_typed": {},
        "kept_typed": {},
        **more,
    }
    if "typed" in more and more.get("refused"):  # to save again, having seen what the other one wrote
        context["typed"] = {**more["typed"], "seen": bench.newest.address if bench.newest else ""}
    if context["may_edit"]:
        context["preview_html"] = _preview(viewer, context["typed"])
    return render(request, "console/guides/guide.html", context, status=status)


def _preview(viewer: Viewer, typed: Mapping[str, Any]) -> str:
    """What is being written, as it will be read; "" for nothing yet."""
    body = str(typed.get("body") or "")[:MOST_PREVIEWED]
    return queries.preview(viewer, body) if body.strip() else ""


def _chosen(bench: Workbench, version_id: UUID | None, number: str) -> VersionLine | None:
    """The version asked for; the newest otherwise."""
    wanted = _number(number)
    found = (one for one in bench.versions if one.id == version_id or (version_id is None and one.number == wanted))
    return next(found, bench.newest)


def _blocks(bench: Workbench, shown: VersionLine) -> list[dict[str, Any]]:
    """The parts of the shown version, each with what was said to it."""
    own = [one for one in bench.remarks if one.version_number == shown.number]
    return [
        {"block": block, "remarks": [one for one in own if one.line == block.line]}
        for block in queries.version_blocks(shown)
    ]


def _as_typed(bench: Workbench, restored: VersionLine | None) -> dict[str, Any]:
    """The form as it is opened: the newest words, an older version's to be taken again, or nothing yet."""
    begin = restored or bench.newest
    draft = begin.draft if begin else Draft("", "", "")
    return {
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "sources": _source_rows(draft.sources),
        "seen": bench.newest.address if bench.newest else "",
        "restored_from": str(restored.number) if restored else "",
        "based_on": str(bench.source.number) if bench.source else "",
    }


def _typed(form: QueryDict, *more: str) -> dict[str, Any]:
    """Everything as it was typed, to be shown again."""
    typed: dict[str, Any] = {name: form.get(name, "") for name in ("title", "summary", "body", *more)}
    rows = [
        {part: form.get(f"source_{part}_{number}", "") for part in ("title", "publisher", "url", "dated")}
        for number in range(MAX_SOURCES)
    ]
    filled = [row for row in rows if any(value.strip() for value in row.values())]
    typed["sources"] = [*filled, *[dict.fromkeys(("title", "publisher", "url", "dated"), "")] * SPARE_SOURCES][
        :MAX_SOURCES
    ]
    return typed


def _draft(form: QueryDict) -> Draft:
    sources = tuple(
        Source(row["title"], row["publisher"], row["url"], _day(row["dated"]))
        for row in _typed(form)["sources"]
        if any(value.strip() for value in row.values())
    )
    return Draft(form.get("title", ""), form.get("summary", ""), form.get("body", ""), sources)


def _source_rows(sources: tuple[Source, ...]) -> list[dict[str, str]]:
    rows = [
        {
            "title": one.title,
            "publisher": one.publisher,
            "url": one.url,
            "dated": one.dated.isoformat() if one.dated else "",
        }
        for one in sources
    ]
    return [*rows, *[dict.fromkeys(("title", "publisher", "url", "dated"), "")] * SPARE_SOURCES][:MAX_SOURCES]


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _moment(form: QueryDict) -> datetime | None:
    """Of `<input type="datetime-local">`, by the province's clocks; None for empty: at once."""
    try:
        naive = datetime.fromisoformat(form.get("publish_at", "").strip())
    except ValueError:
        return None
    return timezone.make_aware(naive) if timezone.is_naive(naive) else naive


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else None
