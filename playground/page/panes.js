// Owns the five places where chats are read: who reads there, and which chat.

import { GENERAL, store } from "./store.js";

/** Where the list of topics and the open one stand side by side. */
const ROOM = matchMedia("(min-width: 700px)");
/** Where all of them are on the screen at once. */
const WIDE = matchMedia("(min-width: 1180px)");

/** The phones, with the roles of the people who may be in them, and the column they stand in. */
export const PHONES = {
  a: { roles: ["client"], column: "left" },
  b: { roles: ["client"], column: "left" },
  operator: { roles: ["operator", "lead"], column: "right" },
  owner: { roles: ["owner", "lead"], column: "right" },
};

/** @typedef {{name: string, viewer: number | null, chat: string | null, topic: number | null}} Pane */

/** @returns {Pane} */
export function panes(name) {
  if (name === "group") {
    return { name, viewer: store.view.acting, chat: "g", topic: store.view.topic };
  }
  const viewer = store.view.phones[name] ?? null;
  return { name, viewer, chat: viewer === null ? null : `p:${viewer}`, topic: null };
}

/** Who may be in a phone. */
export const crowd = (name) => store.everybody(...PHONES[name].roles);

/** Who may act in the staff group. */
export const staff = () => ["operator", "lead", "owner"].flatMap((role) => store.everybody(role));

/** Whether a place is in sight. */
export const onScreen = (name) =>
  document.visibilityState === "visible" && (WIDE.matches || store.view.tab === name);

/** The messages that somebody reads in a place, oldest first. @param {Pane} pane */
export function readable({ chat, topic, viewer }) {
  if (chat === null) return [];
  return [...store.chat(chat).messages.values()].filter((message) =>
    (message.topic ?? null) === topic
    && (!message.ephemeral_to || message.ephemeral_to === viewer));
}

/** The topic where something was said last. @returns {number | null} */
export const liveliest = () => [...store.chat("g").messages.values()]
  .findLast((message) => store.topics.has(message.topic))?.topic ?? null;

/** While the tour plays a step, the topic where something happens is the open one. */
export function followTour({ chat, topic, service, keyboard, edited }) {
  const happens = chat === "g" && !service && (keyboard || !edited);
  if (store.told.tour.busy && happens && store.topics.has(topic)) store.look({ topic });
}

/** Leaves a topic that is gone; where there is room for one beside the list, one is always open. */
export function openTopic() {
  const { topic } = store.view;
  const there = topic === GENERAL || store.topics.has(topic);
  if (!there) store.view.topic = ROOM.matches ? liveliest() : null;
}

/** Puts people where nobody is, or where somebody is who no longer exists. */
export function seatPeople() {
  const phones = { ...store.view.phones };
  for (const name of Object.keys(PHONES)) {
    if (crowd(name).some((person) => person.id === phones[name])) continue;
    const taken = new Set(Object.values(phones));
    const free = crowd(name).find((person) => !taken.has(person.id)) ?? crowd(name)[0];
    if (free) phones[name] = free.id;
  }
  const team = staff();
  const acting = team.some((one) => one.id === store.view.acting) ? store.view.acting : team[0]?.id ?? null;
  Object.assign(store.view, { phones, acting });
  store.save();
}
