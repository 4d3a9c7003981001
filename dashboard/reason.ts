/** What a person wrote into an audit, made safe to keep and to show: SQLite ends a text at its first NUL, a terminal obeys
 * control characters, and a sign that turns the writing direction makes a line say something else than it holds. @module */

/** Longest reason kept, in characters. */
export const REASON_LENGTH = 500;
/** Shortest one where a person has to say why. */
export const REASON_LEAST = 3;
export const WANT_REASON = `want a reason of at least ${REASON_LEAST} letters`;

// deno-lint-ignore no-control-regex -- control characters are what this is about
const UNSEEN = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line of well-formed text without signs that cannot be seen. */
export function plainReason(text: string): string {
  return text.toWellFormed().replace(UNSEEN, " ").trim().slice(0, REASON_LENGTH).toWellFormed().trimEnd();
}
/** Why a kill's scope was not taken. */
export const WANT_SCOPE = `want the name of a market, a strategy or a venue, or "global"; nothing was killed`;
