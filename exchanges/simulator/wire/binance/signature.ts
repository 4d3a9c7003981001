/** Who sent a request: key, signature and time, checked as Binance does. HMAC-SHA256 in hex, Ed25519 in base64.
 * Source: binance-spot-api-docs, rest-api.md and web-socket-api.md, "Request security"; docs of 2026-07-21. @module */
import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import type { Account } from "../../accounts.ts";
import { refusals } from "./errors.ts";
import type { Params } from "./params.ts";

const DEFAULT_WINDOW_MS = 5_000;
const LONGEST_WINDOW_MS = 60_000;
/** A timestamp this far ahead of the venue's clock is refused, ms. */
const AHEAD_MS = 1_000;
/** A timestamp from here on counts µs: 10^14 ms would be the year 5138. */
const FIRST_MICROS = 1e14;

const publicKeys = new Map<string, KeyObject>();

/** The account of an API key.
 * @throws {ApiError} if there is none */
export function accountOf(accounts: readonly Account[], apiKey: string | null): Account {
  if (apiKey === null || apiKey === "") throw refusals.keyFormat();
  const account = accounts.find((candidate) => candidate.apiKey === apiKey);
  if (account === undefined) throw refusals.key();
  return account;
}

/** @throws {ApiError} unless `signature` is the account's over `payload` */
export function checkSignature({ options }: Account, payload: string, signature: string): void {
  const bytes = new TextEncoder().encode(payload);
  if (options.publicKey !== null) {
    let key = publicKeys.get(options.publicKey);
    if (key === undefined) publicKeys.set(options.publicKey, key = createPublicKey(options.publicKey));
    const given = decodeBase64(signature);
    if (given !== null && verify(null, bytes, key, given)) return;
  }
  if (options.secret !== null) {
    const wanted = createHmac("sha256", options.secret).update(bytes).digest("hex");
    const given = signature.toLowerCase();
    const encoder = new TextEncoder();
    if (given.length === wanted.length && timingSafeEqual(encoder.encode(given), encoder.encode(wanted))) return;
  }
  throw refusals.signature();
}

/** @param venueNow the venue's clock, µs
 * @throws {ApiError} if the request is too old or from the future */
export function checkTime(params: Params, venueNow: number): void {
  const stamp = params.integer("timestamp");
  if (stamp === null) throw refusals.missing("timestamp");
  const window = params.has("recvWindow") ? Number(params.text("recvWindow")) : DEFAULT_WINDOW_MS;
  if (!(window >= 0)) throw refusals.invalid("recvWindow");
  if (window > LONGEST_WINDOW_MS) throw refusals.recvWindow();
  const sentMs = stamp >= FIRST_MICROS ? stamp / 1_000 : stamp, nowMs = venueNow / 1_000;
  if (sentMs >= nowMs + AHEAD_MS) throw refusals.ahead();
  if (nowMs - sentMs > window) throw refusals.outsideWindow();
}

/** What a REST signature covers: query and body without the signature, one right after the other. */
export function restPayload(query: string, body: string): string {
  return withoutSignature(query) + withoutSignature(body);
}

/** What a ws-api signature covers: all other parameters by name, as they are, not percent-encoded. */
export function socketPayload(params: Params): string {
  return [...params.values].filter(([name]) => name !== "signature").sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, value]) => `${name}=${value}`).join("&");
}

function withoutSignature(form: string): string {
  return form.split("&").filter((part) => !part.startsWith("signature=")).join("&");
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null; // no base64, hence no signature of this kind
  }
}
