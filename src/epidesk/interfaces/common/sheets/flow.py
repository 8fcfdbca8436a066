# SPDX-License-Identifier: Apache-2.0
"""The pages of one kind of file at one door. The door says who may come in; the room says whose a file is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.imports import actions, queries
from epidesk.foundation.imports.rules import State
from epidesk.foundation.imports.texts import ORDERS, STATES
from epidesk.interfaces.common.sheets.mended import typed_rows
from epidesk.interfaces.common.upload_limit import MAX_FILE_BYTES, TOO_BIG
from epikit.formats.sheets import DateOrder, Refused

PREFIX = "file"
SECONDS_BETWEEN_LOOKS = 1
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Flow:
    """`names`: head of the URL names, which go on with `-list`, `-one`, `-confirm` …; `base`: the door's template;
    `context`: what that template needs."""

    kind: str
    names: str
    base: str
    context: Callable[[HttpRequest], Mapping[str, Any]]

    def list_page(self, request: HttpRequest, owner_id: UUID | None, **more: Any) -> HttpResponse:
        """What was brought so far, and the form for another."""
        lines = [
            {"line": line, "id": public_id(PREFIX, line.id), "state": STATES[line.state]}
            for line in queries.batches(_viewer(request), self.kind, owner_id)
        ]
        status = more.pop("status", 200)
        return self._render(request, "common/sheets/list.html", {"lines": lines, **more}, status)

    def bring(self, request: HttpRequest, owner_id: UUID | None) -> HttpResponse:
        """A file, or cells pasted."""
        file, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
        by = _viewer(request).as_actor()
        try:
            if TOO_BIG in request.META:
                limit = {"limit": MAX_FILE_BYTES // 1024 // 1024}
                raise Invalid({"file": _("The file has more than %(limit)s MB. Divide it into several.") % limit})
            if file is not None:
                received = actions.receive_file(
                    by=by, kind=self.kind, owner_id=owner_id, file_name=file.name or "", content=file.read()
                )
            elif pasted.strip():
                received = actions.receive_pasted(by=by, kind=self.kind, owner_id=owner_id, text=pasted)
            else:
                raise Invalid({"file": _("Choose the file, or paste the rows.")})
        except DomainError as error:
            if error.status == NotFound.status:
                raise
            return self.list_page(request, owner_id, status=error.status, refused=error, pasted=pasted)
        if received.again:
            messages.info(request, _("This very file was here before. This is how it stands."))
        return self._to(received.batch_id)

    def one(self, request: HttpRequest, file: str, **more: Any) -> HttpResponse:
        """The page of a file in whatever state it is."""
        viewer, batch_id = _viewer(request), _id(file)
        card = queries.batch(viewer, batch_id)
        context = self._of(card, file) | more
        status = context.pop("status", 200)
        if card.state is State.SHOWN or request.GET.get("columns"):
            return self._shown(request, card, context, status)
        if not card.working:
            after = request.GET.get("after", "")
            held = queries.held_rows(viewer, batch_id, after=int(after) if after.isdecimal() and len(after) < 8 else 0)
            context["held"] = context.get("held") or held
            if len(held) == queries.HELD_SHOWN:
                context["older"] = f"?after={held[-1].number}"
        return self._render(request, "common/sheets/file.html", context, status)

    def state(self, request: HttpRequest, file: str) -> HttpResponse:
        """How far the job is; the page asks every second. At its end the page is loaded anew."""
        card = queries.batch(_viewer(request), _id(file))
        if not card.working:
            answer = HttpResponse(status=204)
            answer["HX-Refresh"] = "true"
            return answer
        return self._render(request, "common/sheets/working.html", self._of(card, file))

    def confirm(self, request: HttpRequest, file: str) -> HttpResponse:
        typed = request.POST
        if "look" in typed:  # another sheet or row of names: show what is found there
            return self.one(
                request, file, sheet=typed.get("sheet", ""), row=typed.get("header_row", ""), font=typed.get("font")
            )
        try:
            row = typed.get("header_row", "")
            actions.confirm_reading(
                by=_viewer(request).as_actor(),
                batch_id=_id(file),
                header_row=int(row) if row.isdecimal() and len(row) < 8 else 0,
                columns={
                    key.removeprefix("column-"): int(value)
                    for key, value in typed.items()
                    if key.startswith("column-") and isinstance(value, str) and value.isdecimal() and len(value) < 5
                },
                date_order=typed.get("date_order", ""),
                sheet=typed.get("sheet", ""),
                font=typed.get("font"),
            )
        except Invalid as error:
            return self.one(request, file, status=error.status, refused=error, typed=typed)
        return self._to(_id(file))

    def mend(self, request: HttpRequest, file: str) -> HttpResponse:
        """The rows that were mended on the page."""
        queries.batch(_viewer(request), _id(file))
        right = wrong = 0
        for number, values in typed_rows(request.POST).items():
            done = actions.mend_row(by=_viewer(request).as_actor(), batch_id=_id(file), number=number, values=values)
            right, wrong = right + done.mended, wrong + done.wrong
        self._say_mended(request, right, wrong)
        return self._to(_id(file))

    def again(self, request: HttpRequest, file: str) -> HttpResponse:
        """The file of failed rows, mended."""
        sent = request.FILES.get("file")
        try:
            if TOO_BIG in request.META or sent is None:
                raise Invalid({"file": _("Choose the file.")})
            done = actions.mend_by_file(by=_viewer(request).as_actor(), batch_id=_id(file), content=sent.read())
        except Invalid as error:
            return self.one(request, file, status=error.status, again_refused=error)
        self._say_mended(request, done.mended, done.wrong)
        if done.strange:
            said = ngettext(
                "%(n)s row of it was not waited for and was passed over.",
                "%(n)s rows of it were not waited for and were passed over.",
                done.strange,
            )
            messages.warning(request, said % {"n": done.strange})
        return self._to(_id(file))

    def failed(self, request: HttpRequest, file: str) -> HttpResponse:
        given = queries.failed_rows_file(_viewer(request), _id(file))
        answer = HttpResponse(given.content, content_type=_TYPES[given.ending])
        name = _("failed-rows")
        answer["Content-Disposition"] = f'attachment; filename="{name}.{given.ending}"'
        return answer

    def take(self, request: HttpRequest, file: str) -> HttpResponse:
        actions.commit_batch(by=_viewer(request).as_actor(), batch_id=_id(file))
        return self._to(_id(file))

    def back(self, request: HttpRequest, file: str) -> HttpResponse:
        reason = request.POST.get("reason", "").strip()
        if len(reason) < 3:
            refused = Invalid({"reason": _("Say why, without names.")})
            return self.one(request, file, status=refused.status, back_refused=refused)
        gone = actions.roll_back(by=_viewer(request).as_actor(), batch_id=_id(file), reason=reason)
        said = ngettext("Taken back: %(n)s row is gone.", "Taken back: %(n)s rows are gone.", gone)
        messages.success(request, said % {"n": gone})
        return self._to(_id(file))

    def drop(self, request: HttpRequest, file: str) -> HttpResponse:
        actions.drop_batch(by=_viewer(request).as_actor(), batch_id=_id(file))
        messages.success(request, _("The file was left; nothing of it is kept."))
        return redirect(reverse(f"{self.names}-list"))

    def _shown(
        self, request: HttpRequest, card: queries.BatchCard, context: dict[str, Any], status: int
    ) -> HttpResponse:
        typed, row = (
            context.get("typed") or {},
            str(context.get("row") or (context.get("typed") or {}).get("header_row", "")),
        )
        sheet = context.get("sheet") or typed.get("sheet", "")
        number = int(row) if row.isdecimal() and len(row) < 8 and int(row) != card.header_row else None
        try:
            shown = queries.shown(
                _viewer(request),
                card.id,
                sheet=sheet if sheet != card.sheet else "",
                header_row=number,
                font=context.get("font", typed.get("font")),
            )
        except (Refused, DomainError):
            context["refused"] = Invalid({"header_row": _("No names of columns were found there.")})
            shown, status = queries.shown(_viewer(request), card.id), 422
        errors = context["refused"].fields if context.get("refused") else {}
        choices = [
            {
                "choice": one,
                "value": _place(typed, one.field, one.index),
                "error": errors.get(f"column-{one.field}", ""),
            }
            for one in shown.choices
        ]
        for one in choices:
            column = next((column for column in shown.columns if column.index == one["value"]), None)
            one["examples"] = column.examples if column else ()
        context |= {
            "shown": shown,
            "choices": choices,
            "sheet": sheet or card.sheet,
            "orders": [(order.value, ORDERS[order]) for order in DateOrder],
            "order": typed.get("date_order") or (card.date_order if card.date_sure else shown.layout.order),
            "evidence": [column for column in shown.columns if column.dates and column.dates.order],
            "contradicting": [column for column in shown.columns if column.dates and column.dates.contradicts],
            "unsure": not card.date_sure and not shown.layout.sure,
        }
        return self._render(request, "common/sheets/shown.html", context, status)

    def _of(self, card: queries.BatchCard, file: str) -> dict[str, Any]:
        return {
            "file": card,
            "file_id": file,
            "state_word": STATES[card.state],
            "order_word": ORDERS[card.date_order],
            "left_back": card.total - card.right,
            "seconds": SECONDS_BETWEEN_LOOKS,
        }

    def _say_mended(self, request: HttpRequest, right: int, wrong: int) -> None:
        if right:
            said = ngettext("%(n)s row is right now.", "%(n)s rows are right now.", right)
            messages.success(request, said % {"n": right})
        if wrong:
            said = ngettext("%(n)s row is still wrong.", "%(n)s rows are still wrong.", wrong)
            messages.warning(request, said % {"n": wrong})

    def _to(self, batch_id: UUID) -> HttpResponse:
        return redirect(reverse(f"{self.names}-one", args=[public_id(PREFIX, batch_id)]))

    def _render(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        verbs = ("list", "one", "state", "confirm", "mend", "again", "failed", "take", "back", "drop")
        names = {verb: f"{self.names}-{verb}" for verb in verbs}
        return render(
            request, template, {**self.context(request), "base": self.base, "to": names, **context}, status=status
        )


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _place(typed: Mapping[str, str], field: str, found: int) -> int:
    """The column that was chosen, or the one found."""
    if f"column-{field}" not in typed:
        return found
    text = typed[f"column-{field}"]
    return int(text) if text.isdecimal() and len(text) < 5 else -1


def _id(file: str) -> UUID:
    found = parse_public_id(PREFIX, file)
    if found is None:
        raise NotFound
    return found
