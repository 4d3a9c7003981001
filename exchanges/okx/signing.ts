/** How OKX wants its requests signed: HMAC-SHA-256 in base64 over time, method, path with query, and body, with the key's pass phrase
 * beside it. REST takes the time as ISO 8601 with milliseconds, the login of a socket as whole seconds. A request expires 30 s
 * after its time. Source: OKX API v5, "REST Authentication" and "WebSocket, Login"; read 2026-11-26. @module */
import { isoMicros } from "../../core/engine/text.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { HttpCall, Signer } from "../../core/venue.ts";

const LOGIN_PATH = "/users/self/verify";

/** @throws {RangeError} for a key that OKX has no signatures for, or without the pass phrase that every key of OKX has */
export function demandSigner(venue: string, { scheme, passphrase }: Signer): void {
  if (scheme !== "hmac") throw new RangeError(`Cannot sign for ${venue} with ${scheme}: want hmac`);
  if (!passphrase) {
    throw new RangeError(`Cannot sign for ${venue} without a pass phrase: want "passphrase" beside the key`);
  }
}

/** Headers of a signed call. @param path with its query, exactly as sent @param body "" = none @param at by the venue's clock */
export function signedHeaders(
  signer: Signer,
  { method, path, body }: { readonly method: HttpCall["method"]; readonly path: string; readonly body: string },
  at: Micros,
): Record<string, string> {
  const time = restTime(at);
  return {
    "OK-ACCESS-KEY": signer.apiKey,
    "OK-ACCESS-SIGN": signature(signer, `${time}${method}${path}${body}`),
    "OK-ACCESS-TIMESTAMP": time,
    "OK-ACCESS-PASSPHRASE": signer.passphrase ?? "",
  };
}

/** The frame that logs a socket on. @param at by the venue's clock */
export function loginText(signer: Signer, at: Micros): string {
  const timestamp = String(Math.floor(at / MICROS_PER_SECOND));
  const sign = signature(signer, `${timestamp}GET${LOGIN_PATH}`);
  const login = { apiKey: signer.apiKey, passphrase: signer.passphrase ?? "", timestamp, sign };
  return JSON.stringify({ op: "login", args: [login] });
}

/** In base64, of what the signer gives in hex. */
export function signature(signer: Signer, payload: string): string {
  const hex = signer.sign(payload);
  let bytes = "";
  for (let i = 0; i < hex.length; i += 2) bytes += String.fromCharCode(parseInt(hex.slice(i, i + 2), 16));
  return btoa(bytes);
}

/** "2020-12-08T09:08:57.715Z". */
function restTime(at: Micros): string {
  return `${isoMicros(at).slice(0, -4)}Z`;
}
