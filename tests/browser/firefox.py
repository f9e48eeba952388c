"""Owns Firefox for the ring: its process, and a tab of it, driven by WebDriver BiDi as it is."""

import asyncio
import itertools
import json
import os
import re
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("firefox-esr", "firefox")
MISSING = "no Firefox on this machine"
PATIENCE_S = 45.0
ENTER = "\ue007"
RIGHT = 2
"""The mouse's right button."""
ADDRESS = re.compile(rb"ws://[\w.:]+")
EVENTS = ("log.entryAdded", "browsingContext.userPromptOpened")
LEFT = "was interrupted while the page was loading"
"""What Firefox says, as an error, of a feed whose page is left."""
FOUND = """(selector, words = "") => [...document.querySelectorAll(selector)].filter((one) =>
  one.checkVisibility({ visibilityProperty: true }) && one.textContent.includes(words)).at(-1)"""
# What is pressed must be there to be pressed: on the screen, and with nothing over it.
REACHED = """(selector, words) => {
  const one = found(selector, words);
  one?.scrollIntoView({ block: "nearest" });
  const { left, top, width, height } = one?.getClientRects()[0] ?? {};
  const hit = one && document.elementFromPoint(left + width / 2, top + height / 2);
  return one?.contains(hit) && !one.disabled ? one : null;
}"""
# The page may move between the aim and the press: a press that misses is taken back.
AIM = """(wanted) => {
  window.hasMissed?.();
  const kinds = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "contextmenu"];
  let missed = true;
  const look = (event) => {
    if (event.type === "pointerdown") missed = !wanted.contains(event.target);
    if (missed) { event.preventDefault(); event.stopImmediatePropagation(); }
  };
  for (const kind of kinds) addEventListener(kind, look, true);
  window.hasMissed = () => {
    for (const kind of kinds) removeEventListener(kind, look, true);
    return missed;
  };
}"""
UNTIL = """(async () => {
  const found = %s;
  for (;;) {
    const seen = (%s)(...%s);
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
})()"""
REDRAWN = (
    "no such node", "no such element", "stale element reference",
    "move target out of bounds",  # it was drawn anew between its being found and the press
)  # fmt: skip
Json = dict[str, Any]


class RedrawnError(Exception):
    """What was found is not on the page any more."""


def required() -> str:
    """Where it is. Without one the test is skipped, or fails where nothing may be."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return found


class Firefox:
    """A running one. What happens in a tab goes to the tab."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Json]] = {}
        self._tabs: dict[str, FoxTab] = {}

    async def ask(self, method: str, **params: Any) -> Json:
        """A command of WebDriver BiDi; its result. Raises AssertionError when it is refused."""
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE_S):
            said = await answer
        if said.get("error") in REDRAWN:
            raise RedrawnError(said["message"])
        assert said["type"] == "success", (method, params, said)
        return dict(said["result"])

    async def listen(self) -> None:
        """Hand on what it says, until it says no more."""
        async for line in self._socket:
            said = json.loads(line.data)
            if "id" in said:
                if not (asked := self._asked.pop(said["id"])).done():  # or it came too late
                    asked.set_result(said)
            elif tab := self._tabs.get(_context(said["params"])):
                tab.happened(said["method"], said["params"])

    @asynccontextmanager
    async def opened(self, url: str, size: tuple[int, int]) -> "AsyncIterator[FoxTab]":
        """A tab of that size, once the bot is at work."""
        context = (await self.ask("browsingContext.create", type="tab"))["context"]
        tab = self._tabs[context] = FoxTab(self, context)
        viewport = {"width": size[0], "height": size[1]}
        await tab.ask("browsingContext.setViewport", viewport=viewport)
        await tab.ask("browsingContext.navigate", url=url, wait="complete")
        await tab.see("[data-bar] [data-ready='true']")
        try:
            yield tab
        finally:
            await tab.ask("browsingContext.close")


def _context(said: Json) -> str:
    return str(said.get("context") or said.get("source", {}).get("context"))


