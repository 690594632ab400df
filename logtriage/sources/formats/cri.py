"""Container logs as a Kubernetes node keeps them (CRI): stamp, stream, and P for a line that goes on in the next one."""

import re

from logtriage.sources.line_format import MOST, Format, Sample, join_pieces, without

_PREFIX = r"\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) [FP](?::\S*)? "
_PIECE = re.compile(rb"(\d{4}-\d\d-\d\dT\S+ std(?:out|err) ([FP])(?::\S*)? )?([^\n]*)")


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


def _join(data: bytes) -> bytes:
    if b" P" not in data:
        return data
    found = (_PIECE.match(line) for line in data.split(b"\n"))
    return join_pieces((piece[3], piece[2] == b"P") for piece in found if piece)


FORMAT = Format("cri", _fits, without(_PREFIX), rewrite=_join)
