"""Owns what every call is worded with: texts in the reader's language, buttons, whom it is for."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from delivery.jobs import Job
from delivery.telegram import cards
from delivery.telegram import content as contents
from delivery.telegram.features import Features
from delivery.telegram.formatted import for_quotation
from model import STAFF, Button, Client, Face, Link, MessageId, Page, TopicId, variables
from model.cards import CardLayout
from model.errands.lines import Answer, Say
from views import Views, visible, without_time_tags

HTML = "HTML"


class Wording:
    """Texts and buttons for a job. Time is an argument; texts come from the views."""

    def __init__(
        self,
        views: Views,
        features: Features,
        layout: CardLayout | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """`titles`: what the company calls its fields, by their names."""
        self.views = views
        self.features = features
        self.layout = layout or {}
        self._titles = titles or {}

    def forgiving(self) -> "Wording":
        """The same for what a former Smena may have ordered, who knew less (`Views.forgiving`)."""
        words = copy(self)
        words.views = self.views.forgiving()
        return words

    def text(self, name: str, locale: str | None, now: datetime, /, **args: Any) -> str:
        text = self.views.text(name, locale, now, **args)
        return text if self.features.has("time_tags") else without_time_tags(text)

    def prefix(self, name: str, locale: str | None, now: datetime, /, **args: Any) -> str:
        """Words put before somebody's own: plain, because those keep their entities."""
        return visible(self.views.text(name, locale, now, **args)) + "\n"

    def keys(
        self,
        rows: list[list[Button]],
        locale: str | None,
        now: datetime,
        job: Job | None = None,
    ) -> Any:
        """The buttons; those that open a topic need the job."""
        group = _number(job) if job else ""
        styles = self.features.has("styles")
        return cards.keyboard(rows, self.views, locale, now, styles=styles, group=group)

    def link(self, job: Job, message_id: MessageId) -> str:
        """Telegram's link to a message of the client's topic."""
        topic_id = job.client.topic_id if job.client else None
        return self.place(job, topic_id, message_id)

    def place(self, job: Job, topic_id: TopicId | None, message_id: MessageId | None) -> str:
        """Telegram's link to a message of a topic of the staff group, or to the topic."""
        return f"https://t.me/c/{_number(job)}/{topic_id}" + (f"/{message_id}" * bool(message_id))

    def locale(self, job: Job) -> str | None:
        """A client reads in their own language, staff in the company's."""
        outward = job.client is not None and job.row.chat == job.client.id
        return job.client.locale if outward and job.client else None

    def args(self, job: Job, said: Say | Answer, now: datetime) -> dict[str, Any]:
        args = {key: self._decoded(value, job, now) for key, value in said.args.items()}
        if args.get("client") is True:
            args["client"] = job.client
        if "group" in self.views.wants(said.text):
            args["group"] = _number(job)
        return args

    def page(self, job: Job, page: Page, name: str, now: datetime) -> str:
        """A page of a report, by the text of that name."""
        args = dict(page.args)
        if "group" in self.views.wants(name):
            args["group"] = _number(job)
        return self.text(name, page.locale, now, **args)

    def rich(self) -> bool:
        """Whether rich messages may be tried."""
        return self.features.has("rich")

    def known(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """A message's content as this server knows it: to an older one a live photo is a photo."""
        still = content.get("photo_id")
        if content["kind"] != "live_photo" or not still or self.features.has("live_photos"):
            return content
        return {**content, "kind": "photo", "file_id": still}

    def opening(self, content: Mapping[str, Any], job: Job, now: datetime) -> Mapping[str, Any]:
        """The content of a stored answer with when we open next, in the reader's words."""
        if "opens" not in content:
            return self.signed(content, job, now)
        moment = _moment(content["opens"]) if content["opens"] else None
        said = visible(self.views.text("client.opens", self.locale(job), now, opening=moment))
        key, shape = ("text", "entities") if "text" in content else ("caption", "caption_entities")
        told = variables.with_entities(content[key], content.get(shape, ()), {"opens": said})
        return {**content, key: told[0], shape: told[1]}

    def signed(self, content: Mapping[str, Any], job: Job, now: datetime) -> Mapping[str, Any]:
        """The words with who wrote them under them, if that is wanted and there is room."""
        by = content.get("signed")
        if not by:
            return content
        name = self.views.text("client.signature", self.locale(job), now, **by)
        return contents.signed(content, "\n\n" + visible(name))

    def _decoded(self, value: Any, job: Job, now: datetime) -> Any:
        """Moments, and words that somebody wrote, are packed among a text's arguments."""
        if isinstance(value, list):
            return [self._decoded(inner, job, now) for inner in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"moment"}:
            return _moment(value)
        if value.keys() == {"written"}:
            return self._written(value["written"], job, now)
        return {key: self._decoded(inner, job, now) for key, inner in value.items()}

    def _written(self, content: Mapping[str, Any], job: Job, now: datetime) -> Markup:
        told = self.opening(content, job, now)
        html = for_quotation(told["text"], told["entities"], told["longest"])
        return Markup(html)

    def titled(self, face: Face) -> Face:
        """With what is known of the client as the company calls it; a number speaks for itself."""
        known = tuple((self._titles.get(name, ""), value) for name, value in face.known)
        return replace(face, known=known)

    def title(self, client: Client) -> str:
        """What the client's topic is called."""
        return self.views.text("labels.topic_title", None, _EPOCH, client=client)


_EPOCH = datetime.fromtimestamp(0, UTC)  # a title says no time


def link_of(job: Job) -> Link:
    assert job.link is not None
    return job.link


def inward(job: Job) -> bool:
    return job.row.chat == STAFF


def topic_of(job: Job) -> dict[str, Any]:
    assert job.client is not None
    return {"chat_id": job.chat_id, "message_thread_id": job.client.topic_id}


def private_of(job: Job) -> dict[str, Any]:
    """Somebody's private chat, and the thread in it where they wrote (telegram.md §9.8)."""
    return {"chat_id": job.chat_id, "message_thread_id": job.thread_id}


def _number(job: Job) -> str:
    """The number by which Telegram's links name the staff group."""
    return str(job.group_id).removeprefix("-100")


def _moment(packed: Mapping[str, int]) -> datetime:
    return datetime.fromtimestamp(packed["moment"] / 1000, UTC)
