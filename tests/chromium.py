"""A headless Chromium that is driven over pipes, as its DevTools protocol is without a library (`--remote-debugging-pipe`)."""

import json
import os
import shutil
import subprocess
import tempfile
import threading

FOUND = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
SECONDS = 120  # for all that is done with one page
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-sync",
        "--disable-extensions",
        "--remote-debugging-pipe",
    ),
)


class Page:
    """One page of a browser of its own; to be left with `with`."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # its helpers outlive it for a moment, and write
        read_by_browser, self._writing = os.pipe()
        self._reading, written_by_browser = os.pipe()

        def at_three_and_four():
            spare = os.dup(read_by_browser), os.dup(written_by_browser)
            os.dup2(spare[0], 3)
            os.dup2(spare[1], 4)

        self._process = subprocess.Popen(
            [FOUND, *FLAGS, f"--user-data-dir={self._folder.name}", "about:blank"],
            pass_fds=(3, 4, read_by_browser, written_by_browser),
            preexec_fn=at_three_and_four,  # noqa: PLW1509  # no thread is running yet
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_by_browser)
        os.close(written_by_browser)
        self._pipe = os.fdopen(self._reading, "rb")
        self._watch = threading.Timer(SECONDS, self._process.kill)  # a browser that hangs ends, and with it the waiting
        self._watch.start()
        self._asked = 0
        self._session = None
        self.events = []

    def __enter__(self):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.ask(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self._watch.cancel()
        self._process.kill()
        self._process.wait()
        self._pipe.close()
        os.close(self._writing)
        self._folder.cleanup()

    def ask(self, method, **parameters):
        """What the browser answers; events that come before are kept."""
        self._asked += 1
        message = {"id": self._asked, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._asked:
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, path):
        """Goes to the file, and waits until it is loaded."""
        self.events.clear()
        self.ask("Page.navigate", url=f"file://{path}")
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._next()

    def value(self, expression):
        """What the expression gives in the page; a promise is awaited."""
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def click(self, selector):
        """Clicks on the middle of the first such element, as a mouse does."""
        self.value(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        box = self.value(f"JSON.stringify(document.querySelector({selector!r}).getBoundingClientRect())")
        box = json.loads(box)
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, **place)

    def _next(self):
        message = b""
        while not message.endswith(b"\0"):
            more = self._pipe.read1(1) if not message else self._read_rest()
            assert more, "the browser has ended"
            message += more
        answer = json.loads(message[:-1])
        if "method" in answer:
            self.events.append(answer)
        return answer

    def _read_rest(self):
        """What is buffered up to the end of the message, and no more."""
        waiting = self._pipe.peek()
        return self._pipe.read(waiting.find(b"\0") + 1 or len(waiting))
