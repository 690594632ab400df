"""What Taskcluster's workers and Mozilla's mozharness put before a line: `[task <stamp>] `, then `12:30:45     INFO -  `.

mozharness writes its own messages behind one blank and those of a command behind two; a browser's behind its process, and
those of `mach build` behind the minutes that it has run.
"""

from logtriage.sources.line_format import MOST, Format, Sample, without

_WORKER = r"\[[a-z][\w-]{1,20} \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z\] ?"
_HARNESS = r"\d\d:\d\d:\d\d {1,4} (?:DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL) - ? ?"
_BROWSER = r"(?:GECKO\(\d{1,10}\)|PID \d{1,10}) \| "
_MACH = r" {0,3}\d{1,3}:\d\d\.\d\d "


def _fits(sample: Sample) -> bool:
    return sample.share_of(f"{_WORKER}|{_HARNESS}") >= MOST


FORMAT = Format("taskcluster", _fits, without(f"(?:{_WORKER})?(?:{_HARNESS}(?:{_BROWSER})?)?(?:{_MACH})?"))
