// Owns the slim bar over the stage: clock, weather, the bot's process, numbers, language, theme.

import { act } from "./acts.js";
import { fill, h, mark } from "./dom.js";
import { icon } from "./icons.js";
import { chooseWeather } from "./overlays.js";
import { store } from "./store.js";
import { clockTime, shortDay } from "./times.js";
import { speak, t } from "./i18n.js";

const QUARTER_S = 900;
const CLOCK_MS = 1000;
const WEATHER = { calm: "☀️", flood: "🌊", outage: "⛈️", slow: "🐌", lossy: "🌫️" };
/** All that was written, then what came of it, which adds up to it; then what must not happen besides. */
const NUMBERS = ["written", "delivered", "waiting", "notes", "held", "later", "aside", "told", "lost", "duplicated", "leaked"];
/** Numbers that are shown where there are any. */
const IF_ANY = new Set(["notes", "held", "later", "aside", "told"]);
/** Numbers that must stay at nought. */
const MUST_BE_NOUGHT = new Set(["lost", "duplicated", "leaked"]);
const THEMES = { auto: "light", light: "dark", dark: "auto" };
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };

export class Bar {
  constructor() {
    this.time = h("span", { class: "time", "data-clock": "" });
    this.clock = h("div", { class: "clock", role: "group" }, this.time,
      this.#button("quarter", () => act("advance", { seconds: QUARTER_S })),
      this.#button("shiftEnd", () => act("advance", { to: "shift_end" })),
      this.#button("summary", () => act("advance", { to: "summary" })));
    this.weather = this.#button("weather", () => chooseWeather(this.weather, WEATHER));
    this.bot = h("div", { class: "bot", role: "group" });
    this.numbers = h("dl", { class: "numbers", "data-numbers": "" });
    this.showTour = this.#button("tour-show", () => act("tour", { do: "start" }));
    this.language = this.#button("language", () => this.#switchLanguage());
    this.theme = this.#button("theme", () => store.look({ theme: THEMES[store.view.theme] }));
    this.element = h("header", { class: "bar", "data-bar": "" },
      h("h1", {}, h("img", { src: "/page/icon.svg", alt: "", width: 22, height: 22 }), this.name = h("span")),
      this.clock, this.weather, this.bot, this.numbers, this.showTour, this.language, this.theme);
    setInterval(() => this.#tick(), CLOCK_MS);
  }

  #button(name, onclick) {
    return h("button", { type: "button", class: "bar-button", "data-act": name, onclick });
  }

  show() {
    const { weather, tour } = store.told;
    fill(this.name, t("title").split(" ")[0]);
    mark(this.element, "aria-label", t("bar"));
    mark(this.clock, "aria-label", t("clock"));
    for (const [button, name] of [...this.clock.querySelectorAll("button")]
      .map((one) => [one, one.dataset.act])) {
      fill(button, t(name));
      mark(button, "title", t(`${name}Long`));
    }
    mark(this.weather, "aria-label", `${t("weather")}: ${t(`weather.${weather.kind}`)}`);
    mark(this.weather, "data-kind", weather.kind);
    fill(this.weather, h("span", { class: "sign" }, WEATHER[weather.kind]),
      h("span", { class: "words" }, t(`weather.${weather.kind}`)), icon("down"));
    this.#showBot();
    this.#showNumbers();
    this.showTour.hidden = tour.on;
    fill(this.showTour, t("tour"));
    mark(this.showTour, "title", t("tourShow"));
    fill(this.language, store.locale.toUpperCase());
    mark(this.language, "title", t("language"));
    fill(this.theme, icon(THEME_ICONS[store.view.theme]));
    const theme = t("theme", { theme: t(`theme.${store.view.theme}`) });
    mark(this.theme, "aria-label", theme);
    mark(this.theme, "title", theme);
    this.#tick();
  }

  #tick() {
    if (!store.ready) return;
    const words = `${clockTime(store.now())}`;
    if (this.time.firstChild?.textContent === words) return;
    fill(this.time, h("strong", {}, words), h("small", {}, shortDay(store.now())));
  }

  #showBot() {
    const { alive, ready } = store.told.bot;
    const name = alive ? "kill" : "revive";
    const state = t(!alive ? "botDead" : ready ? "botAlive" : "botStarting");
    mark(this.bot, "data-alive", String(alive));
    mark(this.bot, "data-ready", String(alive && ready));
    mark(this.bot, "aria-label", state);
    fill(this.bot, h("span", { class: "state", role: "status" }, h("i"), state),
      h("button", { type: "button", class: "bar-button", "data-act": name, "data-focus": "bot",
        "aria-label": t(name), title: t(name), onclick: () => act(name) }, icon("power")));
  }

  #showNumbers() {
    mark(this.numbers, "aria-label", t("numbers"));
    const { tally } = store.told;
    fill(this.numbers, NUMBERS.filter((name) => tally[name] || !IF_ANY.has(name)).map((name) => {
      const value = tally[name];
      const state = !MUST_BE_NOUGHT.has(name) ? "" : value ? "bad" : "good";
      return h("div", { class: state, "data-number": name, title: t(`about.${name}`) }, h("dt", {}, t(name)), h("dd", {}, String(value)));
    }));
  }

  async #switchLanguage() {
    const { locales } = store.told;
    const locale = locales[(locales.indexOf(store.locale) + 1) % locales.length];
    await speak(locale);
    store.look({ locale });
    act("locale", { locale });
  }
}
