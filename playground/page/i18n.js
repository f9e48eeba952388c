// Owns the language of the page itself; what people and the bot say is theirs.

import { store } from "./store.js";

/** All that is known before a language is. */
let words = { gone: "The playground has stopped. Run make demo again" };

/** Languages that the page itself speaks; in any other one it speaks the first. */
const SPOKEN = ["en", "ru"];
export const spoken = (locale) => SPOKEN.find((one) => one === locale.split("_")[0]) ?? SPOKEN[0];

/** Fetches the words of a language, which are spoken from then on. @param {string} locale */
export async function speak(locale) {
  words = (await import(`./words.${spoken(locale)}.js`)).default;
}

/** The words for something, with `{names}` replaced. @returns {string} */
export function t(key, variables = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => variables[name] ?? "");
}

/** "3 members": a number with the form of the word that goes with it. */
export function counted(key, number) {
  const form = new Intl.PluralRules(spoken(store.locale)).select(number);
  const index = { one: 0, few: 1 }[form] ?? 2;
  return `${number} ${words[key][index]}`;
}