class FoxTab:
    """The page in a tab of Firefox. `faults`: what must not have happened."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox, self._context = firefox, context
        self.faults: list[str] = []
        self._news = asyncio.Event()

    def happened(self, event: str, said: Json) -> None:
        """Something did; a fault is kept."""
        if event == "log.entryAdded" and said["level"] == "error" and LEFT not in said["text"]:
            self.faults.append(said["text"])  # what the policy forbids is said here, too
        elif event == "browsingContext.userPromptOpened":
            self.faults.append(f"dialog: {said['message']}")
        self._news.set()

    async def fails(self, words: str) -> None:
        """Until a fault with those words is told, which may be some time after it happened."""
        async with asyncio.timeout(PATIENCE_S):
            while not any(words in fault for fault in self.faults):
                self._news.clear()
                await self._news.wait()

    async def ask(self, method: str, **params: Any) -> Json:
        return await self._firefox.ask(method, context=self._context, **params)

    # -- seeing ----------------------------------------------------------------------------------

    async def evaluate(self, expression: str) -> Any:
        """What an expression comes to, as JSON has it; a promise is awaited."""
        said = await self._evaluated(f"(async () => JSON.stringify(await ({expression})))()")
        return json.loads(said.get("value", "null"))

    async def _evaluated(self, script: str) -> Json:
        said = await self._firefox.ask(
            "script.evaluate", expression=script, awaitPromise=True,
            target={"context": self._context},
        )  # fmt: skip
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return dict(said["result"])

    async def until(self, look: str, *given: str) -> Json:
        """Until a function of the page finds something."""
        script = UNTIL % (FOUND, look, json.dumps(given))
        try:
            return await self._evaluated(script)
        except TimeoutError:
            raise AssertionError(f"never found: {given}") from None

    async def see(self, selector: str, words: str = "") -> None:
        """Until there is such an element with those words on the screen."""
        await self.until("found", selector, words)

    async def miss(self, selector: str, words: str = "") -> None:
        """Until there is none any more."""
        await self.until("(...given) => !found(...given)", selector, words)

    async def holds(self, selector: str, words: str) -> None:
        """Until those words, and no others, are in such a field."""
        await self.until("(...given) => found(given[0])?.value === given[1]", selector, words)

    # -- doing -----------------------------------------------------------------------------------

    async def click(self, selector: str, words: str = "", button: int = 0) -> None:
        """Press the last such element, with a mouse, where it is."""
        async with asyncio.timeout(PATIENCE_S):
            while not await self._hits(selector, words, button):
                pass

    async def _hits(self, selector: str, words: str, button: int) -> bool:
        try:
            return await self._pressed(selector, words, button)
        except RedrawnError:
            return False

    async def _pressed(self, selector: str, words: str, button: int) -> bool:
        element = {"sharedId": (await self.until(REACHED, selector, words))["sharedId"]}
        target = {"context": self._context}
        await self._firefox.ask(
            "script.callFunction", functionDeclaration=AIM, arguments=[element], target=target,
            awaitPromise=False,
        )  # fmt: skip
        origin = {"type": "element", "element": element}
        await self._act("pointer", [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": button},
            {"type": "pointerUp", "button": button},
        ])  # fmt: skip
        return not await self.evaluate("hasMissed()")

    async def type(self, keys: str) -> None:
        """On the keyboard, key by key."""
        ways = ("keyDown", "keyUp")
        await self._act("key", [{"type": way, "value": key} for key in keys for way in ways])

    async def _act(self, kind: str, actions: list[Json]) -> None:
        device = {"type": kind, "id": kind, "actions": actions}
        await self.ask("input.performActions", actions=[device])

    async def act(self, name: str) -> None:
        await self.click(f"[data-act='{name}']")

    async def write(self, pane: str, words: str) -> None:
        await self.click(f"[data-pane='{pane}'] [data-input]")
        await self.type(words + ENTER)

    async def reload(self) -> None:
        await self.ask("browsingContext.reload", wait="complete")

    async def new_client(self, phone: str, name: str) -> None:
        """A new client gets a phone."""
        await self.click(f"[data-pane='{phone}'] [data-act='add-client']")
        await self.click("[data-new-name]")
        await self.type(name + ENTER)
        await self.see(f"[data-pane='{phone}'] [data-act='whose'] .name", name)

    async def open_topic(self, name: str) -> None:
        """Open a client's topic as soon as it is there."""
        await self.click("[data-topic]", name)
        await self.see("[data-open-topic] .chat-top .name", name)


@asynccontextmanager
async def running(path: str) -> AsyncIterator[Firefox]:
    """Firefox without a window and with a fresh profile."""
    with tempfile.TemporaryDirectory(prefix="smena-firefox-") as profile:
        process = await asyncio.create_subprocess_exec(
            path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0",
            stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE,
        )  # fmt: skip
        try:
            async with _spoken_to(process) as firefox:
                await firefox.ask("session.new", capabilities={})
                await firefox.ask("session.subscribe", events=list(EVENTS))
                yield firefox
                await firefox.ask("browser.close")
            async with asyncio.timeout(PATIENCE_S):
                await process.wait()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def _spoken_to(process: Process) -> AsyncIterator[Firefox]:
    """A line to it, for as long as it is needed."""
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE_S):
        while not (found := ADDRESS.search(line := await process.stderr.readline())):
            assert line, "Firefox ended before it began"
    async with (
        ClientSession() as web,
        web.ws_connect(f"{found[0].decode()}/session", max_msg_size=0) as socket,
    ):
        firefox = Firefox(socket)
        # Its complaints are read to nobody, or they would fill the pipe and halt it.
        tasks = [asyncio.create_task(task) for task in (firefox.listen(), process.stderr.read())]
        try:
            yield firefox
        finally:
            for task in tasks:
                task.cancel()
