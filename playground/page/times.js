// Owns how times are said: in the stage's zone, in the reader's language, fresh as they pass.

import { store } from "./store.js";
import { t } from "./i18n.js";

const REFRESH_MS = 10_000;
const STEPS = [["minute", 60], ["hour", 3600], ["day", 86_400], ["month", 2_629_800], ["year", 31_557_600]];
const cache = new Map();

function formatter(options) {
  const key = `${store.locale} ${store.told.zone} ${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, make(options));
  return cache.get(key);
}

function make(options) {
  const locale = store.locale === "ru" ? "ru-RU" : "en-GB";
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: store.told.zone });
  } catch {
    return new Intl.DateTimeFormat(locale, options); // A zone this browser has not heard of.
  }
}

/** "14:05" @param {number} ms */
export const clockTime = (ms) => formatter({ hour: "2-digit", minute: "2-digit" }).format(ms);

/** "Tue, 22 Sept" @param {number} ms */
export const shortDay = (ms) =>
  formatter({ weekday: "short", day: "numeric", month: "short" }).format(ms);

/** A day in the stage's zone, to compare with another. @param {number} ms */
export const dayOf = (ms) =>
  formatter({ year: "numeric", month: "2-digit", day: "2-digit" }).format(ms);

/** "Today", "21 September" @param {number} ms */
export function dayName(ms) {
  if (dayOf(ms) === dayOf(store.now())) return t("today");
  return formatter({ day: "numeric", month: "long" }).format(ms);
}

/** As a list of chats says it: a time today, else a day. @param {number} ms */
export function listTime(ms) {
  if (dayOf(ms) === dayOf(store.now())) return clockTime(ms);
  return formatter({ day: "2-digit", month: "2-digit" }).format(ms);
}

/** "4 minutes ago", "in 2 hours" @param {number} ms */
export function relative(ms) {
  const seconds = (ms - store.now()) / 1000;
  if (Math.abs(seconds) < 60) return t("now");
  const [unit, size] = STEPS.findLast(([, length]) => Math.abs(seconds) >= length);
  const words = new Intl.RelativeTimeFormat(store.locale, { numeric: "always" });
  return words.format(Math.trunc(seconds / size), unit);
}

const PARTS = {
  w: { weekday: "long" },
  d: { day: "2-digit", month: "2-digit", year: "2-digit" },
  D: { day: "numeric", month: "long", year: "numeric" },
  t: { hour: "2-digit", minute: "2-digit" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/**
 * A Telegram `date_time`: `r`, or any of w, d/D, t/T; with no format the text stays as it is.
 * @param {number} unix seconds
 * @param {string} format
 * @param {string} text
 */
export function dateTime(unix, format, text) {
  if (format === "r") return relative(unix * 1000);
  const options = [...format].reduce((all, letter) => ({ ...all, ...PARTS[letter] }), {});
  return format ? formatter(options).format(unix * 1000) : text;
}

/** "exactly when", for a hint over a time @param {number} ms */
export const exactly = (ms) =>
  formatter({ dateStyle: "full", timeStyle: "medium" }).format(ms);

/** Keeps every relative time on the page fresh. */
export function keepFresh() {
  const refresh = () => {
    for (const element of document.querySelectorAll("time[data-format='r']")) {
      const words = relative(Number(element.dataset.unix) * 1000);
      if (element.textContent !== words) element.textContent = words;
    }
  };
  setInterval(refresh, REFRESH_MS);
  store.on(["clock"], refresh);
}
