// Owns where a message is written: text, what it answers, files, the bot's commands and buttons.

import { act } from "./acts.js";
import { author, preview } from "./oneline.js";
import { fill, h, mark, named } from "./dom.js";
import { icon } from "./icons.js";
import { chooseCommand, chooseFile, dialog } from "./overlays.js";
import { isMine } from "./bubble.js";
import { panes, readable } from "./panes.js";
import { GENERAL, store } from "./store.js";
import { t } from "./i18n.js";

const CAPTIONED = new Set(["photo", "album", "document", "voice"]);

const placeOf = ({ name, chat, topic }) => `${name} ${chat} ${topic ?? ""}`;

/** Begins a reply, a quote or an edit in a pane: `{key, quote?, edit?}`; null ends it. */
export function answer(name, what) {
  const place = placeOf(panes(name));
  const { answers, drafts } = store.view;
  if (what?.edit) {
    const message = store.message(what.key);
    drafts[place] = message.text ?? message.caption;
  } else if (!what && answers[place]?.edit) delete drafts[place];
  if (what) answers[place] = what;
  else delete answers[place];
  store.look({});
  document.querySelector(`[data-pane="${name}"] [data-input]`)?.focus();
}

export class Composer {
  /** @param {string} name the pane's */
  constructor(name) {
    this.name = name;
    this.place = "";
    this.shown = "";
    this.input = h("textarea", { rows: 1, "data-input": "", maxlength: 4096, dir: "auto",
      autocomplete: "off", oninput: () => this.#typed(), onkeydown: (event) => this.#key(event) });
    this.field = h("div", { class: "field" }, this.input);
    this.hints = h("div", { class: "hints", role: "listbox", hidden: true, "data-commands": "" });
    this.about = h("div", { class: "answering", hidden: true });
    this.menu = this.#button(name === "group" ? "slash" : "menu", "commands", () => chooseCommand(this.menu, this.#commands(), this.say));
    this.attach = this.#button("clip", "attach", () => chooseFile(this.attach, (kind) => this.#attach(kind)));
    this.submit = this.#button("send", "send", null);
    this.submit.type = "submit";
    this.form = h("form", { class: "write", onsubmit: (event) => { event.preventDefault(); this.#send(); } },
      this.menu, this.attach, this.field, this.submit);
    this.instead = h("div", { class: "instead", hidden: true });
    this.keyboard = h("div", { class: "reply-keyboard", role: "group", "data-reply-keyboard": "", hidden: true });
    this.element = h("div", { class: "composer" }, this.hints, this.about, this.form, this.instead, this.keyboard);
  }

  #button(sign, name, pressed) {
    return h("button", { type: "button", class: "tool", "data-act": name, onclick: pressed }, icon(sign));
  }

  /** Shows what its pane's person may do now. */
  show() {
    const pane = panes(this.name);
    const place = placeOf(pane);
    const draft = store.view.drafts[place] ?? "";
    if (place !== this.place || draft !== this.shown) this.#write(draft);
    this.place = place;
    this.#words();
    this.#showAnswering(store.view.answers[place]);
    this.#showInstead(pane);
    this.#showKeyboard(pane);
  }

  #words() {
    const { input, menu, attach, submit, keyboard } = this;
    mark(input, "placeholder", t("message"));
    mark(input, "aria-label", t("message"));
    mark(menu, "aria-label", t("commands"));
    mark(attach, "aria-label", t("attach"));
    mark(submit, "aria-label", t("send"));
    mark(keyboard, "aria-label", t("keyboard"));
    menu.hidden = !this.#commands().length;
  }

  #commands() {
    return store.chat(panes(this.name).chat ?? "").commands ?? [];
  }

  #write(text) {
    this.shown = text;
    this.input.value = text;
    this.#typed();
  }

