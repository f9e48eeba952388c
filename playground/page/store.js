// Owns the one store: what the server told, what this tab looks at, and who wants to know of changes.

import { keepView, loadView } from "./view.js";

/** @typedef {{id: number, role: string, name: string, first_name: string, username: string | null,
 *   blocked: boolean, started: boolean, tag: string | null, admin: boolean}} Person */
/** @typedef {{id: number, name: string, icon: string | null, color: number, closed: boolean,
 *   pinned: string | null}} Topic `pinned` is the key of a message */
/** @typedef {Record<string, any> & {key: string, chat: string, topic: number | null, at: number}}
 *   Message */
/** @typedef {{messages: Map<string, Message>, keyboard: {key: string, rows: any[][]} | null, commands: any[]}} Chat */

export const GENERAL = 1;
const TYPING_MS = 5000;
const LONGEST_PRESS_MS = 10_000;

class Store {
  constructor() {
    this.view = loadView();
    this.save = keepView(this.view);
    this.ready = false;
    /** @type {Map<number, Person>} */
    this.people = new Map();
    /** @type {Map<number, Topic>} */
    this.topics = new Map();
    /** @type {Map<string, Chat>} */
    this.chats = new Map();
    /** What the server says as it is: bot, group, weather, tally, tour, zone, locale. */
    this.told = {};
    this.clock = { now: Date.now(), moved: 0, heard: performance.now() };
    /** @type {Map<string, number>} until when the bot types, by chat and topic */
    this.typing = new Map();
    this.listeners = [];
    this.dirty = new Set();
    this.held = false;
  }

  /** Calls `listener` once a frame when one of these kinds has changed. */
  on(kinds, listener) {
    this.listeners.push({ kinds: new Set(kinds), listener });
  }

  /** Says that something has changed. */
  touch(...kinds) {
    if (!this.dirty.size) requestAnimationFrame(() => this.#tell());
    for (const kind of kinds) this.dirty.add(kind);
  }

  /** Nothing is drawn anew while a button or a finger is down: a press would miss what it was for. */
  hold(on) {
    clearTimeout(this.letGo);
    this.held = on;
    if (on) this.letGo = setTimeout(() => this.hold(false), LONGEST_PRESS_MS);
    else if (this.dirty.size) requestAnimationFrame(() => this.#tell());
  }

  #tell() {
    if (this.held) return;
    const changed = this.dirty;
    this.dirty = new Set();
    for (const { kinds, listener } of this.listeners) {
      if ([...changed].some((kind) => kinds.has(kind))) listener(changed);
    }
  }

  /** Changes what this tab looks at. */
  look(change) {
    Object.assign(this.view, change);
    this.save();
    this.touch("view");
  }

  /** The stage's time now, in ms. */
  now() {
    return this.clock.now + performance.now() - this.clock.heard;
  }

  get locale() {
    return this.view.locale ?? this.told.locale ?? "ru";
  }

  /** @returns {Chat} */
  chat(key) {
    if (!this.chats.has(key)) {
      this.chats.set(key, { messages: new Map(), keyboard: null, commands: [] });
    }
    return this.chats.get(key);
  }

  /** @returns {Message | undefined} */
  message(key) {
    return this.chats.get(key.slice(0, key.lastIndexOf("/")))?.messages.get(key);
  }

  /** Everybody with one of these roles. @returns {Person[]} */
  everybody(...roles) {
    return [...this.people.values()].filter((person) => roles.includes(person.role));
  }

  /** What the name of somebody is, person or bot. */
  nameOf(id) {
    if (id === this.told.bot?.id) return this.told.bot.name;
    return this.people.get(id)?.name ?? this.told.group?.title ?? "";
  }

  /** Takes the whole state anew. */
  take(state) {
    this.told = state;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.topics = new Map(state.group.topics.map((topic) => [topic.id, topic]));
    this.chats = new Map(Object.entries(state.chats).map(([key, chat]) => [key, readChat(chat)]));
    this.tick(state);
    this.ready = true;
    this.touch("view", "tour");
  }

  tick({ now, moved }) {
    this.clock = { now, moved, heard: performance.now() };
    this.touch("clock");
  }

  /** @param {Message} message */
  put(message) {
    this.chat(message.chat).messages.set(message.key, message);
    this.typing.delete(place(message));
    this.touch("chats", `chat:${message.chat}`);
  }

  drop(key) {
    const message = this.message(key);
    if (!message) return;
    this.chat(message.chat).messages.delete(key);
    this.touch("chats", `chat:${message.chat}`);
  }

  react({ key, reactions }) {
    const message = this.message(key);
    if (message) this.put({ ...message, reactions });
  }

  putTopic({ deleted, ...topic }) {
    if (deleted) this.topics.delete(topic.id);
    else this.topics.set(topic.id, { ...this.topics.get(topic.id), ...topic });
    this.touch("topics");
  }

  putPerson(person) {
    this.people.set(person.id, { ...this.people.get(person.id), ...person });
    this.touch("people");
  }

  putGroup(group) {
    this.told.group = { ...this.told.group, ...group };
    if (group.topics) this.topics = new Map(group.topics.map((topic) => [topic.id, topic]));
    this.touch("group", "topics");
  }

  /** Replaces one of the things that the server says as they are. */
  say(name, value) {
    this.told[name] = value;
    this.touch(name);
  }

  putChat({ chat, ...rest }) {
    Object.assign(this.chat(chat), rest);
    this.touch("chats", `chat:${chat}`);
  }

  type(where) {
    this.typing.set(place(where), performance.now() + TYPING_MS);
    const tell = () => this.touch("chats", `chat:${where.chat}`);
    tell();
    setTimeout(tell, TYPING_MS);
  }

  /** Whether the bot is typing there. */
  types(chat, topic) {
    return (this.typing.get(place({ chat, topic })) ?? 0) > performance.now();
  }
}

function place({ chat, topic }) {
  return `${chat} ${topic ?? ""}`;
}

function readChat({ messages, keyboard = null, commands = [] }) {
  return { messages: new Map(messages.map((one) => [one.key, one])), keyboard, commands };
}

export const store = new Store();
