"""A name that nobody knows, and the known one that was probably meant."""

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known name as a hint to add to a message, or nothing."""
    import difflib  # of use where something is wrong alone

    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""
