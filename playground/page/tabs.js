// Owns the row of tabs that a narrow screen has instead of columns.

import { avatar } from "./avatar.js";
import { fill, h, mark, named } from "./dom.js";
import { store } from "./store.js";
import { PHONES } from "./panes.js";
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
      fill(button, avatar(id, words, "small"), named(words, "name"));
    }
  }
}
