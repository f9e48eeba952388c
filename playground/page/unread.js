// Owns what somebody has not seen yet: counted by place, remembered over a reload.

import { isMine } from "./bubble.js";
import { aside, h } from "./dom.js";
import { counted } from "./i18n.js";
import { store } from "./store.js";

const number = (message) => (message.ephemeral_to ? 0 : message.message_id);
const latest = (messages) => Math.max(0, ...messages.map(number));
const placeOf = ({ viewer, chat, topic }) => `${viewer} ${chat} ${topic ?? ""}`;

/** What was there when this tab was opened counts as seen. */
function seenIn(pane) {
  const { read } = store.view;
  if (!read.begun) {
    read.begun = 1;
    for (const [key, { messages }] of store.chats) read[key] = latest([...messages.values()]);
  }
  return read[placeOf(pane)] ?? read[pane.chat] ?? 0;
}

/** Remembers that all these have been seen. @param {import("./panes.js").Pane} pane */
export function markRead(pane, messages) {
  const last = latest(messages);
  if (seenIn(pane) >= last) return;
  store.view.read[placeOf(pane)] = last;
  store.save();
}

/** How many of these its viewer has not seen. @param {import("./panes.js").Pane} pane */
export function unseen(pane, messages) {
  const seen = seenIn(pane);
  return messages.filter((one) => number(one) > seen && !one.service && !isMine(one, pane.viewer)).length;
}

/** The number of unread messages, for eye and ear; nothing for none. */
export const badge = (unread) => unread > 0
  && [h("span", { class: "badge", "aria-hidden": "true" }, String(unread)), aside(counted("unread", unread))];
