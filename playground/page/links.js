// Owns which links may be followed at all; any other is only its text.

const ALLOWED = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);

/** @returns {string | null} the address, or null when it is none that may be followed */
export function safeUrl(raw) {
  const given = String(raw ?? "").trim();
  const full = /^[a-z][a-z\d+.-]*:/i.test(given) ? given : `https://${given}`;
  if (!URL.canParse(full)) return null;
  const { protocol, href } = new URL(full);
  return ALLOWED.has(protocol) ? href : null;
}
