// Owns formatted text: Telegram's entities become elements, everything else stays text.

import { h } from "./dom.js";
import { dateTime, exactly } from "./times.js";
import { later } from "./later.js";
import { safeUrl } from "./links.js";
import { say } from "./notices.js";
import { t } from "./i18n.js";

/** @typedef {{viewer: number, pane: string, send: (text: string) => void}} Reader */

/** Follows a link as Telegram would. */
export const follow = later(() => import("./follow.js"), "follow");
const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

/**
 * @param {string} text
 * @param {any[]} entities offsets are in UTF-16 units, as JavaScript's own are
 * @param {Reader} reader
 * @returns {Node[]}
 */
export function formatted(text, entities, reader) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, sorted, reader);
}

function between(text, from, to, entities, reader) {
  const nodes = [];
  let at = from;
  for (let index = 0; index < entities.length; ) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < end) next += 1;
    if (start < end) {
      if (at < start) nodes.push(document.createTextNode(text.slice(at, start)));
      const inner = between(text, start, end, entities.slice(index + 1, next), reader);
      nodes.push(wrap(entity, text.slice(start, end), inner, reader));
      at = end;
    }
    index = next;
  }
  if (at < to) nodes.push(document.createTextNode(text.slice(at, to)));
  return nodes;
}

function wrap(entity, words, inner, reader) {
  const maker = WRAPPERS[entity.type];
  if (maker) return maker(entity, words, inner, reader);
  return h(SIMPLE[entity.type] ?? "span", {}, inner);
}

const WRAPPERS = {
  spoiler: (_, __, inner) => spoiler(inner),
  blockquote: (_, __, inner) => h("blockquote", {}, inner),
  expandable_blockquote: (_, __, inner) => expandable(inner),
  code: (_, words, __, { pane }) => copied("code", {}, words, words, pane),
  pre: (entity, words, _, { pane }) => pre(words, entity.language, pane),
  text_link: (entity, _, inner, reader) => link(entity.url, inner, reader),
  url: (_, words, inner, reader) => link(words, inner, reader),
  email: (_, words, inner, reader) => link(`mailto:${words}`, inner, reader),
  phone_number: (_, words, inner, reader) => link(`tel:${words.replace(/[^+\d]/g, "")}`, inner, reader),
  mention: (_, words, inner, reader) => link(`https://t.me/${words.slice(1)}`, inner, reader),
  text_mention: (entity, _, inner, reader) => link(`tg://user?id=${entity.user.id}`, inner, reader),
  bot_command: (_, words, inner, reader) => command(words, inner, reader),
  hashtag: (_, __, inner) => h("span", { class: "linked" }, inner),
  cashtag: (_, __, inner) => h("span", { class: "linked" }, inner),
  custom_emoji: (_, __, inner) => h("span", { class: "custom-emoji" }, inner),
  date_time: (entity, words) => time(entity.unix_time, entity.date_time_format ?? "", words),
};

/** A link that asks before it leaves; one that may not be followed is only its text. */
export function link(raw, inner, { viewer, pane }) {
  const address = safeUrl(raw);
  if (!address) return h("span", { class: "inert" }, inner);
  const clicked = (event) => {
    event.preventDefault();
    follow(address, viewer, pane);
  };
  return h("a", { href: address, title: address, rel: "noopener noreferrer", onclick: clicked }, inner);
}

function command(words, inner, { send }) {
  return h("button", { type: "button", class: "linked", onclick: () => send(words) }, inner);
}

export function spoiler(inner) {
  const hidden = h("span", { class: "hidden-text", inert: true }, inner);
  const reveal = (event) => {
    event.stopPropagation();
    cover.replaceWith(...hidden.childNodes);
  };
  const cover = h("button", { type: "button", class: "spoiler", "aria-label": t("spoiler"),
    onclick: reveal }, hidden);
  return cover;
}

export function expandable(inner) {
  const toggle = () => {
    const open = quote.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", t(open ? "less" : "more"));
  };
  const button = h("button", { type: "button", class: "unfold", "aria-expanded": "false",
    "aria-label": t("more"), onclick: toggle });
  const quote = h("blockquote", { class: "expandable" }, h("div", {}, inner), button);
  return quote;
}

export function pre(words, language, pane) {
  const head = language && h("span", { class: "language" }, language);
  return h("div", { class: "pre" }, head, copied("pre", {}, words, words, pane));
}

/** Something that is copied by a click, as code is. */
function copied(tag, props, words, children, pane) {
  const copy = () => copyText(words, pane);
  const reached = (event) => { if (event.key === "Enter") { event.stopPropagation(); copy(); } };
  return h(tag, { ...props, tabIndex: 0, role: "button", class: "copied", "data-act": "copy-code",
    title: t("copy"), onclick: copy, onkeydown: reached }, children);
}

export async function copyText(words, pane) {
  try {
    await navigator.clipboard.writeText(words);
    say(t("copied"), pane);
  } catch {
    say(t("notCopied"), pane); // The browser may not let a page near the clipboard.
  }
}

/** @param {number} unix seconds */
export function time(unix, format, words) {
  return h("time", { datetime: new Date(unix * 1000).toISOString(), "data-unix": unix,
    "data-format": format, title: exactly(unix * 1000) }, dateTime(unix, format, words));
}
