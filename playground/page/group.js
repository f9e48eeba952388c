// Owns the staff group: the open topic, who acts in it, and what can be done with a topic.

import { avatar, topicIcon } from "./avatar.js";
import { Composer } from "./composer.js";
import { fill, h, mark, named } from "./dom.js";
import { icon } from "./icons.js";
import { chooseActing, openTopicMenu } from "./overlays.js";
import { MessageList } from "./messages.js";
import { preview } from "./oneline.js";
import { openTopic, panes, staff } from "./panes.js";
import { GENERAL, store } from "./store.js";
import { allTopics, TopicList } from "./topics.js";
import { counted, t } from "./i18n.js";

export class Group {
  constructor() {
    this.composer = new Composer("group");
    this.messages = new MessageList("group", this.composer.say);
    this.topics = new TopicList();
    this.title = h("div", { class: "chat-head" });
    this.acting = h("button", { type: "button", class: "owner acting", "data-act": "acting",
      "aria-haspopup": "menu", onclick: () => chooseActing(this.acting) });
    this.back = h("button", { type: "button", class: "tool back", "data-act": "back",
      onclick: () => store.look({ topic: null }) }, icon("back"));
    this.head = h("div", { class: "chat-head" });
    this.more = h("button", { type: "button", class: "tool", "data-act": "topic-menu",
      "aria-haspopup": "menu", onclick: () => openTopicMenu(this.more) }, icon("more"));
    this.pinned = h("button", { type: "button", class: "pinned", "data-act": "pinned", hidden: true });
    this.alone = h("button", { type: "button", class: "seen-by", "data-act": "look-as", hidden: true });
    this.nothing = h("p", { class: "nothing" });
    this.open = h("div", { class: "open-topic", "data-open-topic": "" },
      h("div", { class: "chat-top" }, this.back, this.head, this.more), this.pinned,
      this.messages.element, this.alone, this.composer.element,
      h("div", { class: "toasts", "data-toasts": "" }), this.nothing);
    this.element = h("section", { class: "group", "data-pane": "group", "data-group": "" },
      h("header", { class: "whose" }, this.acting),
      h("div", { class: "screen" },
        h("div", { class: "side" }, h("div", { class: "chat-top" }, this.title), this.topics.element),
        this.open));
  }

  show() {
    openTopic();
    const { topic: open } = store.view;
    const topic = allTopics().find((one) => one.id === open);
    const present = store.told.group.present;
    mark(this.element, "aria-label", t("staff"));
    mark(this.element, "data-showing", topic ? "topic" : "list");
    mark(this.open, "data-topic-open", open);
    mark(this.back, "aria-label", t("backToTopics"));
    mark(this.more, "aria-label", t("topicMenu"));
    this.#showActing();
    this.#showTitle();
    this.topics.show();
    mark(this.open, "data-empty", !topic);
    fill(this.nothing, h("span", { class: "pill" }, t(present ? "chooseTopic" : "noGroup")));
    if (!topic) { fill(this.head); return; }
    this.more.hidden = topic.id === GENERAL;
    this.#showTopic(topic);
    this.#showPinned(topic);
    this.messages.show(t("empty"));
    this.#showAlone();
    this.composer.show();
  }

  #showTitle() {
    const { group } = store.told;
    fill(this.title, avatar(3, group.title), h("div", { class: "title" }, named(group.title, "name"),
      h("span", { class: "under" }, counted("members", staff().length + 1))));
  }

  #showTopic(topic) {
    const typing = store.types("g", topic.id);
    fill(this.head, topicIcon(topic), h("div", { class: "title" }, named(topic.name, "name"),
      h("span", { class: typing ? "under active" : "under" },
        typing ? t("typing") : topic.closed ? t("topicClosed") : store.told.group.title)));
  }

  #showPinned({ pinned }) {
    const message = pinned && store.message(pinned);
    this.pinned.hidden = !message;
    if (!message) return;
    fill(this.pinned, h("span", { class: "about" }, h("span", { class: "name" }, t("pinned")),
      h("span", { class: "words", dir: "auto" }, preview(message))), icon("pin"));
    this.pinned.onclick = () => this.messages.jump(pinned);
  }

  #showActing() {
    const person = store.people.get(store.view.acting);
    const { anonymous } = store.view;
    const role = person && t(anonymous ? "anonymously" : person.role);
    fill(this.acting, h("span", { class: "label" }, t("acting")),
      person && avatar(person.id, person.name, "tiny"), named(person?.name ?? "", "name"),
      h("span", { class: "role" }, role), icon("down"));
  }

  /** Telegram shows a message for one person to them alone: here one may look through their eyes. */
  #showAlone() {
    const { topic, viewer } = panes("group");
    const last = [...store.chat("g").messages.values()]
      .findLast((one) => one.topic === topic && one.ephemeral_to && one.ephemeral_to !== viewer);
    const person = last && store.people.get(last.ephemeral_to);
    this.alone.hidden = !person;
    if (!person) return;
    fill(this.alone, icon("eye"), h("span", { dir: "auto" }, t("seenBy", { name: person.name })),
      h("strong", {}, t("lookAs")));
    this.alone.onclick = () => store.look({ acting: person.id, anonymous: false });
  }
}
