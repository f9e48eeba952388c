// Owns the round pictures of people, the bot and the group, and the icons of topics.

import { h } from "./dom.js";

const COLOURS = 7;
const CHARACTERS = new Intl.Segmenter();
const TOPIC_COLOURS = [7322096, 16766590, 13338331, 9367192, 16749490, 16478047];

/** Which of Telegram's seven colours somebody has. */
export const colourOf = (id) => Math.abs(id ?? 0) % COLOURS;

/** The first character that people would call one. */
function initial(name) {
  const [first] = CHARACTERS.segment(name.trim());
  return first?.segment.toUpperCase() ?? "?";
}

/** @returns {HTMLElement} */
export function avatar(id, name, size = "") {
  const looks = `avatar colour-${colourOf(id)} ${size}`;
  return h("span", { class: looks, "aria-hidden": "true" }, initial(name));
}

/** The icon of a topic: its emoji, or a letter in the topic's colour. */
export function topicIcon(topic) {
  if (topic.general) return h("span", { class: "topic-icon general", "aria-hidden": "true" }, "#");
  if (topic.icon) return h("span", { class: "topic-icon", "aria-hidden": "true" }, topic.icon);
  const colour = Math.max(TOPIC_COLOURS.indexOf(topic.color), 0);
  const looks = `topic-icon drawn tint-${colour}`;
  return h("span", { class: looks, "aria-hidden": "true" }, initial(topic.name));
}
