// Owns how times are said: in the stage's zone, in the reader's language, fresh as they pass.

import { store } from "./store.js";
import { spoken, t } from "./i18n.js";

const REFRESH_MS = 10_000;
const STEPS = [["minute", 60], ["hour", 3600], ["day", 86_400], ["month", 2_629_800], ["year", 31_557_600]];
const FORMATS = {
  clock: { hour: "2-digit", minute: "2-digit" },
  shortDay: { weekday: "short", day: "numeric", month: "short" },
  day: { year: "numeric", month: "2-digit", day: "2-digit" },
  dayName: { day: "numeric", month: "long" },
  dayInList: { day: "2-digit", month: "2-digit" },
  exactly: { dateStyle: "full", timeStyle: "medium" },
};
/** The letters of a `date_time` format. */
const PARTS = {
  w: { weekday: "long" },
  d: { day: "2-digit", month: "2-digit", year: "2-digit" },
  D: { day: "numeric", month: "long", year: "numeric" },
  t: { hour: "2-digit", minute: "2-digit" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};
const cache = new Map();

/** A formatter is dear to make and cheap to use. @param {string} name in FORMATS, or of PARTS */
function formatter(name) {
  const key = `${store.locale} ${store.told.zone} ${name}`;
  if (!cache.has(key)) cache.set(key, make(FORMATS[name] ?? together(name)));
  return cache.get(key);
}

const together = (letters) => Object.assign({}, ...[...letters].map((letter) => PARTS[letter]));

function make(options) {
  const locale = spoken(store.locale) === "ru" ? "ru-RU" : "en-GB";
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: store.told.zone });
  } catch {
    return new Intl.DateTimeFormat(locale, options); // A zone this browser has not heard of.
  }
}

/** "14:05" @param {number} ms */
export const clockTime = (ms) => formatter("clock").format(ms);

/** "Tue, 22 Sept" @param {number} ms */
export const shortDay = (ms) => formatter("shortDay").format(ms);

/** A day in the stage's zone, to compare with another. @param {number} ms */
export const dayOf = (ms) => formatter("day").format(ms);

/** "Today", "21 September" @param {number} ms */
export const dayName = (ms) =>
  (dayOf(ms) === dayOf(store.now()) ? t("today") : formatter("dayName").format(ms));

/** As a list of chats says it: a time today, else a day. @param {number} ms */
export const listTime = (ms) =>
  (dayOf(ms) === dayOf(store.now()) ? clockTime(ms) : formatter("dayInList").format(ms));

/** The whole date and time, for a hint. @param {number} ms */
export const exactly = (ms) => formatter("exactly").format(ms);

/** "4 minutes ago", "in 2 hours" @param {number} ms */
export function relative(ms) {
  const seconds = (ms - store.now()) / 1000;
  if (Math.abs(seconds) < 60) return t("now");
  const [unit, size] = STEPS.findLast(([, length]) => Math.abs(seconds) >= length);
  const words = new Intl.RelativeTimeFormat(spoken(store.locale), { numeric: "always" });
  return words.format(Math.trunc(seconds / size), unit);
}

/**
 * A Telegram `date_time`: `r`, or any of w, d/D, t/T; with no format the text stays as it is.
 * @param {number} unix seconds
 * @param {string} format
 * @param {string} text
 */
export function dateTime(unix, format, text) {
  if (format === "r") return relative(unix * 1000);
  return format ? formatter(format).format(unix * 1000) : text;
}

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
