// How long input and scrolling take to reach the screen; a test reads it. Nothing in the page knows this file.
(() => {
  const INPUTS = ["keydown", "input", "pointerdown", "click"];
  const SCROLL_ENDS_MS = 120;

  /** The longest times in ms since the last `mark()`. */
  const timings = { mark: () => Object.assign(timings, { inputToPaint: 0, scrollFrame: 0 }) };
  timings.mark();

  const longest = (name, ms) => { timings[name] = Math.max(timings[name], ms); };

  /** From the event until the frame after it has been painted. */
  function measureInput({ timeStamp }) {
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

  for (const kind of INPUTS) addEventListener(kind, measureInput, { capture: true, passive: true });
  document.addEventListener("scroll", measureScroll, { capture: true, passive: true });
  window.timings = timings;
})();
