/** Who sends: key, pass phrase, time and signature of REST requests and of logins over sockets. Source: OKX API v5,
 * "REST Authentication" and "WebSocket, Login"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Account } from "../../accounts.ts";
import type { HttpRequest } from "../../wire.ts";
import { refusals } from "./errors.ts";

/** A request is good for so long after its timestamp, and as long before it, µs. */
export const VALID_FOR = 30e6;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SECONDS = /^\d{10}(\.\d{1,3})?$/;

/** The account that sent a REST request.
 * @param path as it was sent, without the query
 * @param venueNow the venue's clock, µs
 * @throws {ApiError} if anything about its key is wrong */
export function authenticate(
  accounts: readonly Account[],
  { method, query, headers, body }: HttpRequest,
  path: string,
  venueNow: number,
): Account {
  const { "ok-access-key": key, "ok-access-passphrase": passphrase, "ok-access-timestamp": timestamp } = headers;
  const sign = headers["ok-access-sign"];
  if (!key) throw refusals.noKey();
  if (!passphrase) throw refusals.noPassphrase();
  if (!sign) throw refusals.noSign();
  if (!timestamp) throw refusals.noTimestamp();
  const sentAt = instantOf(timestamp);
  if (sentAt === null) throw refusals.timestamp();
  if (Math.abs(venueNow - sentAt) > VALID_FOR) throw refusals.expired();
  const account = accounts.find(({ apiKey }) => apiKey === key);
  if (account === undefined) throw refusals.key();
  if (!isPassphrase(account, passphrase)) throw refusals.wrongPassphrase();
  const target = query === "" ? path : `${path}?${query}`;
  if (!isSigned(account, timestamp + method + target + body, sign)) throw refusals.sign();
  return account;
}

/** The account of a login.
 * @param args the one object in `args`
 * @throws {ApiError} if anything about its key is wrong */
export function authenticateLogin(
  accounts: readonly Account[],
  args: Readonly<Record<string, unknown>>,
  venueNow: number,
): Account {
  for (const name of ["apiKey", "passphrase", "timestamp", "sign"]) {
    if (typeof args[name] !== "string" && typeof args[name] !== "number") throw refusals.loginMissing(name);
  }
  const timestamp = String(args.timestamp);
  if (!SECONDS.test(timestamp)) throw refusals.loginTimestamp();
  if (Math.abs(venueNow - Number(timestamp) * 1e6) > VALID_FOR) throw refusals.loginExpired();
  const account = accounts.find(({ apiKey }) => apiKey === args.apiKey);
  if (account === undefined) throw refusals.loginKey();
  if (!isPassphrase(account, String(args.passphrase))) throw refusals.loginPassphrase();
  if (!isSigned(account, `${timestamp}GET/users/self/verify`, String(args.sign))) throw refusals.loginSign();
  return account;
}

/** µs; null = no such instant. */
function instantOf(text: string): number | null {
  if (!ISO.test(text)) return null;
  const [year, month, day, hour, minute, second, milli] = text.split(/[-T:.Z]/).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null;
  return ((((daysBefore(year, month) + day - 1) * 24 + hour) * 60 + minute) * 60 + second) * 1e6 + milli * 1_000;
}

/** Days from 1970-01-01 to the first of a month: counted from March, a leap day is the last of its year. */
function daysBefore(year: number, month: number): number {
  const marchYear = month > 2 ? year : year - 1, sinceMarch = (month + 9) % 12;
  const leaps = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return 365 * marchYear + leaps + Math.floor((153 * sinceMarch + 2) / 5) - 719_468;
}

/** An account without a pass phrase takes any. */
function isPassphrase({ options }: Account, given: string): boolean {
  return options.passphrase === undefined || options.passphrase === given;
}

function isSigned({ options: { secret } }: Account, payload: string, sign: string): boolean {
  if (secret === null) return false;
  const encoder = new TextEncoder(), given = encoder.encode(sign);
  const wanted = encoder.encode(createHmac("sha256", secret).update(payload).digest("base64"));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
