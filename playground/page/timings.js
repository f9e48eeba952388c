// Owns the page's own stop-watch: how long input and scrolling take to reach the screen.

const INPUTS = ["keydown", "input", "pointerdown", "click"];
const SCROLL_ENDS_MS = 120;

/** What a test reads: the longest times in ms since the last `mark()`. */
const timings = {
  inputToPaint: 0, scrollFrame: 0, longTask: 0, inputs: 0, scrolls: 0,
  mark() { Object.assign(timings, { inputToPaint: 0, scrollFrame: 0, longTask: 0, inputs: 0, scrolls: 0 }); },
};

/** Begins to measure; the times are in `window.smena.timings`. */
export function measure() {
  window.smena = { timings };
  for (const kind of INPUTS) addEventListener(kind, measureInput, { capture: true, passive: true });
  document.addEventListener("scroll", measureScroll, { capture: true, passive: true });
  if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest("longTask", duration);
    }).observe({ type: "longtask" });
  }
}

function longest(name, ms) {
  timings[name] = Math.max(timings[name], ms);
}

/** From the event until the frame after it has been painted. */
function measureInput({ timeStamp }) {
  timings.inputs += 1;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => longest("inputToPaint", performance.now() - timeStamp);
    port2.postMessage(null);
  });
}

let scrolledAt = 0;
let lastFrame = 0;

/** While something scrolls: the time from frame to frame. */
function measureScroll() {
  timings.scrolls += 1;
  const idle = performance.now() - scrolledAt > SCROLL_ENDS_MS;
  scrolledAt = performance.now();
  if (!idle) return;
  lastFrame = 0;
  requestAnimationFrame(frame);
}

function frame(now) {
  if (lastFrame) longest("scrollFrame", now - lastFrame);
  lastFrame = now;
  if (performance.now() - scrolledAt < SCROLL_ENDS_MS) requestAnimationFrame(frame);
}
