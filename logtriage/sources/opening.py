"""The logs behind a name: a file is one, whatever it is packed in; an archive is as many as it has files of text."""

from collections.abc import Iterator

from logtriage.sources.cleaning import Reading
from logtriage.sources.files import STDIN, Unreadable, open_raw
from logtriage.sources.folders import Found
from logtriage.sources.log import Log, Place, head_of, log_of_text, told, unreadable
from logtriage.sources.packing import is_packed
from logtriage.sources.reading import Paused, Stream, never_paused


class OpenedLogs:
    """Iterate over it for the logs behind a file; each has to be read before the next one is asked for.

    What could not be read is a log of its own, with its problem. A file that nobody named, in a folder or an archive, is
    passed over where it is no text. A `stream` that is open already is read in place of the file; `paused` is as a log's.
    """

    def __init__(
        self, file: Found, reading: Reading | None = None, stream: Stream | None = None, paused: Paused = never_paused
    ) -> None:
        self._place = Place("<stdin>" if file.path == STDIN else file.path, reading or Reading(), paused, file.named)
        self._name = file.path
        self._stream = stream

    def __iter__(self) -> Iterator[Log]:
        try:
            if self._stream:
                yield from self._logs_in(self._stream)
                return
            with open_raw(self._name) as raw:
                yield from self._logs_in(raw)
        except (Unreadable, OSError) as error:
            yield unreadable(self._place.label, told(error))

    def _logs_in(self, raw: Stream) -> Iterator[Log]:
        head = head_of(raw, self._place.paused)
        if not is_packed(head):
            yield log_of_text(self._place, raw, head)
            return
        from logtriage.sources.layers import unpacked_logs  # most logs are not packed

        yield from unpacked_logs(self._place, raw, head)
