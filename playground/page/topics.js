// Owns the list of topics: icons, the last message, its time, what its reader has not seen.

import { author, preview } from "./oneline.js";
import { topicIcon } from "./avatar.js";
import { aside, h, KeyedList, mark, named } from "./dom.js";
import { icon } from "./icons.js";
import { onScreen, panes } from "./panes.js";
import { GENERAL, store } from "./store.js";
import { listTime } from "./times.js";
import { badge, markRead, unseen } from "./unread.js";
import { t } from "./i18n.js";

/** Every topic with General, which Telegram keeps apart. */
export function allTopics() {
  const general = { id: GENERAL, name: t("general"), general: true, closed: false, pinned: null };
  return [...[...store.topics.values()].filter((topic) => topic.id !== GENERAL), general];
}

/** The messages of the group that a person may read, by topic. */
function byTopic(viewer) {
  const readable = [...store.chat("g").messages.values()]
    .filter((one) => !one.ephemeral_to || one.ephemeral_to === viewer);
  return Map.groupBy(readable, (one) => one.topic);
}

/** How many messages of the group a person has not seen. */
export function unseenInGroup(viewer) {
  const messages = byTopic(viewer);
  return allTopics().reduce((sum, { id }) =>
    sum + unseen({ viewer, chat: "g", topic: id }, messages.get(id) ?? []), 0);
}

/** Where nothing was said yet, the topic is new; but for General, which always was. */
const liveliness = ({ topic, last }) => last?.at ?? (topic.general ? 0 : Number.MAX_VALUE);

export class TopicList {
  constructor() {
    this.list = h("div", { class: "topics", role: "listbox", "data-topics": "",
      onkeydown: (event) => this.#moved(event) });
    this.note = h("p", { class: "empty", hidden: true });
    this.element = h("div", { class: "topics-scroller" }, this.list, this.note);
    this.rows = new KeyedList(this.list);
  }

  show() {
    const { acting: viewer, topic: open } = store.view;
    const messages = byTopic(viewer);
    if (onScreen("group")) markRead(panes("group"), messages.get(open) ?? []);
    const rows = allTopics().map((topic) => {
      const there = messages.get(topic.id) ?? [];
      const last = there.findLast((one) => !one.service) ?? there.at(-1);
      return { topic, last, unread: unseen({ viewer, chat: "g", topic: topic.id }, there) };
    });
    rows.sort((a, b) => liveliness(b) - liveliness(a));
    mark(this.list, "aria-label", t("topics"));
    this.rows.show(rows.map((row) => this.#item(row, open)));
    this.note.hidden = store.topics.size > 0 || !store.told.group.present;
    this.note.textContent = t("noTopics");
    const chosen = this.list.querySelector("[aria-selected='true']") ?? this.list.firstChild;
    for (const row of this.list.children) row.tabIndex = row === chosen ? 0 : -1;
  }

  #item({ topic, last, unread }, open) {
    const chosen = topic.id === open;
    const when = last ? listTime(last.at) : "";
    return { key: String(topic.id), make: () => topicRow(topic, last, unread, chosen, when),
      signs: [topic.name, topic.icon, topic.closed, last, unread, chosen, when, store.locale] };
  }

  #moved(event) {
    const rows = [...this.list.children];
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      rows[to]?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      document.activeElement.click();
    }
  }
}

function topicRow(topic, last, unread, chosen, when) {
  return h("div", { class: "topic", role: "option", "aria-selected": String(chosen), tabIndex: -1,
    "data-topic": topic.id, "data-unread": unread || null, "data-closed": topic.closed, "data-focus": "topic",
    onclick: () => store.look({ topic: topic.id, tab: "group" }) },
  topicIcon(topic),
  h("div", { class: "lines" },
    h("div", { class: "line" }, named(topic.name, "name"), topic.closed && [icon("lock"), aside(t("closed"))],
      h("span", { class: "when" }, when)),
    h("div", { class: "line" }, last && lastLine(last), badge(unread))));
}

function lastLine(last) {
  return h("span", { class: "latest" }, !last.service && h("bdi", { class: "who" }, `${author(last)}: `),
    h("bdi", {}, preview(last)));
}
