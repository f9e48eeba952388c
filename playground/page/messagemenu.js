// Owns what can be done with a message: reply, quote, edit, delete, react, copy.

import { act } from "./acts.js";
import { answer } from "./composer.js";
import { copyText } from "./entities.js";
import { h } from "./dom.js";
import { openMenu } from "./menus.js";
import { isMine } from "./bubble.js";
import { store } from "./store.js";
import { t } from "./i18n.js";

const EMOJI = ["👍", "❤", "🔥", "👌", "🎉", "🤔", "👎"];

/**
 * @param {import("./panes.js").Pane} pane
 * @param {import("./store.js").Message} message
 * @param {HTMLElement | {x: number, y: number}} at
 */
export function openMessageMenu(pane, message, at) {
  const words = message.text ?? message.caption;
  const marked = markedIn(message.key) || words;
  const choices = [
    { label: t("reply"), sign: "reply", act: "reply", pick: () => answer(pane.name, { key: message.key }) },
    words && { label: t("quote"), sign: "quote", act: "quote",
      pick: () => answer(pane.name, { key: message.key, quote: marked }) },
    words && { label: t("copy"), sign: "copy", act: "copy", pick: () => copyText(marked, pane.name) },
    words && isMine(message, pane.viewer) && { label: t("edit"), sign: "edit", act: "edit",
      pick: () => answer(pane.name, { key: message.key, edit: true }) },
    mayDelete(pane, message) && { label: t("delete"), sign: "trash", act: "delete", danger: true,
      pick: () => act("delete", { as: pane.viewer, key: message.key }, pane.name) },
  ].filter(Boolean);
  const close = openMenu(at, choices, { label: t("message"),
    above: !message.ephemeral_to && reactionRow(pane, message, () => close()) });
}

function reactionRow(pane, message, close) {
  return h("div", { class: "reaction-row" }, EMOJI.map((emoji) => {
    const own = message.reactions?.some((one) => one.emoji === emoji && one.by.includes(pane.viewer));
    const pick = () => {
      close();
      act("react", { as: pane.viewer, key: message.key, emoji: own ? null : emoji }, pane.name);
    };
    return h("button", { type: "button", role: "menuitem", class: own ? "own" : "", "data-act": "react",
      "data-emoji": emoji, "aria-label": t("react", { emoji }), onclick: pick }, emoji);
  }));
}

function mayDelete(pane, message) {
  const admin = pane.chat === "g" && store.people.get(pane.viewer)?.admin;
  return !message.ephemeral_to && (isMine(message, pane.viewer) || admin || pane.chat !== "g");
}

/** What is selected in a message, if anything. */
function markedIn(key) {
  const selection = getSelection();
  const row = document.querySelector(`[data-key="${CSS.escape(key)}"] [data-text]`);
  const inside = row?.contains(selection.anchorNode) && row.contains(selection.focusNode);
  return inside ? selection.toString().trim() : "";
}
