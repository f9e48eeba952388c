// Owns the making of DOM: elements, people's names, lists patched by key. Text is only ever text.

/** @typedef {Node | string | null | undefined | false} Child */

const PROPERTIES = new Set(["value", "checked", "disabled", "tabIndex", "popover", "open"]);

/**
 * An element. `on…` names take listeners, a few names are properties, all others attributes;
 * null, undefined and false leave a name out.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces what an element contains. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(2).filter((child) => child || child === 0 || child === ""));
  return element;
}

/** A name somebody chose: whatever writing direction it has, it stays inside itself. */
export function named(name, className) {
  return h("bdi", { class: className }, name);
}

/** Words for screen readers, where the eye has a sign or a place. */
export const aside = (words) => h("span", { class: "only-read" }, words);

/** Sets an attribute, or removes it for null and false; no element, nothing to do. */
export function mark(element, name, value) {
  if (!element) return;
  const words = value === true ? "" : String(value);
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  // A browser looks at the whole page again for an attribute that is set to what it was.
  else if (element.getAttribute(name) !== words) element.setAttribute(name, words);
}

/**
 * A list whose elements are kept by key: only what is new or changed is made.
 * An item is `{key, signs, make}`; it has changed when one of its signs is not the same value.
 */
export class KeyedList {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.parent = parent;
    /** @type {Map<string, {element: HTMLElement, signs: any[]}>} */
    this.kept = new Map();
  }

  /** @param {{key: string, signs: any[], make: () => HTMLElement}[]} items */
  show(items) {
    const before = this.kept;
    this.kept = new Map();
    let next = this.parent.firstChild;
    for (const item of items) {
      const { element, signs } = this.#current(before.get(item.key), item, next);
      if (element === next) next = element.nextSibling;
      else {
        if (before.get(item.key)?.element === next) next = next.nextSibling;
        this.parent.insertBefore(element, next);
      }
      this.kept.set(item.key, { element, signs });
      before.delete(item.key);
    }
    for (const { element } of before.values()) element.remove();
  }

  #current(kept, item) {
    if (kept && sameSigns(kept.signs, item.signs)) return kept;
    const element = item.make();
    if (!kept) return { element, signs: item.signs };
    renew(kept.element, element);
    return { element: kept.element, signs: item.signs };
  }
}

function sameSigns(one, other) {
  return one.length === other.length && one.every((sign, index) => sign === other[index]);
}

/** Makes an element look like a fresh one; a press under way and the keyboard's focus don't lose it. */
function renew(old, fresh) {
  const active = document.activeElement;
  const inside = active !== old && old.contains(active);
  const name = inside && active.getAttribute("data-focus");
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  old.replaceChildren(...fresh.childNodes);
  if (!inside) return;
  const same = name && old.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  (same || old).focus({ preventScroll: true });
}
