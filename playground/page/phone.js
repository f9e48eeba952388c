// Owns a person's phone: who is in it, their private chat with the bot, what they can do with it.

import { avatar } from "./avatar.js";
import { Composer, isToFollowLink } from "./composer.js";
import { aside, fill, h, mark, named } from "./dom.js";
import { icon } from "./icons.js";
import { askName, chooseOwner, openPhoneMenu } from "./overlays.js";
import { MessageList } from "./messages.js";
import { panes, PHONES } from "./panes.js";
import { store } from "./store.js";
import { t } from "./i18n.js";

export class Phone {
  /** @param {keyof typeof PHONES} name */
  constructor(name) {
    this.name = name;
    this.composer = new Composer(name);
    this.messages = new MessageList(name, this.composer.say);
    this.owner = h("button", { type: "button", class: "owner", "data-act": "whose", "aria-haspopup": "menu",
      onclick: () => chooseOwner(this.owner, name) });
    this.grow = h("button", { type: "button", class: "tool", "data-act": "grow", onclick: () => this.#grow() });
    this.add = PHONES[name].roles.includes("client") && h("button", { type: "button", class: "tool add",
      "data-act": "add-client", onclick: () => askName(name) }, icon("plus"));
    this.head = h("div", { class: "chat-head" });
    this.more = h("button", { type: "button", class: "tool", "data-act": "phone-menu", "aria-haspopup": "menu",
      onclick: () => openPhoneMenu(this.more, name) }, icon("more"));
    this.element = h("section", { class: "phone", "data-pane": name, "data-phone": name },
      h("header", { class: "whose" }, this.owner, this.add, this.grow),
      h("div", { class: "screen" },
        h("div", { class: "chat-top" }, this.head, this.more),
        this.messages.element, this.composer.element,
        h("div", { class: "toasts", "data-toasts": "" })));
  }

  #person() {
    return store.people.get(store.view.phones[this.name]);
  }

  show() {
    const person = this.#person();
    const { bot } = store.told;
    const { chat } = panes(this.name);
    const column = PHONES[this.name].column;
    const grown = store.view.grown[column];
    mark(this.element, "aria-label", t(`phone.${this.name}`));
    mark(this.element, "data-person", person?.id);
    mark(this.element, "data-blocked", person?.blocked);
    mark(this.element, "data-grown", grown === this.name ? "yes" : grown ? "no" : null);
    this.#showOwner(person);
    mark(this.add, "aria-label", t("addClient"));
    mark(this.add, "title", t("addClient"));
    mark(this.grow, "aria-label", t(grown === this.name ? "shrink" : "grow"));
    mark(this.grow, "title", t(grown === this.name ? "shrink" : "grow"));
    mark(this.more, "aria-label", t("phoneMenu"));
    fill(this.grow, icon(grown === this.name ? "shrink" : "grow"));
    const typing = chat !== null && store.types(chat, null);
    fill(this.head, avatar(bot.id, bot.name), h("div", { class: "title" }, named(bot.name, "name"),
      h("span", { class: typing ? "under active" : "under" },
        t(person?.blocked ? "blocked" : typing ? "typing" : "bot"))));
    this.messages.show(t(person?.started ? "empty" : person && isToFollowLink(person) ? "notOwner" : "notStarted"));
    this.composer.show();
  }

  #showOwner(person) {
    fill(this.owner, aside(`${t("whose")}: `), person && avatar(person.id, person.name, "tiny"),
      named(person?.name ?? t("whose"), "name"),
      person && h("span", { class: "role" }, t(person.role)), icon("down"));
  }

  #grow() {
    const { column } = PHONES[this.name];
    const grown = store.view.grown[column] === this.name ? null : this.name;
    store.look({ grown: { ...store.view.grown, [column]: grown } });
  }
}
