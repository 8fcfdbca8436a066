# SPDX-License-Identifier: Apache-2.0
"""Documents as PDF. WeasyPrint draws with Debian's pango; where that is absent the page to print is given instead."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string

from epidesk.response.cases.queries.following import DecisionText


def as_page(texts: Sequence[DecisionText]) -> str:
    """All documents in one page of HTML, each on a sheet of its own, nothing fetched from anywhere."""
    return render_to_string("console/cases/paper.html", {"texts": texts})


def as_pdf(texts: Sequence[DecisionText]) -> bytes | None:
    """None where pango is not installed: whoever prints can print the page."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        return None
    return bytes(HTML(string=as_page(texts), url_fetcher=_nothing).write_pdf())


def _nothing(url: str, *_args: object, **_more: object) -> dict[str, object]:
    """A document names nothing outside itself; a name or a place must not make it ask for something."""
    raise ValueError("documents fetch nothing")
