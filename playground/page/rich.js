// Owns rich messages: blocks and the rich text in them, as elements.

import { pressing } from "./buttons.js";
import { expandable, link, pre, spoiler, time } from "./entities.js";
import { h } from "./dom.js";
import { chip, photo, place } from "./media.js";
import { plain } from "./oneline.js";
import { t } from "./i18n.js";

const TEXT_TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", subscript: "sub",
  superscript: "sup", marked: "mark", code: "code", mathematical_expression: "code",
};
const MAX_LEVEL = 6;

/** @returns {HTMLElement[]} */
export function richMessage({ key, rich }, reader) {
  return inside(rich, { ...reader, key });
}

function richBlock(block, reader) {
  const maker = BLOCKS[block.type];
  return maker ? maker(block, reader) : h("p", {}, text(block.text ?? block.caption?.text, reader));
}

const inside = (blocks, reader) => (blocks ?? []).map((block) => richBlock(block, reader));
const credit = (words, reader) => words && h("cite", {}, text(words, reader));
const figure = (shown, { caption }, reader) =>
  h("figure", {}, shown, caption && h("figcaption", {}, text(caption.text, reader)));

const BLOCKS = {
  paragraph: ({ text: words }, reader) => h("p", {}, text(words, reader)),
  heading: ({ text: words, size }, reader) =>
    h("p", { class: `heading size-${size}`, role: "heading",
      "aria-level": Math.min(Math.max(size, 1), MAX_LEVEL) }, text(words, reader)),
  footer: ({ text: words }, reader) => h("p", { class: "footer" }, text(words, reader)),
  thinking: ({ text: words }, reader) => h("p", { class: "footer" }, text(words, reader)),
  divider: () => h("hr"),
  anchor: () => h("span"),
  pre: ({ text: words, language }, { pane }) => pre(plain(words), language, pane),
  mathematical_expression: ({ expression }) => h("p", {}, h("code", {}, expression)),
  list: ({ items }, reader) => h("ul", {}, items.map((item) => listItem(item, reader))),
  blockquote: (block, reader) =>
    h("blockquote", {}, inside(block.blocks, reader), credit(block.credit, reader)),
  pullquote: (block, reader) =>
    h("blockquote", { class: "pull" }, text(block.text, reader), credit(block.credit, reader)),
  expandable_blockquote: (block, reader) =>
    expandable([...text(block.text, reader), credit(block.credit, reader)]),
  collage: (block, reader) => figure(h("div", { class: "collage" }, inside(block.blocks, reader)), block, reader),
  slideshow: (block, reader) => figure(h("div", { class: "slides" }, inside(block.blocks, reader)), block, reader),
  table: (block, reader) => table(block, reader),
  details: (block, reader) => h("details", { open: Boolean(block.is_open) },
    h("summary", {}, text(block.summary, reader)), inside(block.blocks, reader)),
  map: (block, reader) => figure(place(block.location), block, reader),
  buttons: ({ buttons }, reader) =>
    h("div", { class: "rich-buttons" }, buttons.map((button) => richButton(button, reader))),
  photo: (block, reader) => figure(photo(block.photo), block, reader),
  video: (block, reader) => figure(chip("play", t("kind.video"), ""), block, reader),
  animation: (block, reader) => figure(chip("play", "GIF", ""), block, reader),
  audio: (block, reader) => figure(chip("play", block.audio.title ?? t("kind.audio"), ""), block, reader),
  document: (block, reader) => figure(chip("file", block.document.file_name ?? t("kind.document"), ""), block, reader),
  voice_note: (block, reader) => figure(chip("mic", t("kind.voice"), ""), block, reader),
};

function listItem({ label, blocks, has_checkbox: box, is_checked: checked }, reader) {
  const sign = box ? (checked ? "☑" : "☐") : label;
  return h("li", {}, h("span", { class: "label" }, sign), h("div", {}, inside(blocks, reader)));
}

function table({ cells, caption, is_bordered: bordered, is_striped: striped, is_compact: compact }, reader) {
  const kind = [bordered && "bordered", striped && "striped", compact && "compact"];
  const rows = cells.map((row) => h("tr", {}, row.map((cell) => tableCell(cell, reader))));
  return h("div", { class: "table", tabIndex: 0, role: "group", "aria-label": t("table") },
    h("table", { class: kind.filter(Boolean).join(" ") },
      caption && h("caption", {}, text(caption, reader)), h("tbody", {}, rows)));
}

function tableCell(cell, reader) {
  return h(cell.is_header ? "th" : "td", { colspan: cell.colspan, rowspan: cell.rowspan,
    class: `to-${cell.align} at-${cell.valign}` }, text(cell.text, reader));
}

function richButton(button, reader) {
  const { style = "", url, callback_data: data, copy_text: copy } = button;
  const can = url || data || copy;
  const press = pressing({ disabled: !can, url, copy: copy?.text }, reader.key, { data }, reader);
  return h("button", { type: "button", class: `inline ${style}`, "data-act": "press", "data-focus": `rich ${data}`,
    "aria-disabled": can ? null : "true", onclick: press }, text(button.text, reader));
}

/** Rich text: a string, a list, or an object with a type and, mostly, text inside. */
function text(value, reader) {
  if (value === null || value === undefined) return [];
  if (typeof value === "string") return [document.createTextNode(value)];
  if (Array.isArray(value)) return value.flatMap((part) => text(part, reader));
  return [span(value, reader)];
}

function span(value, reader) {
  const inner = text(value.text ?? value.expression ?? value.alternative_text, reader);
  switch (value.type) {
    case "spoiler": return spoiler(inner);
    case "url": return link(value.url, inner, reader);
    case "email_address": return link(`mailto:${value.email_address}`, inner, reader);
    case "phone_number": return link(`tel:${value.phone_number}`, inner, reader);
    case "mention": return link(`https://t.me/${value.username}`, inner, reader);
    case "text_mention": return link(`tg://user?id=${value.user.id}`, inner, reader);
    case "date_time": return time(value.unix_time, value.date_time_format, plain(value.text));
    case "button": return richButton(value.button, reader);
    case "hashtag": case "cashtag": case "bot_command": case "reference_link": case "anchor_link":
      return h("span", { class: "linked" }, inner);
    default: return h(TEXT_TAGS[value.type] ?? "span", {}, inner);
  }
}
