// Owns what is shown of things that are not text: photos, files, voice, places, stickers.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { mediaKind } from "./oneline.js";
import { t } from "./i18n.js";

const BARS = 28;
/** What a message carries besides text; an album's as a grid. @returns {HTMLElement} */
export function media(album) {
  if (album.length === 1) return one(album[0]);
  const parts = album.map((message) => h("div", { "data-part": message.key }, one(message)));
  return h("div", { class: `album of-${Math.min(album.length, 6)}` }, parts);
}

function one(message) {
  const kind = mediaKind(message);
  return MAKERS[kind](message[kind]);
}

const MAKERS = {
  photo: (sizes) => photo(sizes),
  video: (video) => clip(video, t("kind.video")),
  animation: (video) => clip(video, "GIF"),
  video_note: (video) => h("div", { class: "round" }, clip(video, "")),
  voice: (voice) => sound(voice),
  audio: (audio) => chip("play", audio.title ?? t("kind.audio"), length(audio.duration)),
  document: (file) => chip("file", file.file_name ?? t("kind.document"), size(file.file_size)),
  sticker: (sticker) => h("div", { class: "sticker", role: "img", "aria-label": t("kind.sticker") },
    sticker.emoji ?? "🙂"),
  venue: (venue) => h("div", {}, place(venue.location), h("strong", { dir: "auto" }, venue.title),
    h("div", { class: "muted", dir: "auto" }, venue.address)),
  location: (location) => place(location),
  contact: (contact) => chip("user",
    [contact.first_name, contact.last_name].filter(Boolean).join(" "), contact.phone_number),
  poll: (poll) => h("div", { class: "poll" }, h("strong", { dir: "auto" }, poll.question),
    poll.options.map((option) => h("div", { class: "option", dir: "auto" }, option.text))),
  dice: (dice) => h("div", { class: "sticker", role: "img", "aria-label": String(dice.value) },
    dice.emoji),
};

/** The largest size of a photo; a drawn one where its bytes are none that can be shown. */
export function photo(sizes) {
  const best = sizes.at(-1);
  const image = h("img", { src: `/file/${encodeURIComponent(best.file_id)}`, alt: t("kind.photo"),
    width: best.width, height: best.height, loading: "lazy", decoding: "async",
    onerror: () => image.replaceWith(h("div", { class: "no-picture" }, icon("image"))) });
  return h("div", { class: "photo" }, image);
}

function clip(video, name) {
  return h("div", { class: "photo clip" }, h("div", { class: "no-picture" }, icon("play")),
    h("span", { class: "length" }, [name, length(video.duration)].filter(Boolean).join(" · ")));
}

/** A file, or anything like one: an icon, a name, a line about it. */
export function chip(sign, name, about) {
  return h("div", { class: "chip" }, h("span", { class: "disc" }, icon(sign)),
    h("span", { class: "about" }, h("bdi", { class: "name" }, name), h("small", {}, about)));
}

function sound(voice) {
  const bars = Array.from({ length: BARS }, (_, index) => {
    const bar = h("i");
    bar.style.height = `${20 + loudness(voice.file_unique_id, index)}%`;
    return bar;
  });
  return h("div", { class: "chip voice" }, h("span", { class: "disc" }, icon("play")),
    h("span", { class: "about" }, h("span", { class: "wave", "aria-hidden": "true" }, bars),
      h("small", {}, length(voice.duration))));
}

/** A made-up loudness from 0 to 79, the same each time for the same voice. */
function loudness(id, index) {
  const code = id.charCodeAt(index % id.length) * 31 + index * index * 17;
  return code % 80;
}

export function place({ latitude, longitude }) {
  return h("div", { class: "map", role: "img",
    "aria-label": `${t("kind.location")}: ${latitude}, ${longitude}` }, icon("place"));
}

function length(seconds) {
  const whole = Math.round(seconds ?? 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function size(bytes) {
  if (!bytes) return "";
  const unit = bytes < 1024 ? "byte" : bytes < 1 << 20 ? "kilobyte" : "megabyte";
  const divisor = { byte: 1, kilobyte: 1024, megabyte: 1 << 20 }[unit];
  return new Intl.NumberFormat(document.documentElement.lang,
    { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / divisor);
}
