"""Where the program starts: `logtriage`, and `python -m logtriage`."""

import signal


def main() -> None:
    """Runs the command line and ends the process.

    Ctrl-C ends it as it ends any other program, without Python's trace-back; a command that has something to tell before
    that watches for it itself.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from logtriage import cli  # half of the start passes with it

    cli.main()


if __name__ == "__main__":
    main()
