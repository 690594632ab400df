"""A time of day alone before each line: `[12:30:45] text`, `12:30:45.123 text`; `12:30:45  text` of Jenkins' Timestamper.

Services that build sites set it apart otherwise: Netlify `9:38:36 PM: text`, Cloudflare Pages by a tab, Vercel's page, copied
as a table, by a bar.
"""

from logtriage.sources.line_format import MOST, Format, Sample, without

_PREFIX = (
    r"(?:\[\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\] |\d\d:\d\d:\d\d(?:[.,]\d{1,6}(?: \|(?: |$)|[ \t])|  ?)|\d{1,2}:\d\d:\d\d [AP]M: )"
)


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("clock", _fits, without(_PREFIX))
