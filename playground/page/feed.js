// Owns what the server tells: the state, then its events in order, and anew after a gap.

import { arrived } from "./aloud.js";
import { speak } from "./i18n.js";
import { gone, pressed } from "./notices.js";
import { followTour } from "./panes.js";
import { store } from "./store.js";

const RETRY_MS = 1500;

/** What each event does to the store. */
const HANDLERS = {
  message: (message) => { store.put(message); arrived(message); followTour(message); },
  edited: (message) => { store.put(message); followTour(message); },
  deleted: ({ key }) => store.drop(key),
  reaction: (change) => store.react(change),
  topic: (topic) => store.putTopic(topic),
  person: (person) => store.putPerson(person),
  group: (group) => store.putGroup(group),
  bot: (bot) => store.say("bot", bot),
  weather: (weather) => store.say("weather", weather),
  tally: (tally) => store.say("tally", tally),
  tour: (tour) => store.say("tour", tour),
  chat: (chat) => store.putChat(chat),
  typing: (where) => store.type(where),
  toast: (toast) => pressed(toast),
  clock: (clock) => store.tick(clock),
};

let source = null;
let seq = 0;

/** Reads the state and follows the feed from there; tries again for as long as nobody answers. */
export async function follow() {
  source?.close();
  try {
    const answer = await fetch("/state", { cache: "no-store" });
    if (!answer.ok) throw new Error(`/state answered ${answer.status}`);
    const state = await answer.json();
    await speak(store.view.locale ?? state.locale);
    seq = state.seq;
    store.take(state);
    gone(false);
    listen();
  } catch (error) {
    console.info("The playground does not answer:", error.message);
    again();
  }
}

function again() {
  gone(true);
  setTimeout(follow, RETRY_MS);
}

function listen() {
  source = new EventSource(`/feed?since=${seq}`);
  const mine = source;
  source.onopen = () => gone(false);
  source.onerror = () => {
    if (mine.readyState === EventSource.CLOSED) again();
    else gone(true);
  };
  for (const kind of Object.keys(HANDLERS)) {
    source.addEventListener(kind, (event) => hear(kind, event));
  }
  source.addEventListener("log", (event) => hear("log", event));
  source.addEventListener("reload", follow);
}

/** One event: a known number is skipped, a missing one means that the state is read anew. */
function hear(kind, event) {
  const number = Number(event.lastEventId);
  if (number && number <= seq) return;
  if (number > seq + 1) { follow(); return; }
  if (number) seq = number;
  HANDLERS[kind]?.(JSON.parse(event.data));
}
