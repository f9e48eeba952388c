"""Owns what the page is told of the box: each change of the world as an event of the feed."""

from collections.abc import Callable
from typing import Any

from playground import shapes
from playground.feed import Feed, compact
from playground.stage import GROUP, Stage
from sandbox import Call, Change, Message, Person, Topic
from sandbox.queries import CallbackQuery

MENUS = ("setMyCommands", "deleteMyCommands")


class Watch:
    """Tells from `start` to `stop`."""

    def __init__(self, stage: Stage, feed: Feed) -> None:
        self._stage, self._feed = stage, feed
        self._told: dict[str, str] = {}
        self._forget: Callable[[], None] = lambda: None

    def start(self) -> None:
        self._tell_places(told_already=True)
        self._forget = self._stage.box.world.listen(self._see)

    def stop(self) -> None:
        self._forget()

    def places(self) -> None:
        """Tell of whatever person, chat, topic or group is not as it was told last."""
        self._tell_places()

    def _see(self, change: Change) -> None:
        subject = change.subject
        if isinstance(subject, Message):
            self._message(change.kind, subject)
        elif isinstance(subject, Topic):
            self._topic(change.kind, subject)
        elif isinstance(subject, CallbackQuery):
            self._answered(change.kind, subject)
        elif isinstance(subject, Call):
            self._called(subject)
        else:
            self._tell_places()

    def _message(self, kind: str, said: Message) -> None:
        if kind == "message" and said.topic is not None and said.topic.root is said:
            # The page hears of a topic before it hears of anything in it.
            self._fresh("topic", f"topic {said.topic.id}", shapes.topic(said.topic))
        key = shapes.message_key(said)
        if kind in ("message", "edited"):
            self._feed.tell(kind, shapes.message(said))
        elif kind == "deleted":
            self._feed.tell(kind, {"key": key})
        elif kind == "reaction":
            self._feed.tell(kind, {"key": key, "reactions": shapes.reactions(said)})
        if said.chat.user is not None:
            self._tell_person(self._stage.person(said.chat.user.id))
        elif said.topic is not None and (said.kind == "pinned_message" or kind == "unpinned"):
            self._topic(kind, said.topic)

    def _topic(self, kind: str, topic: Topic) -> None:
        if kind == "topic_deleted":
            self._feed.tell("topic", shapes.topic(topic) | {"deleted": True})
        else:
            self._fresh("topic", f"topic {topic.id}", shapes.topic(topic))

    def _answered(self, kind: str, query: CallbackQuery) -> None:
        if kind == "answered" and len(query.answers) == 1:
            answer = query.answers[0]
            self._feed.tell(
                "toast",
                {
                    "person": query.person.id,
                    "text": answer.text,
                    "alert": answer.alert,
                    "url": answer.url,
                },
            )

    def _called(self, call: Call) -> None:
        if not call.ok:
            return
        if call.method == "sendChatAction":
            chat_id, topic = int(call.params["chat_id"]), call.params.get("message_thread_id")
            where = f"p:{chat_id}" if chat_id > 0 else GROUP
            self._feed.tell("typing", {"chat": where, "topic": topic and int(topic)})
        elif call.method in MENUS:
            self._tell_places()

    def _tell_places(self, *, told_already: bool = False) -> None:
        stage = self._stage
        for person in stage.people:
            self._tell_person(person, told_already=told_already)
        for topic in stage.group.topics:
            self._fresh("topic", f"topic {topic.id}", shapes.topic(topic), told_already)
        self._fresh("group", "group", shapes.group(stage), told_already)
        menu = {"chat": GROUP, "keyboard": None, "commands": shapes.group_commands(stage)}
        self._fresh("chat", "chat of the group", menu, told_already)

    def _tell_person(self, actor: Person, *, told_already: bool = False) -> None:
        person = shapes.person(self._stage, actor)
        self._fresh("person", f"person {actor.id}", person, told_already)
        below = {"chat": f"p:{actor.id}"} | shapes.chat(self._stage, actor)
        self._fresh("chat", f"chat {actor.id}", below, told_already)

    def _fresh(self, kind: str, name: str, data: Any, told_already: bool = False) -> None:
        """Tell it if it is not what was told last."""
        text = compact(data)
        if self._told.get(name) != text:
            self._told[name] = text
            if not told_already:
                self._feed.tell(kind, data)
