"""What is said on standard error about the logs of a report: what could not be read, and why silence may mean nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from logtriage.cli.exits import complain
from logtriage.model import Report, UserError

_MOST_ALIKE = 5  # logs of which the same is said one by one


def told_of(report: Report, *, shows_problems: bool = False) -> Iterator[str]:
    """The problems and notes of all logs, in their order; what holds for many is said once more, with their number.

    Where the reader sees the problems in the report itself, they are left out.
    """
    alike: dict[str, int] = {}
    for log in report.logs:
        for text in (*(() if shows_problems else log.problems), *log.notes):
            alike[text] = alike.get(text, 0) + 1
            if alike[text] <= _MOST_ALIKE:
                yield f"{log.log}: {text}"
    for text, count in alike.items():
        if count > _MOST_ALIKE:
            yield f"{count - _MOST_ALIKE} more logs: {text}"
    passed_over = sum(log.passed_over for log in report.logs)
    if passed_over:
        yield f"{passed_over} file{' is' if passed_over == 1 else 's are'} no text, and not read"


def without_passed_over(report: Report) -> Report:
    """The report of the logs that were read, or that could not be."""
    return report._replace(logs=tuple(log for log in report.logs if not log.passed_over))


def without_known(report: Report, settings: Mapping[str, Any]) -> Report:
    """The report without what the baseline knows, if the settings name one; says how much that is."""
    if not settings["baseline"]:
        if settings["update_baseline"]:
            raise UserError("--update-baseline needs the file that it shall write: --baseline FILE")
        return report
    from logtriage.cli.baseline import apply_baseline

    report, told = apply_baseline(report, settings["baseline"], update=settings["update_baseline"])
    complain(told)
    return report