  #typed() {
    const { input } = this;
    this.shown = input.value;
    if (input.value) store.view.drafts[this.place] = input.value;
    else delete store.view.drafts[this.place];
    store.save();
    mark(this.field, "data-text", input.value);
    mark(this.form, "data-filled", Boolean(input.value.trim()));
    this.#hint();
  }

  /** While a command is being typed: the bot's commands that begin so. */
  #hint() {
    const typed = this.input.value;
    const found = /^\/\w*$/.test(typed)
      ? this.#commands().filter(({ command }) => `/${command}`.startsWith(typed)) : [];
    this.hints.hidden = !found.length;
    mark(this.hints, "aria-label", t("commands"));
    fill(this.hints, found.map(({ command, description }) =>
      h("button", { type: "button", role: "option", "data-command": command, tabIndex: -1,
        onclick: () => this.#say(`/${command}`) },
      h("strong", {}, `/${command}`), h("span", { dir: "auto" }, description))));
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Tab" && !this.hints.hidden && !event.shiftKey) {
      event.preventDefault();
      this.#write(`/${this.hints.firstChild.dataset.command}`);
    } else if (event.key === "Escape") {
      this.hints.hidden = true;
      answer(this.name, null);
    } else if (event.key === "ArrowUp" && !this.input.value) this.#editLast(event);
  }

  /** As in Telegram: up in an empty field corrects one's last message. */
  #editLast(event) {
    const pane = panes(this.name);
    const own = readable(pane).findLast((one) => !one.service && !one.ephemeral_to
      && isMine(one, pane.viewer) && (one.text ?? one.caption));
    if (!own) return;
    event.preventDefault();
    answer(this.name, { key: own.key, edit: true });
  }

  async #send() {
    const text = this.input.value.trim();
    if (!text) return;
    const pane = panes(this.name);
    const what = store.view.answers[this.place];
    const { place } = this;
    this.#write("");
    if (what) answer(this.name, null);
    const done = what?.edit
      ? await act("edit", { as: pane.viewer, key: what.key, text }, this.name)
      : await act("write", { ...this.#where(pane), text, reply_to: what?.key, quote: what?.quote }, this.name);
    if (!done && !store.view.drafts[place]) {
      store.view.drafts[place] = text;
      store.look({});
    }
  }

  #where({ viewer, chat, topic }) {
    const anonymous = chat === "g" && store.view.anonymous;
    return { as: viewer, chat, topic, anonymous };
  }

  /** Says something that was not typed: a command, a button of the bot's keyboard. */
  #say(text) {
    this.#write("");
    act("write", { ...this.#where(panes(this.name)), text }, this.name);
    this.input.focus();
  }

  /** For commands in the texts of messages. */
  get say() {
    return (text) => this.#say(text);
  }

  async #attach(kind) {
    const caption = CAPTIONED.has(kind) ? this.input.value.trim() || null : null;
    if (caption) this.#write("");
    await act("attach", { ...this.#where(panes(this.name)), kind, caption }, this.name);
  }

  #showAnswering(what) {
    const message = what && store.message(what.key);
    this.about.hidden = !message;
    if (!message) return;
    const key = what.edit ? "editing" : what.quote ? "quoting" : "replying";
    const title = t(key, { name: author(message) });
    fill(this.about, icon(what.edit ? "edit" : what.quote ? "quote" : "reply"),
      h("span", { class: "about" }, named(title, "name"),
        h("span", { class: "words", dir: "auto" }, what.quote ?? preview(message))),
      h("button", { type: "button", class: "tool", "data-act": "cancel-answer", "aria-label": t("cancel"),
        onclick: () => answer(this.name, null) }, icon("close")));
  }

  /** A person who has not started, has blocked the bot, or may not write here, sees one button. */
  #showInstead({ viewer, chat, topic }) {
    const person = store.people.get(viewer);
    const nowhere = !person || (chat === "g" && topic !== GENERAL && !store.topics.has(topic));
    const name = person && insteadOf(person, chat, topic);
    this.instead.hidden = !name;
    this.form.hidden = nowhere || (Boolean(name) && name !== "start");
    const words = name ? t(name) : "";
    if (this.instead.textContent === words) return;
    fill(this.instead, name && h("button", { type: "button", "data-act": name,
      disabled: name === "topicClosed", onclick: () => this.#insteadPressed(name) }, words));
  }

  #insteadPressed(name) {
    const { link } = store.told.bot;
    const [what, payload] = name === "ownerLink" ? ["start", new URL(link).searchParams.get("start")] : [name, null];
    act(what, { as: panes(this.name).viewer, payload }, this.name);
  }

  #showKeyboard({ chat, viewer }) {
    const standing = chat === null ? null : store.chat(chat).keyboard;
    const person = store.people.get(viewer);
    this.keyboard.hidden = !standing || Boolean(person?.blocked);
    if (this.standing === standing) return;
    this.standing = standing;
    fill(this.keyboard, (standing?.rows ?? []).map((row) => h("div", { class: "buttons" },
      row.map((button) => h("button", { type: "button", "data-act": "key", dir: "auto",
        onclick: () => this.#pressKey(button, standing.key) }, button.text)))));
  }

  async #pressKey(button, key) {
    if (!button.request_chat) { this.#say(button.text); return; }
    const chosen = await dialog(t("chooseGroup"), (close) => [h("button", { type: "button",
      class: "group-choice", "data-act": "choose-group", onclick: () => close(true) },
    store.told.group.title)]);
    if (chosen) act("share_group", { as: panes(this.name).viewer, key }, this.name);
  }
}

/** Whether somebody is to be made the owner by their one-time link. */
export const isToFollowLink = ({ role, started }) => role === "owner" && !started && Boolean(store.told.bot.link);

/** What somebody can do instead of writing, if anything: the name of an act. */
function insteadOf(person, chat, topic) {
  if (chat === "g") return store.topics.get(topic)?.closed && !person.admin ? "topicClosed" : null;
  if (person.blocked) return "unblock";
  if (person.started) return null;
  return isToFollowLink(person) ? "ownerLink" : "start";
}
