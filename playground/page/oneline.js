// Owns how a message is said in one line: service lines, previews in lists, what is read aloud.

import { store } from "./store.js";
import { t } from "./i18n.js";

const MAX_PREVIEW = 200;
const KINDS = ["photo", "animation", "video", "video_note", "voice", "audio", "document", "sticker",
  "venue", "location", "contact", "poll", "dice"];

/** What a message carries besides text. @returns {string | undefined} */
export const mediaKind = (message) => KINDS.find((kind) => message[kind]);

/** Who a message is from, as its readers see it. */
export function author(message) {
  if (message.sender_chat) return message.sender_chat.title ?? store.told.group.title;
  return message.from.name;
}

/** @returns {string} */
export function preview(message) {
  const words = message.text ?? message.caption ?? richWords(message.rich);
  const kind = mediaKind(message);
  if (message.service) return serviceLine(message);
  if (!kind) return (words || t("kind.message")).slice(0, MAX_PREVIEW);
  const name = kind === "sticker" ? `${message.sticker.emoji ?? ""} ${t("kind.sticker")}` : t(`kind.${kind}`);
  return words ? `${name}: ${words}`.slice(0, MAX_PREVIEW) : name.trim();
}

function richWords(blocks) {
  return blocks?.map((block) => plain(block.text)).filter(Boolean).join(" ");
}

const LINES = {
  forum_topic_created: ({ name }) => ({ name }),
  forum_topic_edited: ({ name }) => ({ name }),
  forum_topic_closed: () => ({}),
  forum_topic_reopened: () => ({}),
  general_forum_topic_hidden: () => ({}),
  general_forum_topic_unhidden: () => ({}),
  new_chat_members: (people) => ({ name: people.map((one) => one.first_name).join(", ") }),
  left_chat_member: (person) => ({ name: person.first_name }),
  new_chat_title: (name) => ({ name }),
  group_chat_created: () => ({}),
  supergroup_chat_created: () => ({}),
  chat_shared: () => ({}),
  users_shared: () => ({}),
};

/** What happened, in a line. Of a pinning the page is not told what was pinned, so it has no field. */
export function serviceLine(message) {
  const kind = Object.keys(LINES).find((name) => message[name] !== undefined && message[name] !== null);
  if (!kind) return t("service.pinned_message", { who: author(message) });
  const variables = { who: author(message), ...LINES[kind](message[kind]) };
  const named = kind === "forum_topic_edited" && !variables.name ? `${kind}_icon` : kind;
  return t(`service.${named}`, variables);
}

/** The words of rich text, without their looks. @returns {string} */
export function plain(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(plain).join("");
  return value ? plain(value.text ?? value.expression ?? value.alternative_text ?? "") : "";
}
