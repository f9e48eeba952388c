// Owns the list of messages of one pane: patched by key, kept at its end, moved through with arrows.

import { h, KeyedList } from "./dom.js";
import { icon } from "./icons.js";
import { isMine, messageRow } from "./bubble.js";
import { later } from "./later.js";
import { panes, readable } from "./panes.js";
import { store } from "./store.js";
import { dayName, dayOf } from "./times.js";
import { t } from "./i18n.js";

const openMessageMenu = later(() => import("./messagemenu.js"), "openMessageMenu", "overlay");
const RUN_MS = 10 * 60_000;
const NEAR_END_PX = 60;
const LONG_PRESS_MS = 450;
const FLASH_MS = 1400;
/** How many messages are shown at once; older ones follow a few at a time. */
const AT_ONCE = 24;
const OLDER_AFTER_MS = 30;
const CONTROLS = "a, button, [tabindex]";

export class MessageList {
  /**
   * @param {string} name the pane's
   * @param {(text: string) => void} send says something in this chat, as a command in a text does
   */
  constructor(name, send) {
    this.name = name;
    this.send = send;
    this.place = "";
    this.list = h("div", { class: "messages", role: "list", "data-messages": "",
      onkeydown: (event) => this.#moved(event), onfocusin: (event) => this.#focused(event),
      oncontextmenu: (event) => this.#menu(event) });
    this.note = h("p", { class: "empty" });
    this.scroller = h("div", { class: "scroller", tabIndex: -1 }, this.list, this.note);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.toEnd = h("button", { type: "button", class: "to-end", "data-act": "to-end", hidden: true,
      onclick: () => { this.scroller.scrollTop = 0; } }, icon("down"));
    this.element = h("div", { class: "conversation" }, this.scroller, this.toEnd);
    this.rows = new KeyedList(this.list);
    this.#longPress();
    document.addEventListener("smena:jump", ({ detail }) => {
      if (detail.pane === name) this.jump(detail.key);
    });
  }

  /** Shows what its pane's reader sees now. @param {string} emptyNote */
  show(emptyNote) {
    const pane = panes(this.name);
    const place = `${this.name} ${pane.chat} ${pane.topic}`;
    const moved = place !== this.place;
    this.place = place;
    if (moved) this.shown = AT_ONCE;
    this.list.setAttribute("aria-label", t("messages"));
    this.toEnd.setAttribute("aria-label", t("toEnd"));
    const messages = readable(pane);
    this.rows.show(this.#items(messages.slice(-this.shown), pane));
    if (messages.length > this.shown) this.#showOlder();
    this.note.textContent = messages.some((one) => !one.service) ? "" : emptyNote;
    this.note.hidden = !this.note.textContent;
    this.#keepOneReachable();
    if (moved) this.scroller.scrollTop = store.view.scroll[place] ?? 0;
    const last = messages.at(-1);
    if (!moved && last && last !== this.last && isMine(last, pane.viewer)) this.scroller.scrollTop = 0;
    this.last = last;
  }

  /** A long chat is built in steps, so that no press has to wait for all of it. */
  #showOlder() {
    this.older ||= setTimeout(() => {
      this.older = 0;
      this.shown += AT_ONCE;
      store.touch("chats", `chat:${panes(this.name).chat}`);
    }, OLDER_AFTER_MS);
  }

  #items(messages, pane) {
    const reader = { viewer: pane.viewer, pane: this.name, send: this.send };
    const { locale } = store;
    const groups = albums(messages);
    const days = groups.map(([message]) => dayOf(message.at));
    const goesOn = groups.map(([message], index) =>
      days[index] === days[index - 1] && follows(groups[index - 1].at(-1), message));
    return groups.flatMap((album, index) => {
      const newDay = days[index] !== days[index - 1];
      const run = { first: !goesOn[index], last: !goesOn[index + 1] };
      const row = { key: album[0].key, make: () => this.#row(album, run, reader),
        signs: [...album, run.first, run.last, pane.viewer, store.view.anonymous, locale] };
      return newDay ? [daySeparator(album[0], locale), row] : [row];
    });
  }

  #row(album, run, reader) {
    const row = messageRow(album, run, reader);
    reach(row, false);
    return row;
  }

  /** Goes to a message and lights it up for a moment. */
  jump(key) {
    const row = this.list.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    row.classList.add("flash");
    setTimeout(() => row.classList.remove("flash"), FLASH_MS);
  }

  #scrolled() {
    const top = this.scroller.scrollTop;
    this.toEnd.hidden = top > -NEAR_END_PX * 2;
    if (top > -NEAR_END_PX) delete store.view.scroll[this.place];
    else store.view.scroll[this.place] = top;
    store.save();
  }

  #rows() {
    return [...this.list.querySelectorAll("[data-key]")];
  }

  /** One row is reached by Tab, with what is in it; arrows go to the others. */
  #keepOneReachable() {
    if (this.current?.isConnected && this.current.tabIndex === 0) return;
    const rows = this.#rows();
    const key = this.current?.dataset.key;
    this.#make(rows.find((row) => row.dataset.key === key) ?? rows.at(-1));
  }

  #make(row) {
    if (this.current) reach(this.current, false);
    this.current = row;
    if (row) reach(row, true);
  }

  #focused({ target }) {
    const row = target.closest("[data-key]");
    if (row && row !== this.current) this.#make(row);
  }

  #moved(event) {
    const row = event.target.closest("[data-key]");
    if (!row) return;
    const rows = this.#rows();
    const at = rows.indexOf(row);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      rows[to]?.focus();
    } else if (event.key === "Enter" && event.target === row) {
      event.preventDefault();
      this.#menu(event);
    }
  }

  #menu(event) {
    const row = event.target.closest("[data-message]");
    const message = row && store.message(row.dataset.key);
    if (!message) return;
    event.preventDefault();
    const byMouse = event.type === "contextmenu" && event.button === 2;
    const at = byMouse ? { x: event.clientX, y: event.clientY } : row.querySelector(".bubble");
    openMessageMenu(panes(this.name), message, at);
  }

  /** A finger held still opens the menu, where the browser doesn't say so itself. */
  #longPress() {
    let timer = 0;
    const stop = () => clearTimeout(timer);
    const begin = (event) => {
      stop();
      if (event.pointerType !== "touch") return;
      timer = setTimeout(() => this.#menu(event), LONG_PRESS_MS);
    };
    this.list.addEventListener("pointerdown", begin, { passive: true });
    for (const end of ["pointerup", "pointercancel", "pointermove"]) {
      this.list.addEventListener(end, stop, { passive: true });
    }
  }
}

/** Messages, those of one album together. */
function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last?.[0].album === message.album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** Whether a message goes on where another of that day, by the same author, ended. */
function follows(before, after) {
  return !before.service && !after.service
    && before.from.id === after.from.id && before.sender_chat?.id === after.sender_chat?.id
    && before.ephemeral_to === after.ephemeral_to && after.at - before.at < RUN_MS;
}

function daySeparator(message, locale) {
  const name = dayName(message.at);
  return { key: `day ${dayOf(message.at)}`, signs: [name, locale],
    make: () => h("div", { class: "row service day", role: "listitem" },
      h("span", { class: "pill" }, name)) };
}

function reach(row, on) {
  row.tabIndex = on ? 0 : -1;
  for (const control of row.querySelectorAll(CONTROLS)) control.tabIndex = on ? 0 : -1;
}
