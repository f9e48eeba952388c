// Owns the row of tabs that a narrow screen has instead of columns, and what is unread behind them.

import { avatar } from "./avatar.js";
import { fill, h, mark, named } from "./dom.js";
import { store } from "./store.js";
import { onScreen, panes, PHONES, readable } from "./panes.js";
import { unseenInGroup } from "./topics.js";
import { badge, markRead, unseen } from "./unread.js";
import { t } from "./i18n.js";

const ORDER = ["a", "b", "group", "operator", "owner"];

export class Tabs {
  constructor() {
    this.buttons = new Map(ORDER.map((name) => [name, h("button", { type: "button", "data-tab": name,
      onclick: () => store.look({ tab: name }) })]));
    this.element = h("nav", { class: "tabs", "data-tabs": "" }, [...this.buttons.values()]);
  }

  show() {
    mark(this.element, "aria-label", t("title"));
    for (const [name, button] of this.buttons) {
      const person = PHONES[name] && store.people.get(store.view.phones[name]);
      const [id, words] = person ? [person.id, person.name] : [3, t("tab.group")];
      mark(button, "aria-current", name === store.view.tab ? "page" : null);
      fill(button, avatar(id, words, "small"), named(words, "name"), badge(this.#unread(name)));
    }
  }

  /** How much there is to be read in a place that is out of sight. */
  #unread(name) {
    const pane = panes(name);
    if (name === "group") return onScreen(name) ? 0 : unseenInGroup(pane.viewer);
    const messages = readable(pane);
    if (onScreen(name)) markRead(pane, messages);
    return unseen(pane, messages);
  }
}
