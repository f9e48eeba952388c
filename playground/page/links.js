// Owns links: which may be followed at all, and what following one means here.

import { act } from "./acts.js";
import { ask } from "./later.js";
import { say } from "./notices.js";
import { store } from "./store.js";
import { t } from "./i18n.js";

const ALLOWED = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);

/** @returns {string | null} the address, or null when it is none that may be followed */
export function safeUrl(raw) {
  const given = String(raw ?? "").trim();
  const full = /^[a-z][a-z\d+.-]*:/i.test(given) ? given : `https://${given}`;
  const url = URL.parse?.(full) ?? parse(full);
  return url && ALLOWED.has(url.protocol) ? url.href : null;
}

function parse(raw) {
  try {
    return new URL(raw);
  } catch {
    return null;
  }
}

/** Follows a link as Telegram would: its own links inside, the world's after a question. */
export async function follow(raw, viewer, pane) {
  const address = safeUrl(raw);
  if (!address) return;
  const url = parse(address);
  if (url.hostname === "t.me" && inside(url, viewer, pane)) return;
  if (url.protocol === "tg:" && person(url, pane)) return;
  if (await ask(t("openLink"), address, t("open"))) open(address, "_blank", "noopener,noreferrer");
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
