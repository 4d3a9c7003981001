/** Who sent a request or opened a socket: key, time and signature, checked as Bybit does: HMAC-SHA256 in hex, RSA over
 * SHA-256 in base64. Source: Bybit v5 docs, "Integration Guidance" and "Connect", of 2026-07-24; read 2026-11-26.
 * @module */
import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import type { Account } from "../../accounts.ts";
import { badParameter, refusals } from "./errors.ts";

const DEFAULT_WINDOW_MS = 5_000;
/** A time stamp this far ahead of the venue's clock is refused, ms. */
const AHEAD_MS = 1_000;

const publicKeys = new Map<string, KeyObject>();

type Headers = Readonly<Record<string, string>>;

/** The account that signed `payload`: the query as it was sent, or the body.
 * @param headers names in lower case
 * @param venueMs the venue's clock, ms
 * @throws {BybitError} the refusal */
export function authenticate(
  accounts: readonly Account[],
  headers: Headers,
  payload: string,
  venueMs: number,
): Account {
  const key = headers["x-bapi-api-key"], stamp = headers["x-bapi-timestamp"], window = headers["x-bapi-recv-window"];
  const signature = headers["x-bapi-sign"];
  if (!key || !stamp || !signature) throw badParameter("X-BAPI-API-KEY, X-BAPI-TIMESTAMP and X-BAPI-SIGN are required");
  const account = accountOf(accounts, key);
  checkTime(stamp, window, venueMs);
  const origin = `${stamp}${key}${window ?? ""}${payload}`;
  if (!isSigned(account, origin, signature)) throw refusals.signature(origin);
  return account;
}

/** The account that a socket's `auth` names.
 * @param args key, the end of its validity in ms, signature
 * @throws {BybitError} the refusal */
export function authenticateSocket(accounts: readonly Account[], args: unknown, venueMs: number): Account {
  if (!Array.isArray(args) || args.length !== 3) throw badParameter("args: want the key, a time and a signature");
  const [key, expires, signature] = args.map(String);
  const account = accountOf(accounts, key);
  if (!/^\d{1,16}$/.test(expires)) throw badParameter("args: the time is no integer");
  // (verify) which code an expired auth gets; the sheet of codes names 10001 for bad parameters of it.
  if (Number(expires) <= venueMs) throw badParameter("expires is in the past");
  if (!isSigned(account, `GET/realtime${expires}`, signature)) throw refusals.socketSignature();
  return account;
}

/** serverTime - window <= stamp < serverTime + 1000.
 * @throws {BybitError} if the request is too old or from the future */
export function checkTime(stamp: string | undefined, window: string | undefined, venueMs: number): void {
  if (stamp === undefined || !/^\d{1,16}$/.test(stamp)) throw refusals.invalid("timestamp");
  const width = window === undefined || window === "" ? DEFAULT_WINDOW_MS : Number(window);
  if (!(width >= 0)) throw refusals.invalid("recvWindow");
  const sentMs = Number(stamp), now = Math.floor(venueMs);
  if (sentMs < now - width || sentMs >= now + AHEAD_MS) throw refusals.time(sentMs, now, width);
}

function accountOf(accounts: readonly Account[], key: string): Account {
  const account = accounts.find(({ apiKey }) => apiKey === key);
  if (account === undefined) throw refusals.key();
  return account;
}

function isSigned({ options }: Account, payload: string, signature: string): boolean {
  const encoder = new TextEncoder(), bytes = encoder.encode(payload);
  if (options.secret !== null) {
    const wanted = createHmac("sha256", options.secret).update(bytes).digest("hex");
    if (signature.length === wanted.length) return timingSafeEqual(encoder.encode(signature), encoder.encode(wanted));
  }
  if (options.publicKey === null) return false;
  let key = publicKeys.get(options.publicKey);
  if (key === undefined) publicKeys.set(options.publicKey, key = createPublicKey(options.publicKey));
  const given = decodeBase64(signature);
  return key.asymmetricKeyType === "rsa" && given !== null && verify("sha256", bytes, key, given);
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null; // no base64, hence no signature of this kind
  }
}
