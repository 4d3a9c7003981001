/** What proves to Bybit who asks: headers of REST calls and the first frame of a socket. HMAC-SHA256 in hex, or RSA (PKCS#1 v1.5
 * over SHA-256) in base64; the string to sign is the same. Source: Bybit v5 docs, "Integration Guidance" and "Connect,
 * Authentication"; read 2026-11-26. @module */
import type { Signer } from "../../core/venue.ts";

/** Headers of a signed call.
 * @param timestamp the venue's time, ms @param recvWindow how long after it the venue may still take the call, ms
 * @param payload the query or the body, exactly as it is sent */
export function signedHeaders(
  signer: Signer,
  timestamp: number,
  recvWindow: number,
  payload: string,
): Readonly<Record<string, string>> {
  return {
    "X-BAPI-API-KEY": signer.apiKey,
    "X-BAPI-TIMESTAMP": String(timestamp),
    "X-BAPI-RECV-WINDOW": String(recvWindow),
    "X-BAPI-SIGN": signer.sign(`${timestamp}${signer.apiKey}${recvWindow}${payload}`),
  };
}

/** The frame that logs a private or a trade socket on. @param expires venue's time, ms, that the frame must reach it before */
export function authFrame(signer: Signer, expires: number): string {
  return JSON.stringify({ op: "auth", args: [signer.apiKey, expires, signer.sign(`GET/realtime${expires}`)] });
}

/** @throws {RangeError} for a key that the venue has no signatures for */
export function demandScheme({ scheme }: Signer, venue: string): void {
  if (scheme === "hmac" || scheme === "rsa") return;
  throw new RangeError(`Cannot sign for ${venue} with ${scheme}: want hmac or rsa`);
}

/** The venue gives its cursors percent-encoded, and signs what is sent. */
export function encodedCursor(cursor: string): string {
  return /^[\w.~%-]*$/.test(cursor) ? cursor : encodeURIComponent(cursor);
}
