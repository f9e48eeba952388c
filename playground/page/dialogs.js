// Owns dialogs: questions, alerts, small forms. The page waits until they are answered.

import { h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * A small dialog: a question when there is a word for yes, else an alert.
 * @returns {Promise<boolean>} whether yes was pressed
 */
export function ask(title, details, yes) {
  const no = yes ? t("cancel") : t("ok");
  return dialog(title, (close) => [
    details && h("p", { class: "details", dir: "auto" }, details),
    h("div", { class: "choices" },
      h("button", { type: "button", class: "plain", "data-act": "no", onclick: () => close(false) }, no),
      yes && h("button", { type: "button", class: "primary", "data-act": "yes",
        onclick: () => close(true) }, yes)),
  ]);
}

/**
 * A modal dialog that gives back what `close` was called with, null when it was dismissed.
 * @param {string} title
 * @param {(close: (value: any) => void) => any[]} body
 */
export function dialog(title, body) {
  return new Promise((resolve) => {
    let result = null;
    const close = (value) => { result = value; box.close(); };
    const box = h("dialog", { "aria-label": title, onclose: () => { box.remove(); resolve(result); },
      onclick: (event) => { if (event.target === box) box.close(); } },
    h("div", { class: "dialog" }, h("h2", { dir: "auto" }, title), body(close)));
    document.body.append(box);
    box.showModal();
  });
}
