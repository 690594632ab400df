"""Where the program starts: `logtriage`, and `python -m logtriage`."""

import gc
import signal

_OBJECTS_BETWEEN_COLLECTIONS = 100_000  # Python's 700 spend a tenth of the start looking for garbage among modules and rules


def main() -> None:
    """Runs the command line and ends the process.

    Ctrl-C ends it as it ends any other program, without Python's trace-back; a command that has something to tell before
    that watches for it itself.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from logtriage import cli  # half of the start passes with it

    cli.main()


if __name__ == "__main__":
    main()
