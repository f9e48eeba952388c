// Owns what appears over the chats by itself: toasts, alerts, "the playground has stopped".

import { fill, h, named } from "./dom.js";
import { later } from "./later.js";
import { store } from "./store.js";
import { t } from "./i18n.js";

const ask = later(() => import("./dialogs.js"), "ask", "overlay");
const TOAST_MS = 4500;
const GONE_AFTER_MS = 1200;

const spoken = h("div", { class: "only-read", "aria-live": "polite", "data-live": "" });
const corner = h("div", { class: "toasts", "data-toasts": "" });
const banner = h("div", { class: "gone", role: "status", "data-gone": "", hidden: true });
let goneTimer = 0;

/** The elements that notices live in. */
export const noticeElements = () => [spoken, corner, banner];

/** Says something to screen readers when they have a moment. */
export function speak(words) {
  spoken.append(h("p", {}, words));
  while (spoken.childElementCount > 5) spoken.firstChild.remove();
}

/** A line over a pane, or over the page; null means that nobody answered. */
export function say(words, pane) {
  toast(over(pane), words ?? t("refused"));
}

/** Where the toasts of a pane are; the page's own when a narrow screen does not show it. */
function over(pane) {
  const found = pane && document.querySelector(`[data-pane="${pane}"] [data-toasts]`);
  return found?.offsetParent ? found : corner;
}

function toast(where, words, who) {
  const line = h("div", { class: "toast", "data-toast": "", dir: "auto" },
    who && named(who, "who"), who && " ", words);
  where.append(line);
  speak(who ? t("toastFor", { name: who, text: words }) : words);
  setTimeout(() => line.remove(), TOAST_MS);
}

/** The answer to somebody's press, shown where that person is on the page. */
export function pressed({ person, text, alert }) {
  if (!text) return;
  if (store.view.acting === person) {
    if (alert) ask(text, null, null);
    else say(text, "group");
    return;
  }
  const phone = Object.entries(store.view.phones).find(([, id]) => id === person);
  if (phone && alert) ask(text, null, null);
  else if (phone) say(text, phone[0]);
  else toast(over("group"), text, `${store.nameOf(person)}:`);
}

/** Whether the server is gone; said only when it stays so. */
export function gone(is) {
  if (is && !goneTimer) goneTimer = setTimeout(() => show(true), GONE_AFTER_MS);
  if (!is) {
    clearTimeout(goneTimer);
    goneTimer = 0;
    show(false);
  }
}

function show(is) {
  fill(banner, is ? t("gone") : "");
  banner.hidden = !is;
}
