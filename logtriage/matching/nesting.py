"""Which sections of a CI system's log are open at a line, told by the marks before it."""

from logtriage.model import Border, Mark

DEEPEST = 8  # sections within one another; what a log opens beyond that is not followed
LONGEST_NAME = 120  # characters
_BETWEEN = " / "


class Nesting:
    """The open sections, the outermost first."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._in_step = False  # whether the outermost of them is a step

    @property
    def name(self) -> str:
        """The names of all that are open and have one."""
        return _BETWEEN.join(name for name in self._names if name)

    def cross(self, mark: Mark) -> bool:
        """Takes notice of the next mark; whether another section begins there."""
        before = self._names.copy()
        name = mark.name[:LONGEST_NAME]
        if mark.border is Border.STEP:
            self._names, self._in_step = [name], True
        elif mark.border is Border.CLOSE:
            self._close(name)
        elif len(before) < DEEPEST:
            self._names.append(name)
        return self._names != before

    def _close(self, name: str) -> None:
        """Closes the innermost section, or that of the name with all in it; a name that is not open closes nothing."""
        if not name:
            del self._names[max(len(self._names) - 1, self._in_step) :]
        elif name in self._names:
            at = len(self._names) - 1 - self._names[::-1].index(name)
            del self._names[at:]
            self._in_step = self._in_step and at > 0
