// Owns what this page asks of the server; a refusal is shown to the person who asked.

import { say } from "./notices.js";

/**
 * @param {string} name one of the acts in playground/README.md
 * @param {Record<string, any>} fields
 * @param {string} [pane] where a refusal is shown
 * @returns {Promise<Record<string, any> | null>} the answer; null when it was refused
 */
export async function act(name, fields = {}, pane) {
  try {
    const answer = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ act: name, ...fields }),
    });
    const result = await answer.json();
    if (answer.ok) return result;
    say(result.error, pane);
  } catch (error) {
    console.info(`${name} was not answered:`, error.message);
    say(null, pane);
  }
  return null;
}
