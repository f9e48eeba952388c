// Owns the icons: stroked 24×24 paths, drawn in the colour of the text around them.

const PATHS = {
  send: "M4 12 20 4l-4.5 16-4-6.500zM11.5 13.5 20 4",
  clip: "m20 11-8.5 8.500a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.5 8.500a1.7 1.7 0 0 1-2.5-2.500L14.5 7.5",
  slash: "M4 4h16v16H4zM14 8l-4 8",
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  down: "m6 9 6 6 6-6",
  back: "m15 5-7 7 7 7",
  close: "m6 6 12 12M18 6 6 18",
  check: "m5 12.5 5 5L20 7",
  checks: "m2 13 4.5 4.500L16 8M11.5 16.500l1 1L22 8",
  reply: "M10 6 4 12l6 6v-4c5 0 8 1.5 10 5 0-6-3.5-9-10-9z",
  quote: "M5 17c3 0 4-2 4-5V7H4v5h4M15 17c3 0 4-2 4-5V7h-5v5h4",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  copy: "M8 8h11v12H8zM5 16V4h10",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.500a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  more: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.500M17.5 17.5 19 19M5 19l1.5-1.500M17.5 6.5 19 5",
  moon: "M20 14.500A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.500z",
  auto: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  grow: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  shrink: "M20 10h-6V4M14 10l6-6M4 14h6v6M10 14l-6 6",
  play: "M8 5v14l11-7z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v4",
  place: "M12 21s7-6.5 7-11.500a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM12 7.500a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.01",
  album: "M7 4h13v13H7zM4 8v12h12",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14a4 4 0 0 0 7 0M9 9.500v.01M15 9.500v.01",
  power: "M12 3v8M7 6a8 8 0 1 0 10 0",
  out: "M8 16 16 8M9 8h7v7",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 20c1-4 4-5.5 8-5.500s7 1.5 8 5.5",
  stop: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M5.5 5.500l13 13",
};

/**
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement} hidden from screen readers: its button says what it does
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
