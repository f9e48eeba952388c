// Owns how a module is fetched that is only wanted later: the first view stays light.

import { h } from "./dom.js";

const sheets = new Map();

/** Fetches a style sheet, once. */
function sheet(name) {
  if (!sheets.has(name)) {
    sheets.set(name, new Promise((resolve) => {
      const link = { rel: "stylesheet", href: `/page/${name}.css`, onload: resolve, onerror: resolve };
      document.head.append(h("link", link));
    }));
  }
  return sheets.get(name);
}

/**
 * A function of a module that is fetched, with its style sheet, at its first call.
 * @param {() => Promise<Record<string, Function>>} load
 * @param {string} name the function's
 * @param {string} [looks] the style sheet's
 */
export const later = (load, name, looks) => async (...given) => {
  const [module] = await Promise.all([load(), looks && sheet(looks)]);
  return module[name](...given);
};
