"""Markdown: for a step summary (append it to the file that GITHUB_STEP_SUMMARY names), a comment, a page."""

from collections.abc import Iterator

from logtriage.model import Report
from logtriage.reporters.markdown_page import page
from logtriage.reporters.view import View


def render(report: Report, _view: View) -> Iterator[str]:
    """The page, under a heading, for it is often appended to what others wrote."""
    yield "# logtriage\n"
    yield from page(report)
