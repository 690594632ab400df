"""The plain progress of BuildKit (`docker buildx build --progress=plain`): each line begins with the number of its step.

Steps run side by side, so that a line says by its number alone where it belongs: no sections are told.
"""

from logtriage.sources.line_format import MOST, Format, Sample, without

_PREFIX = r"#\d+ (?: ?\d+\.\d+ |(?=\[|DONE|CACHED|ERROR|building|transferring|sha256:|extracting|resolve|exporting|writing))"


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("docker-buildx", _fits, without(r"#\d+  ?\d+\.\d+ "))
