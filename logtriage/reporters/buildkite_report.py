"""The body of a Buildkite annotation: `logtriage -f buildkite build.log | buildkite-agent annotate --context logtriage`."""

from collections.abc import Iterator

from logtriage.model import Report
from logtriage.reporters.markdown_page import page
from logtriage.reporters.view import View


def render(report: Report, _view: View) -> Iterator[str]:
    """The page without a heading: the annotation is one. Nothing at all where there is nothing to annotate."""
    if any(log.findings or log.problems for log in report.logs):
        yield from page(report)
