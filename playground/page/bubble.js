// Owns how one message looks: its bubble, what it answers, its reactions.

import { act } from "./acts.js";
import { avatar, colourOf } from "./avatar.js";
import { keyboard } from "./buttons.js";
import { formatted } from "./entities.js";
import { h, named } from "./dom.js";
import { icon } from "./icons.js";
import { later } from "./later.js";
import { author, mediaKind, preview, serviceLine } from "./oneline.js";
import { store } from "./store.js";
import { clockTime, exactly } from "./times.js";
import { t } from "./i18n.js";

/** @typedef {import("./entities.js").Reader} Reader */
/** @typedef {import("./store.js").Message} Message */

const media = later(() => import("./media.js"), "media", "media");
const richMessage = later(() => import("./rich.js"), "richMessage", "rich");
const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s?){1,3}$/v;
const MAX_FACES = 3;
/** What is shown as a chip, with a line of its own for the time. */
const CHIPS = new Set(["voice", "audio", "document", "contact"]);

/** Whether somebody reads a message as their own. */
export function isMine(message, viewer) {
  return message.sender_chat ? store.view.anonymous : message.from.id === viewer;
}

/**
 * A row of the chat: one message, or an album as one.
 * @param {Message[]} album
 * @param {{first: boolean, last: boolean}} run its place among messages of the same author
 * @param {Reader} reader
 */
export function messageRow(album, run, reader) {
  const message = album[0];
  if (message.service) return serviceRow(message);
  const mine = isMine(message, reader.viewer);
  const inGroup = message.chat === "g";
  const looks = ["row", mine ? "out" : "in", run.first && "first", run.last && "last",
    message.ephemeral_to && "ephemeral", message.keyboard?.length && "keyed"];
  const face = inGroup && !mine && h("span", { class: "face" },
    run.last && avatar(authorId(message), author(message), "small"));
  return h("div", { class: looks.filter(Boolean).join(" "), role: "listitem", tabIndex: -1,
    "data-key": message.key, "data-message": "", "data-from": message.from.id,
    "data-ephemeral": message.ephemeral_to, "aria-label": spoken(message) },
  face, h("div", { class: "stack" },
    bubble(album, inGroup && !mine && run.first, reader, mine), keyboard(message, reader)));
}

const authorId = (message) => message.sender_chat?.id ?? message.from.id;

function spoken(message) {
  const alone = message.ephemeral_to ? `${t("onlyYou")}. ` : "";
  return `${alone}${author(message)}: ${preview(message)}. ${clockTime(message.at)}`;
}

function serviceRow(message) {
  return h("div", { class: "row service", role: "listitem", tabIndex: -1, "data-key": message.key,
    "data-service": "" }, h("span", { class: "pill", dir: "auto" }, serviceLine(message)));
}

function bubble(album, withName, reader, mine) {
  const message = album[0];
  const words = message.rich ? rich(message, reader) : text(album, reader);
  const kind = mediaKind(message);
  const shown = kind && carried(album);
  const large = !shown && !message.rich && isLarge(message);
  const looks = ["bubble", shown && "with-media", shown && !words && "only-media",
    CHIPS.has(kind) && "with-chip",
    large && "large", message.sticker && "bare"];
  return h("div", { class: looks.filter(Boolean).join(" ") },
    withName && nameLine(message),
    message.ephemeral_to && h("div", { class: "alone" }, icon("eye"), t("onlyYou")),
    message.forward_origin && forwarded(message.forward_origin),
    message.reply && answered(message, reader),
    shown, words, reactions(message, reader, meta(message, mine)));
}

function rich(message, reader) {
  const shown = h("div", { class: "rich" });
  richMessage(message, reader).then((parts) => shown.append(...parts));
  return shown;
}

function carried(album) {
  const place = h("div");
  media(album).then((shown) => place.replaceWith(shown));
  return place;
}

function isLarge(message) {
  const plain = (message.entities ?? []).every((entity) => entity.type === "custom_emoji");
  return plain && !message.reply && !message.keyboard && ONLY_EMOJI.test(message.text ?? "");
}

function text(album, reader) {
  const said = album.find((message) => message.text ?? message.caption);
  if (!said) return null;
  const words = said.text ?? said.caption;
  const entities = said.entities ?? said.caption_entities ?? [];
  return h("div", { class: "text", "data-text": "" }, formatted(words, entities, reader));
}

function nameLine(message) {
  const tag = message.from.tag && !message.sender_chat;
  return h("div", { class: `sender colour-${colourOf(authorId(message))}` },
    named(author(message), "name"), tag && h("bdi", { class: "tag" }, message.from.tag));
}

function forwarded(origin) {
  const from = origin.sender_user ?? origin.sender_chat ?? origin.chat;
  const name = from?.title ?? from?.first_name ?? origin.sender_user_name ?? "";
  return h("div", { class: "forwarded", dir: "auto" }, t("forwarded", { name }));
}

function answered({ reply, quote }, { pane }) {
  const jump = () => document.dispatchEvent(
    new CustomEvent("smena:jump", { detail: { pane, key: reply.key } }));
  const target = reply.key && store.message(reply.key);
  const colour = target ? colourOf(authorId(target)) : 0;
  return h("button", { type: "button", class: `answered colour-${colour}`, "data-act": "jump",
    "data-focus": "jump", onclick: jump },
  named(reply.name ?? "", "name"),
  h("span", { class: "words", dir: "auto" }, quote?.text ?? reply.text ?? ""), quote && icon("quote"));
}

function meta(message, mine) {
  return h("span", { class: "meta" },
    message.edited && h("span", { class: "edited", "data-edited": "" }, t("edited")),
    h("span", { title: exactly(message.at) }, clockTime(message.at)),
    mine && icon("checks"));
}

/** The reactions with the time beside them; the time alone where there are none. */
function reactions(message, reader, time) {
  if (!message.reactions?.length) return time;
  return h("div", { class: "reactions" },
    message.reactions.map((one) => reaction(message, one, reader)), time);
}

function reaction(message, { emoji, by }, { viewer, pane }) {
  const own = by.includes(viewer);
  const names = by.map((id) => store.nameOf(id)).join(", ");
  const faces = by.length <= MAX_FACES
    ? by.map((id) => avatar(id, store.nameOf(id), "tiny")) : String(by.length);
  const toggle = () => act("react", { as: viewer, key: message.key, emoji: own ? null : emoji }, pane);
  return h("button", { type: "button", class: own ? "reaction own" : "reaction", title: names,
    "data-act": "reaction", "data-emoji": emoji, "data-focus": `reaction ${emoji}`,
    "aria-label": t("reacted", { emoji, names }), "aria-pressed": String(own), onclick: toggle },
  h("span", { class: "emoji" }, emoji), faces);
}
