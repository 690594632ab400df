"""What Zuul streams of a job (its callback zuul_stream): a stamp, ` | `, the node and ` | `, the text.

Its build page shows the same without the stamps.
"""

from logtriage.sources.line_format import MOST, Format, Sample, without

_STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \| "
_NODE = r"[A-Za-z][\w.-]*(?: -> [\w.:-]+)? \| ?"
_TASK = r"(?:TASK|PLAY) \[|PLAY RECAP|(?:PRE-|POST-)?RUN (?:START|END)"


def _fits(sample: Sample) -> bool:
    if sample.share_of(_STAMP) >= MOST:
        return True
    return sample.has(_TASK) and sample.share_of(rf"{_NODE}|{_TASK}") >= MOST


FORMAT = Format("zuul", _fits, without(rf"(?:{_STAMP})?(?:{_NODE})?"))
