/** Who asks: one of two tokens, compared in constant time, and a count of the wrong ones. There is no cookie, so nothing
 * that a browser sends by itself opens a door. @module */
import { Refusal } from "./refusal.ts";

/** Told in every audit record; never taken from the client. */
export type Role = "operator" | "stop-only";

/** 256 bits as base64url. */
export const TOKEN_LENGTH = 43;
/** Wrong tokens from one address before the answer is 429. */
export const TRIES = 5;
export const TRIES_WINDOW_MS = 15 * 60_000;
/** Addresses remembered; beyond it the oldest is forgotten. */
const ADDRESSES_KEPT = 256;

export function createToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws {RangeError} if `token` is shorter than 256 bits in base64url or could not travel in a header */
export function assertToken(token: string, name: string): void {
  if (!/^[\w.~+/-]+=*$/.test(token) || token.length < TOKEN_LENGTH) {
    throw new RangeError(
      `Cannot use a ${name} of ${token.length} characters: want at least ${TOKEN_LENGTH} of letters, digits and -._~+/`,
    );
  }
}

export class Doorkeeper {
  readonly #operator: string;
  readonly #stopOnly: string | null;
  #tries = new Map<string, { count: number; since: number }>();

  constructor(token: string, stopToken: string | null) {
    this.#operator = token;
    this.#stopOnly = stopToken;
  }

  /** The role of the token in an `Authorization` header. A right token always passes: guessing 256 bits is hopeless, so a
   * lock-out would only let a stranger on the same address keep the operator from the kill switch.
   * @param now ms
   * @throws {Refusal} 401, or 429 once an address was wrong too often */
  identify(authorization: string | null, address: string, now: number): Role {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) {
      throw new Refusal(401, "no_token", "Send the token as Authorization: Bearer TOKEN", [], CHALLENGE);
    }
    const operator = equals(this.#operator, token);
    const stopOnly = this.#stopOnly !== null && equals(this.#stopOnly, token);
    if (operator) return "operator";
    if (stopOnly) return "stop-only";
    throw this.#wrong(address, now);
  }

  /** Looks whether a token that was given once more is the operator's.
   * @param now ms
   * @throws {Refusal} if it is not, as `identify` does */
  confirm(token: string, address: string, now: number): void {
    if (!equals(this.#operator, token)) throw this.#wrong(address, now);
  }

  #wrong(address: string, now: number): Refusal {
    let tries = this.#tries.get(address);
    if (!tries || now - tries.since >= TRIES_WINDOW_MS) tries = { count: 0, since: now };
    tries.count += 1;
    this.#tries.delete(address);
    this.#tries.set(address, tries);
    if (this.#tries.size > ADDRESSES_KEPT) this.#tries.delete(this.#tries.keys().next().value as string);
    if (tries.count <= TRIES) return new Refusal(401, "wrong_token", "The token is not accepted", [], CHALLENGE);
    const seconds = Math.ceil((tries.since + TRIES_WINDOW_MS - now) / 1000);
    return new Refusal(
      429,
      "too_many_tries",
      `Too many wrong tokens; the next wrong one is looked at in ${seconds} s`,
      [],
      { "retry-after": String(seconds) },
    );
  }
}

const CHALLENGE = { "www-authenticate": "Bearer" };

/** Looks at every character of `secret` whatever `offered` is, so that the time tells nothing of how much was right; only the
 * length may show, and that is no secret. Not from node:crypto, which would cost this thread some megabytes. */
function equals(secret: string, offered: string): boolean {
  let difference = secret.length ^ offered.length;
  for (let i = 0; i < secret.length; i++) difference |= secret.charCodeAt(i) ^ (offered.charCodeAt(i) | 0);
  return difference === 0;
}
