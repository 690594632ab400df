"""What `kubectl logs --prefix` prints: `[pod/NAME/CONTAINER] `, with --timestamps a stamp behind it."""

from logtriage.sources.line_format import MOST, Format, Sample, without

_PREFIX = r"\[pod/[^\]\s]+\] "


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("kubernetes", _fits, without(_PREFIX))
