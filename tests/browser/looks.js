// What is wrong with how the page looks, as lines; a test reads them. Nothing in the page knows this file.
(() => {
  const SLACK_PX = 1.5;
  const CONTROLS = "button, a[href], textarea, input, [role=option], [role=menuitem]";
  const FAINT = 4.5;
  const FAINT_LARGE = 3;

  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const called = (element) => `${element.localName}.${element.className} "${element.ariaLabel ?? element.textContent}"`
    .replace(/\s+/g, " ").slice(0, 110);
  const overlap = (a, b) => ({
    left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
  });
  const within = (rect) => rect.right - rect.left > SLACK_PX && rect.bottom - rect.top > SLACK_PX;
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };

  function* above(element) {
    for (let one = element; one; one = one.parentElement) yield one;
  }

  const clips = (style, axis) => style[`overflow${axis}`] !== "visible";
  const scrolls = (style, axis) => ["auto", "scroll"].includes(style[`overflow${axis}`]);
  const shortens = (style) => style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";

  /** The part of a rectangle in an element that is not cut by what it stands in. */
  function shown(element, rect) {
    let part = overlap(rect, screen);
    for (const one of above(element)) {
      const style = getComputedStyle(one);
      if (clips(style, "X") || clips(style, "Y")) part = overlap(part, one.getBoundingClientRect());
    }
    return part;
  }

  /** Whether it is there for screen readers alone. */
  const onlyRead = (element) => [...above(element)].some((one) => getComputedStyle(one).clipPath.startsWith("inset(50%"));

  /** Every text that is seen: its node, its element, its lines. */
  function texts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !seen(element) || onlyRead(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      found.push({ node, element, rects: [...range.getClientRects()] });
    }
    return found;
  }

  const sideways = () => [document.documentElement, ...document.body.querySelectorAll("*")]
    .filter((one) => one.scrollWidth > one.clientWidth + SLACK_PX && one.clientWidth
      && (one === document.documentElement || scrolls(getComputedStyle(one), "X")) && !one.closest(".table, pre"))
    .map((one) => `scrolls sideways: ${called(one)}`);

  /** Whether what is cut at an edge can be scrolled into view, or says by three dots that there is more. */
  function cut({ element, rects }) {
    for (const one of above(element)) {
      const style = getComputedStyle(one);
      if (shortens(style) || scrolls(style, "Y")) return false;
      if (!clips(style, "X") && !clips(style, "Y") && one !== document.body) continue;
      const box = one === document.body ? screen : one.getBoundingClientRect();
      const out = (rect) => rect.left < box.left - SLACK_PX || rect.right > box.right + SLACK_PX
        || rect.top < box.top - 2 * SLACK_PX || rect.bottom > box.bottom + 2 * SLACK_PX;
      if (rects.some(out)) return true;
    }
    return false;
  }

  function unreachable() {
    const lines = [];
    for (const control of document.querySelectorAll(CONTROLS)) {
      if (!seen(control)) continue;
      const rect = control.getBoundingClientRect();
      const part = shown(control, rect);
      const scrolled = [...above(control.parentElement)].some((one) => scrolls(getComputedStyle(one), "Y"));
      const whole = part.right - part.left >= rect.width - SLACK_PX && part.bottom - part.top >= rect.height - SLACK_PX;
      if (!whole && !scrolled) lines.push(`not wholly on the screen: ${called(control)}`);
      if (!whole) continue;
      const { left, right, top, bottom } = control.getClientRects()[0]; // a link may go on in the next line
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (!control.contains(hit)) lines.push(`covered: ${called(control)} by ${hit && called(hit)}`);
    }
    return lines;
  }

  /** The lines of all texts, as far as they are on the screen. */
  const lined = (all) => all.filter(({ element }) => !element.closest("[data-toasts]")).flatMap(({ element, rects }) =>
    rects.map((rect) => ({ element, rect: shown(element, rect) })).filter(({ rect }) => within(rect)));

  /** Texts that lie under something else; of a line its foot and its middle are looked at. */
  const buried = (parts) => parts.filter(({ element, rect: { left, right, top, bottom } }) =>
    [bottom - 4, (top + bottom) / 2].some((y) => {
      const hit = document.elementFromPoint((left + right) / 2, y);
      return y > top && !element.contains(hit) && !hit?.contains(element);
    })).map(({ element }) => `buried: ${called(element)}`);

  /** Texts that lie upon each other. */
  function collisions(parts) {
    const lines = [];
    parts.forEach(({ element, rect }, index) => {
      for (const other of parts.slice(index + 1)) {
        const both = overlap(rect, other.rect);
        if (other.element !== element && both.right - both.left > 2 && both.bottom - both.top > 4) {
          lines.push(`on top of each other: ${called(element)} and ${called(other.element)}`);
        }
      }
    });
    return lines;
  }

  function colour(words) {
    const [r, g, b, a = 1] = words.match(/-?[\d.]+(e-\d+)?/g).map(Number);
    return words.startsWith("color(") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  }

  const over = ([r, g, b, a], below) => [r, g, b].map((value, index) => value * a + below[index] * (1 - a));

  /** The plain colours that may be behind a text: more than one where it stands on a gradient. */
  function behind(element) {
    let layers = [];
    for (const one of above(element)) {
      const { backgroundColor, backgroundImage } = getComputedStyle(one);
      const stops = backgroundImage.startsWith("url") ? [] : backgroundImage.match(/(rgba?|color)\([^)]*\)/g) ?? [];
      if (stops.length) return stops.map((stop) => layers.reduceRight((below, top) => over(top, below), colour(stop)));
      layers = [...layers, colour(backgroundColor)];
      if (layers.at(-1)[3] === 1) break;
    }
    return [layers.reduceRight((below, top) => over(top, below), [255, 255, 255])];
  }

  function luminance(rgb) {
    const [r, g, b] = rgb.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(front, back) {
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  function faint(all) {
    const lines = new Set();
    for (const { node, element } of all) {
      if (element.closest("[aria-hidden=true], :disabled, [aria-disabled=true]") || !/[\p{L}\p{N}]/u.test(node.data)) continue;
      const { color, fontSize, fontWeight } = getComputedStyle(element);
      const large = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && fontWeight >= 700);
      const worst = Math.min(...behind(element).map((back) => contrast(over(colour(color), back), back)));
      if (worst < (large ? FAINT_LARGE : FAINT)) lines.add(`faint, ${worst.toFixed(1)}: ${called(element)}`);
    }
    return [...lines];
  }

  const all = texts();
  const parts = lined(all);
  return [...sideways(), ...unreachable(), ...buried(parts), ...collisions(parts), ...faint(all),
    ...all.filter(cut).map(({ element }) => `cut: ${called(element)}`)];
})()
