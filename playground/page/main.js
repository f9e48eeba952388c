// Owns the page as a whole: puts its parts together and says which changes each of them wants.

import { listenToFocus } from "./aloud.js";
import { Bar } from "./bar.js";
import { fill, h, mark } from "./dom.js";
import { follow } from "./feed.js";
import { Group } from "./group.js";
import { noticeElements } from "./notices.js";
import { panes, PHONES, seatPeople } from "./panes.js";
import { Phone } from "./phone.js";
import { store } from "./store.js";
import { Tabs } from "./tabs.js";
import { keepFresh } from "./times.js";
import { Tour } from "./tour.js";
import { spoken, t } from "./i18n.js";

const bar = new Bar();
const tour = new Tour();
const group = new Group();
const tabs = new Tabs();
const phones = Object.keys(PHONES).map((name) => new Phone(name));

const column = (side) => h("div", { class: `column ${side}`, role: "group", "data-column": side },
  phones.filter(({ name }) => PHONES[name].column === side).map(({ element }) => element));
const left = column("left");
const right = column("right");
const stage = h("main", { class: "stage", "data-stage": "", hidden: true }, left, group.element, right);

function showLooks() {
  const { view, locale } = store;
  mark(document.documentElement, "data-theme", view.theme === "auto" ? null : view.theme);
  mark(document.documentElement, "data-tab", view.tab);
  mark(document.documentElement, "lang", spoken(locale));
  document.title = t("title");
  mark(left, "aria-label", t("clients"));
  mark(right, "aria-label", t("team"));
}

function showAll() {
  stage.hidden = false;
  seatPeople();
  showLooks();
  bar.show();
  group.show();
  for (const phone of phones) phone.show();
  tour.show();
  tabs.show();
}

store.on(["view", "people", "clock", "bot"], showAll);
store.on(["weather", "tally", "tour"], () => bar.show());
store.on(["topics", "group", "chat:g"], () => group.show());
store.on(["tour", "tally", "chat:g"], () => tour.show());
store.on(["chats"], () => tabs.show());
store.on(["chats"], (changed) => {
  for (const phone of phones) if (changed.has(`chat:${panes(phone.name).chat}`)) phone.show();
});

fill(document.body, bar.element, tour.element, stage, tabs.element, ...noticeElements());
listenToFocus();
addEventListener("pointerdown", ({ button }) => store.hold(button === 0), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => store.hold(false), true);
keepFresh();
follow();
