// Owns menus: a popover of choices, moved through with arrows, closed by Escape or a press outside.

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @typedef {{label: string, about?: string, sign?: string, emoji?: string, act?: string, danger?: boolean,
 *   checked?: boolean, pick: () => void}} Choice */

const MARGIN = 8;

/**
 * Opens a menu at an element or at a point; focus goes back when it closes.
 * @param {HTMLElement | {x: number, y: number}} at
 * @param {Choice[]} choices
 * @param {{label: string, above?: Node | null}} about `above` is shown over the choices
 */
export function openMenu(at, choices, { label, above = null }) {
  const back = document.activeElement;
  const close = () => {
    if (!menu.isConnected) return;
    const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    if (inside && back?.isConnected) back.focus({ preventScroll: true });
  };
  const outside = ({ target }) => { if (!menu.contains(target)) close(); };
  const buttons = choices.map((choice) => choiceButton(choice, close));
  // Manual, for the release of the button or finger that opened it would close an automatic one.
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, popover: "manual",
    "data-menu": "", onkeydown: (event) => keyPressed(event, close) }, above, buttons);
  document.querySelector("[data-menu]")?.remove();
  document.body.append(menu);
  menu.showPopover();
  put(menu, at);
  (buttons.find((button) => button.ariaChecked === "true") ?? menu.querySelector("button"))?.focus();
  addEventListener("pointerdown", outside, true);
  return close;
}

function choiceButton({ label, about, sign, emoji, act, danger, checked, pick }, close) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const picked = () => { close(); pick(); };
  return h("button", { type: "button", role, class: danger ? "choice danger" : "choice", "data-act": act,
    "aria-checked": checked === undefined ? null : String(checked), onclick: picked },
  sign && icon(sign), emoji && h("span", { class: "sign" }, emoji),
  h("span", { class: "words" }, h("span", { dir: "auto" }, label), about && h("small", { dir: "auto" }, about)),
  checked && icon("check"));
}

function keyPressed(event, close) {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
    return;
  }
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0,
    End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  buttons.at(to % buttons.length).focus();
}

/** Places it beside its anchor, wholly on the screen. */
function put(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const anchor = at instanceof HTMLElement ? at.getBoundingClientRect() : new DOMRect(at.x, at.y);
  const below = anchor.bottom + 4 + height + MARGIN < innerHeight;
  const top = below ? anchor.bottom + 4 : anchor.top - height - 4;
  menu.style.left = `${clamp(anchor.left, innerWidth - width - MARGIN)}px`;
  menu.style.top = `${clamp(top, innerHeight - height - MARGIN)}px`;
}

const clamp = (value, most) => Math.max(MARGIN, Math.min(value, most));
