// Owns the question who a new client is, and puts them into the phone that asked.

import { act } from "./acts.js";
import { dialog } from "./dialogs.js";
import { h } from "./dom.js";
import { store } from "./store.js";
import { spoken, t } from "./i18n.js";

const NAMES = {
  ru: ["Мария", "Тимур", "Жанна", "<b>Вася & Ко", "محمد", "🦊"],
  en: ["Maria", "Tim", "Jane", "<b>Vasya & Co", "محمد", "🦊"],
};
const MAX_NAME = 64;

/** @param {string} phone the name of the phone that the new client gets */
export async function askName(phone) {
  const name = await dialog(t("newClient"), (close) => {
    const input = h("input", { type: "text", name: "name", required: true, maxlength: MAX_NAME, dir: "auto",
      "aria-label": t("name"), placeholder: t("name"), autocomplete: "off", "data-new-name": "" });
    const chips = NAMES[spoken(store.locale)].map((one) => h("button", { type: "button", class: "suggestion",
      "data-act": "name", dir: "auto", onclick: () => close(one) }, one));
    const submit = (event) => {
      event.preventDefault();
      if (input.value.trim()) close(input.value.trim());
    };
    return [h("form", { onsubmit: submit }, input,
      h("button", { type: "submit", class: "primary", "data-act": "add" }, t("add"))),
    h("p", { class: "details" }, t("anyName")), h("div", { class: "suggestions" }, chips)];
  });
  if (!name) return;
  const made = await act("client", { name }, phone);
  if (!made) return;
  store.putPerson({ id: made.id, role: "client", name }); // The feed may say it later than the answer.
  store.look({ phones: { ...store.view.phones, [phone]: made.id } });
}
