// Owns which new messages are read aloud: those of the chat that is being used.

import { author, preview } from "./oneline.js";
import { panes } from "./panes.js";
import { speak } from "./notices.js";

/** The pane that had the keyboard's focus last; the group before anybody has pressed anything. */
let used = "group";

export function listenToFocus() {
  addEventListener("focusin", (event) => {
    used = event.target.closest?.("[data-pane]")?.dataset.pane ?? used;
  });
}

/** A message has come: read it when it is in the chat in use and not by its reader. */
export function arrived(message) {
  const pane = panes(used);
  const here = message.chat === pane.chat && (message.topic ?? null) === pane.topic;
  if (!here || message.from.id === pane.viewer) return;
  if (message.ephemeral_to && message.ephemeral_to !== pane.viewer) return;
  speak(`${author(message)}: ${preview(message)}`);
}

