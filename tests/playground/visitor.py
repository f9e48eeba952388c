"""A visitor of the playground: the real command in a process of its own, seen over HTTP alone."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
Json = dict[str, Any]


class Visitor:
    """Opens the playground, looks, acts, and closes it."""

    def __init__(self, *options: str, program: Sequence[str] = ("bot.py",)) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, "demo", "--no-open", "--port", "0", *options],
            cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._port: int | None = None
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait(lambda: self._port, "the link is printed")
        self.first = self.state()
        """What there was before the bot was at work."""

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line.rstrip())
                if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                    self._port = int(found[1])
                self._news.notify_all()

    @property
    def port(self) -> int:
        assert self._port is not None
        return self._port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def wait(self, seen: Callable[[], Any], what: str, timeout: float = PATIENCE) -> Any:
        """Until it is seen; what was seen."""
        end = time.monotonic() + timeout
        with self._news:
            while not (found := seen()):
                assert time.monotonic() < end, f"{what}; the log: {self.lines[-20:]}"
                self._news.wait(0.05)
        return found

    def request(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request; a header's name is given with _ for -."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            line.request(method, path, body and body.encode(), named)
            answer = line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            line.close()

    def state(self) -> Json:
        status, _, body = self.request("GET", "/state")
        assert status == 200
        return dict(json.loads(body))

    def until(self, seen: Callable[[Json], Any], what: str, timeout: float = PATIENCE) -> Json:
        """The state in which it is seen."""
        last: Json = {}

        def look() -> bool:
            nonlocal last
            last = self.state()
            return bool(seen(last))

        self.wait(look, what, timeout)
        return last

    def ready(self) -> Json:
        return self.until(lambda state: state["bot"]["ready"], "the bot is at work")

    # -- acting ----------------------------------------------------------------------------------

    def do(self, act: str, who: int | None = None, **given: Any) -> tuple[int, Json]:
        """One act; its status and its answer."""
        values = {"act": act, **({} if who is None else {"as": who}), **given}
        status, _, body = self.request(
            "POST", "/do", json.dumps(values), Content_Type="application/json"
        )
        return status, dict(json.loads(body))

    def done(self, act: str, who: int | None = None, **given: Any) -> Json:
        """The same, which must go well."""
        status, answer = self.do(act, who, **given)
        assert status == 200, answer
        return answer

    def person(self, name: str) -> int:
        return next(one["id"] for one in self.state()["people"] if one["name"] == name)

    def client(self, name: str) -> int:
        return int(self.done("client", name=name)["id"])

    def says(self, client: int, text: str) -> None:
        self.done("write", client, chat=f"p:{client}", text=text)

    def topic(self, name: str, text: str) -> Json:
        """The topic of that name, once those words have arrived in it: the first of all may stand
        in the card's own message."""

        def arrived(state: Json) -> bool:
            ids = {topic["id"] for topic in state["group"]["topics"] if topic["name"] == name}
            return any(m["topic"] in ids and text in m.get("text", "") for m in group(state))

        found = self.until(arrived, f"{text!r} in the topic of {name}")["group"]["topics"]
        return next(topic for topic in found if topic["name"] == name)

    def settled(self) -> Json:
        """The tally once nothing is under way."""
        state = self.until(lambda found: not found["tally"]["waiting"], "everything has arrived")
        return dict(state["tally"])

    def feed(self, since: int, **headers: str) -> "Listener":
        return Listener(self.port, since, headers)

    # -- leaving ---------------------------------------------------------------------------------

    def leave(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit code, once everything that was printed is read."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


class Listener:
    """Everything that the feed tells after a number; what was not asked for yet is kept."""

    def __init__(self, port: int, since: int, headers: dict[str, str]) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._line.request("GET", f"/feed?since={since}", headers=headers)
        self._answer = self._line.getresponse()
        self.kind = self._answer.getheader("Content-Type")
        self._passed: list[tuple[str, Json]] = []

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def next(self) -> tuple[int, str, Json]:
        """The next event: its number, its kind, its data."""
        found: dict[str, str] = {}
        end = time.monotonic() + PATIENCE  # comments keep the line alive without an event
        while "data" not in found:
            line = self._answer.readline().decode()
            assert line, "the feed has ended"
            assert time.monotonic() < end, f"nothing but comments after {self._passed[-20:]}"
            name, _, value = line.rstrip("\n").partition(": ")
            found[name] = value
        return int(found["id"]), found["event"], json.loads(found["data"])

    def until(self, kind: str, seen: Callable[[Json], Any] = lambda _: True) -> Json:
        """The data of the first event in which it is seen, and which nobody has asked for yet.

        An edit and a toast may come in any order: whatever was passed over can be asked for next.
        """
        for at, (told, data) in enumerate(self._passed):
            if told == kind and seen(data):
                return self._passed.pop(at)[1]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            _, told, data = self.next()
            if told == kind and seen(data):
                return data
            self._passed.append((told, data))
        raise AssertionError(f"no {kind} of that kind among {self._passed[-20:]}")


def group(state: Json) -> list[Json]:
    """The messages of the group."""
    return list(state["chats"]["g"]["messages"])


def button(message: Json, data: str) -> dict[str, int]:
    """Where the button stands whose data begins so."""
    for row, keys in enumerate(message["keyboard"] or ()):
        for column, key in enumerate(keys):
            if str(key["data"]).startswith(data):
                return {"row": row, "column": column}
    raise AssertionError(f"no {data} under {message}")


def is_running(pid: int) -> bool:
    """Whether there is a process of that id that has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
