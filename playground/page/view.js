// Owns what a tab looks at: who is in which phone, what is open, drafts. Kept over a reload, per tab.

const STORED_AS = "smena.view";
const SAVE_AFTER_MS = 250;

/**
 * @typedef {object} View
 * @property {Record<string, number>} phones who is in which phone, by the phone's name
 * @property {number | null} acting who acts in the staff group
 * @property {boolean} anonymous whether they act as an anonymous admin
 * @property {number | null} topic the open topic
 * @property {string} tab what a narrow screen shows
 * @property {Record<string, string | null>} grown the phone that fills its column
 * @property {Record<string, string>} drafts by pane and chat
 * @property {Record<string, {key: string, quote?: string, edit?: boolean}>} answers what is being
 *   answered or corrected, by pane and chat
 * @property {Record<string, number>} scroll by pane and chat
 * @property {Record<string, number>} read the number of the last message seen, by viewer and place
 * @property {"auto" | "light" | "dark"} theme
 * @property {string | null} locale
 */

/** @returns {View} */
function fresh() {
  return {
    phones: {}, acting: null, anonymous: false, topic: null, tab: "a",
    grown: { left: null, right: null }, drafts: {}, answers: {}, scroll: {}, read: {},
    theme: "auto", locale: null,
  };
}

/** @returns {View} what was stored by this tab, else a fresh one */
export function loadView() {
  try {
    return { ...fresh(), ...JSON.parse(sessionStorage.getItem(STORED_AS) ?? "{}") };
  } catch {
    return fresh(); // A browser may forbid storage: the page works, it only forgets.
  }
}

/** @param {View} view */
export function keepView(view) {
  let timer = 0;
  const save = () => {
    timer = 0;
    try {
      sessionStorage.setItem(STORED_AS, JSON.stringify(view));
    } catch {
      // The same: nothing to tell anybody.
    }
  };
  addEventListener("pagehide", save);
  return () => { timer ||= setTimeout(save, SAVE_AFTER_MS); };
}
