// Owns the bot's buttons under a message: how one looks, what a press on it does.

import { act } from "./acts.js";
import { copyText, follow } from "./entities.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** The keyboard of a message, if it has one. */
export function keyboard(message, reader) {
  if (!message.keyboard?.length) return null;
  return h("div", { class: "keyboard", "data-keyboard": "" }, message.keyboard.map((row, at) =>
    h("div", { class: "buttons" },
      row.map((button, column) => inlineButton(message, button, at, column, reader)))));
}

/** What a press on a button does; `which` tells the bot's buttons of one message apart. */
export const pressing = ({ disabled, url, copy }, key, which, { viewer, pane }) => async ({ currentTarget }) => {
  if (disabled) return;
  if (url) { follow(url, viewer, pane); return; }
  if (copy) { copyText(copy, pane); return; }
  currentTarget.classList.add("busy");
  await act("press", { as: viewer, key, ...which }, pane);
  currentTarget.classList.remove("busy");
};

function inlineButton(message, button, row, column, reader) {
  const sign = button.url ? "out" : button.copy ? "copy" : null;
  // What is said is what was shown, though another button may stand in its place by then.
  const which = button.data ? { data: button.data } : { row, column };
  return h("button", { type: "button", class: `inline ${button.style ?? ""}`, "data-act": "press",
    "data-row": row, "data-column": column, "data-focus": `button ${row} ${column}`,
    "aria-disabled": button.disabled ? "true" : null, onclick: pressing(button, message.key, which, reader) },
  h("span", { dir: "auto" }, button.text), sign && icon(sign));
}
