// Owns what following a link means here: inside the playground, or out of it after a question.

import { act } from "./acts.js";
import { ask } from "./dialogs.js";
import { safeUrl } from "./links.js";
import { say } from "./notices.js";
import { store } from "./store.js";
import { t } from "./i18n.js";

/** Follows a link as Telegram would: its own links inside, the world's after a question. */
export async function follow(raw, viewer, pane) {
  const address = safeUrl(raw);
  if (!address) return;
  const url = new URL(address);
  if (url.hostname === "t.me" && inside(url, viewer, pane)) return;
  if (url.protocol === "tg:" && person(url, pane)) return;
  if (await ask(t("openLink"), address, t("open"))) window.open(address, "_blank", "noopener,noreferrer");
}

function inside(url, viewer, pane) {
  const parts = url.pathname.split("/").filter(Boolean);
  if (parts[0]?.toLowerCase() === store.told.bot.username.toLowerCase()) {
    act("start", { as: viewer, payload: url.searchParams.get("start") }, pane);
    return true;
  }
  if (parts[0] !== "c" || parts.length < 3) return false;
  const topic = Number(parts[2]);
  if (store.topics.has(topic)) store.look({ topic, tab: "group" });
  else say(t("noTopic"), pane);
  return true;
}

function person(url, pane) {
  const found = store.people.get(Number(url.searchParams.get("id")));
  if (found) say(found.name, pane);
  return Boolean(found);
}
