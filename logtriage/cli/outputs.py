"""Where reports go: a standard stream, or a file that appears whole or not at all."""

import contextlib
import os
import select
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TextIO

from logtriage.cli.exits import complain
from logtriage.model import Report, UserError
from logtriage.reporters import FORMATS, View, render
from logtriage.spelling import did_you_mean

AUTO = "auto"  # the format that the CI system's log understands, text elsewhere
WIDEST = 120  # cells; longer lines are hard to read
_WIDTH_ON_PIPE = 100
_BLOCK = 64 * 1024


class Output(NamedTuple):
    """A format, and the file it goes to; None is the standard stream of the command's reports."""

    format: str
    path: str | None


TEXT = Output("text", None)
STREAMED = Output("json-lines", None)  # of a log that is followed, it is written finding by finding as they are found


def read_outputs(values: tuple[str, ...]) -> tuple[Output, ...]:
    """The outputs that `--format NAME[=FILE]` asks for; raises UserError for an unknown name or a place used twice."""
    outputs = tuple(_read_output(value) for value in values) or (TEXT,)
    paths = [output.path for output in outputs]
    for path in paths:
        if paths.count(path) > 1:
            where = path or "standard output"
            raise UserError(f"two reports go to {where}; write one of them to a file: --format {outputs[-1].format}=FILE")
    return outputs


def _read_output(value: str) -> Output:
    name, equals, path = value.partition("=")
    if name == AUTO:
        from logtriage.cli.ci_systems import format_for

        name = format_for(os.environ)
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f" (one of {', '.join(FORMATS)}, or {AUTO})"
        raise UserError(f"unknown format '{name}'{hint}")
    if equals and not path:
        raise UserError(f"--format {value}: the file's name is missing")
    return Output(name, path or None)


def write_reports(outputs: Iterable[Output], report: Report, stream: TextIO, *, color: str, verbose: bool) -> bool:
    """Writes every report that can be written; whether all could. Files first: the stream may end the process."""
    written = True
    for output in sorted(outputs, key=lambda output: output.path is None):
        view = _view_of(output, stream, color=color, verbose=verbose)
        try:
            write_output(output, render(report, output.format, view), stream)
        except UserError as error:
            complain(str(error))
            written = False
    return written


def _view_of(output: Output, stream: TextIO, *, color: str, verbose: bool) -> View:
    """What the place of the output can show: a file and a pipe have no colours, unless they are asked for."""
    to_terminal = output.path is None and stream.isatty()
    width = min(terminal_width(), WIDEST) if to_terminal else _WIDTH_ON_PIPE
    return View(
        width=width, color=output.path is None and wants_color(color, os.environ, is_terminal=to_terminal), verbose=verbose
    )


def terminal_width() -> int:
    """The cells of a line of the terminal; COLUMNS overrides it, as everywhere."""
    import shutil

    return shutil.get_terminal_size().columns


def wants_color(option: str, environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """The usual order: the option, NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM=dumb, CLICOLOR, then the terminal."""
    if option != "auto":
        return option == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] not in ("0", "false")
    if environment.get("CLICOLOR_FORCE", "0") != "0":
        return True
    if environment.get("TERM") == "dumb" or environment.get("CLICOLOR") == "0":
        return False
    return is_terminal


def write_output(output: Output, pieces: Iterable[str], stream: TextIO) -> None:
    """Writes a report as it comes; raises UserError when its file cannot be written, OSError for the stream."""
    blocks = _blocks(pieces)
    if output.path is None:
        for block in blocks:
            _write_to_stream(block, stream)
        return
    try:
        _write_whole(output.path, blocks)
    except OSError as error:
        raise UserError(f"{output.path}: the report could not be written: {error.strerror or error}") from error


def _blocks(pieces: Iterable[str]) -> Iterator[bytes]:
    """The pieces in blocks of some 64 KiB: a write for every piece would take longer than all else."""
    block = bytearray()
    for piece in pieces:
        block += piece.encode("utf-8", "backslashreplace")
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _write_to_stream(content: bytes, stream: TextIO) -> None:
    """Writes all of it: without buffering (PYTHONUNBUFFERED), or when it does not block, a pipe takes a part at a time."""
    stream.flush()
    write_all(stream.fileno(), content)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Writes all of it to the descriptor, however little that takes at once."""
    left = memoryview(content)
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            select.select([], [descriptor], [])


def _write_whole(path: str, blocks: Iterable[bytes]) -> None:
    """Under a temporary name, synced, then renamed: whoever reads the file sees the old report or the new one."""
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe or /dev/stderr has no half-written state to avoid
        with open(path, "wb") as file:
            file.writelines(blocks)
        return
    import tempfile

    folder, name = os.path.split(path)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(blocks)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode_of(path))
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mode_of(path: str) -> int:
    """The mode that the file has, or the one that a new file gets from the umask."""
    with contextlib.suppress(OSError):
        return os.stat(path).st_mode & 0o7777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
