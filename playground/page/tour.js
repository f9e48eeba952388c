// Owns the guided tour: its steps, each with a line, played by the stage or done by oneself.

import { act } from "./acts.js";
import { fill, h, mark } from "./dom.js";
import { icon } from "./icons.js";
import { liveliest, PHONES } from "./panes.js";
import { store } from "./store.js";
import { t } from "./i18n.js";

/** Where on the page each step happens: the pane that a narrow screen shows, what is lit up. */
const PLACES = {
  link: { tab: "owner", lit: "[data-phone='owner'] .instead" },
  group: { tab: "owner", lit: "[data-phone='owner'] .reply-keyboard" },
  question: { tab: "a", lit: "[data-phone='a'] .composer" },
  claim: { tab: "group", lit: "[data-open-topic] [data-keyboard]" },
  race: { tab: "group", lit: "[data-open-topic] [data-keyboard]" },
  reply: { tab: "group", lit: "[data-open-topic] .composer" },
  note: { tab: "group", lit: "[data-open-topic] .composer" },
  saved: { tab: "group", lit: "[data-open-topic] [data-keyboard]" },
  shift: { tab: "operator", lit: "[data-act='shiftEnd']" },
  summary: { tab: "owner", lit: "[data-tour] [data-act='tour-play']" },
  kill: { tab: "group", lit: "[data-bar] .bot" },
};

/** A line with the sign of the bot's button drawn as the button is, for few fonts have it. */
const drawn = (line) => line.split("⏻").flatMap((words, index) => (index ? [icon("power"), words] : [words]));

export class Tour {
  constructor() {
    this.dots = h("div", { class: "dots", role: "img" });
    this.words = h("p", { class: "line", "aria-live": "polite" });
    this.play = this.#button("tour-play", () => this.#play(), "primary");
    this.next = this.#button("tour-next", () => this.#next());
    this.back = this.#button("tour-back", () => this.#go("back"));
    this.leave = this.#button("tour-leave", () => act("tour", { do: "leave" }), "tool");
    this.element = h("section", { class: "tour", "data-tour": "" }, this.dots, this.words,
      h("div", { class: "choices" }, this.back, this.play, this.next, this.leave));
  }

  #button(name, onclick, looks = "plain") {
    return h("button", { type: "button", class: looks, "data-act": name, onclick });
  }

  #go(what) {
    return act("tour", { do: what });
  }

  /** After the last step there is a word of farewell, and after that nothing. */
  #next() {
    const { step, of } = store.told.tour;
    this.#go(step === of ? "leave" : "next");
  }

  async #play() {
    const { tab } = PLACES[store.told.tour.name];
    const right = PHONES[tab]?.column === "right" ? tab : null;
    const topic = tab === "group" ? liveliest() : store.view.topic;
    store.look({ tab, topic, grown: { ...store.view.grown, right } });
    await this.#go("play");
  }

  show() {
    const { on, step, of, done, busy, name, error } = store.told.tour;
    this.element.hidden = !on;
    const finished = done.includes(name) && !busy;
    this.#light(on && !busy && !finished ? name : null);
    if (!on) return;
    const scene = name ?? "end";
    const title = t(`tour.${scene}`);
    const line = t(`tour.${scene}.line`, store.told.tally);
    mark(this.element, "aria-label", t("tour"));
    mark(this.element, "data-step", step);
    mark(this.element, "data-done", finished);
    mark(this.dots, "aria-label", t("tourStep", { step: Math.min(step, of - 1), of: of - 1 }));
    fill(this.dots, Array.from({ length: of - 1 }, (_, index) =>
      h("i", { class: index === step - 1 ? "now" : index < step ? "past" : "" })));
    fill(this.words, h("strong", {}, PLACES[name] ? `${step}. ${title}` : title), h("span", {}, drawn(error ?? line)));
    mark(this.words, "data-error", Boolean(error));
    this.play.hidden = !PLACES[name];
    this.play.disabled = busy || finished;
    fill(this.play, busy ? t("tourBusy") : finished ? [icon("check"), t("tourDone")] : t("tourPlay"));
    this.next.disabled = busy;
    mark(this.next, "class", finished || step === of ? "primary" : "plain");
    fill(this.next, t(step === of ? "tourEnd" : step === 0 ? "tourBegin" : "tourNext"));
    this.back.disabled = step === 0;
    fill(this.back, icon("back"));
    mark(this.back, "aria-label", t("tourBack"));
    fill(this.leave, icon("close"));
    mark(this.leave, "aria-label", t("tourLeave"));
  }

  /** Lights up the place where the step is done by oneself. */
  #light(name) {
    for (const lit of document.querySelectorAll("[data-lit]")) mark(lit, "data-lit", null);
    const place = PLACES[name];
    if (place) mark(document.querySelector(place.lit), "data-lit", true);
  }
}
