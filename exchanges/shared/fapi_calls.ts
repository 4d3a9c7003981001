/** Calls in the manner of Binance, which other venues took over: one description of a call, and its text for the WebSocket API
 * or for REST, signed. Numbers travel as decimal texts, so that what is signed is what is sent. Source: binance-spot-api-docs,
 * web-socket-api.md and rest-api.md, "Request security"; docs of 2026-07-21, read 2026-11-25. @module */
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import type { HttpCall, Signer } from "../../core/venue.ts";

export type Params = Readonly<Record<string, string | number | boolean>>;

/** One call, over either road. */
export type Call = {
  /** Method of the WebSocket API; null = only REST has it. */
  readonly method: string | null;
  readonly verb: HttpCall["method"];
  /** Path under the REST base. */
  readonly path: string;
  /** Another REST base than the venue's own. */
  readonly base?: string;
  readonly params: Params;
  /** Signed with the key, or open to all. */
  readonly signed: boolean;
  /** Not signed, and yet only for whoever names the key. */
  readonly keyed?: true;
  /** Request weight of the call; for orders the cost of a failure, a success is free since 2026-04-02. */
  readonly weight: number;
  /** A quicker way to what `socketText` gives, where there is one. */
  text?(id: number, authority: Authority): string;
};

/** What signs a call. */
export type Authority = {
  readonly signer: Signer;
  /** The venue's time at the send, ms. */
  readonly timestamp: number;
  /** How long after `timestamp` the venue may still take the call, ms; at most 60 000. */
  readonly recvWindow: number;
  /** The socket is logged on: no key, no signature. */
  readonly loggedOn: boolean;
};

/** Writes a call for REST. @param authority null = there is no key @param venueTime the venue's clock at the send */
export type ToHttp = (
  call: Call,
  base: string,
  authority: Authority | null,
  timeout: Micros,
  venueTime: Micros,
) => HttpCall;

/** Client ids that the venue takes: enums.md and rest-api.md, `newClientOrderId`. */
const CLIENT_ID = { longest: 36, character: /[.A-Z:/a-z0-9_-]/ };
const IN_CLIENT_ID = Uint8Array.from(
  { length: 128 },
  (_, code) => CLIENT_ID.character.test(String.fromCharCode(code)) ? 1 : 0,
);
const KEY = "X-MBX-APIKEY";

/** The call as a frame of the WebSocket API. @throws {RangeError} if only REST has it */
export function socketText(id: number, call: Call, authority: Authority | null): string {
  if (call.method === null) throw new RangeError(`Cannot send ${call.verb} ${call.path} over a socket: want REST`);
  if (call.signed && authority) return signedText(id, call.method, call.params, authority);
  return JSON.stringify({ id, method: call.method, params: call.params });
}

/** Proves the key once for a connection; Ed25519 keys only. */
export function logonText(id: number, authority: Authority): string {
  return signedText(id, "session.logon", {}, { ...authority, loggedOn: false });
}

/** The call over REST: everything stands in the query, percent-encoded before it is signed. */
export function httpCall(call: Call, base: string, authority: Authority | null, timeout: Micros): HttpCall {
  const url = `${call.base ?? base}${call.path}`;
  const own = queryOf(call.params);
  if (!call.signed || !authority) {
    const headers: Record<string, string> = call.keyed && authority ? { [KEY]: authority.signer.apiKey } : {};
    return { method: call.verb, url: own ? `${url}?${own}` : url, headers, body: null, timeout };
  }
  const { signer, timestamp, recvWindow } = authority;
  const query = `${own}${own && "&"}${queryOf({ recvWindow, timestamp })}`;
  const signature = encodeURIComponent(signer.sign(query));
  const headers = { [KEY]: signer.apiKey };
  return { method: call.verb, url: `${url}?${query}&signature=${signature}`, headers, body: null, timeout };
}

/** What is signed over the socket: every parameter but the signature, sorted by name, raw. */
export function socketPayload(params: Params): string {
  const names = Object.keys(params).sort();
  let payload = `${names[0]}=${params[names[0]]}`;
  for (let i = 1; i < names.length; i++) payload += `&${names[i]}=${params[names[i]]}`;
  return payload;
}

/** A call as a frame, signed or on a socket that is logged on. */
export function signedText(id: number, method: string, own: Params, authority: Authority): string {
  const { signer, timestamp, recvWindow, loggedOn } = authority;
  if (loggedOn) return JSON.stringify({ id, method, params: { ...own, recvWindow, timestamp } });
  const params: Record<string, Params[string]> = { ...own, apiKey: signer.apiKey, recvWindow, timestamp };
  params.signature = signer.sign(socketPayload(params)); // evaluated before it is set: a signature is not signed
  return JSON.stringify({ id, method, params });
}

/** @throws {RangeError} unless the venue takes it */
export function demandClientId(clientId: string): void {
  const { length } = clientId;
  let good = length > 0 && length <= CLIENT_ID.longest;
  for (let i = 0; i < length && good; i++) good = IN_CLIENT_ID[clientId.charCodeAt(i)] === 1;
  if (!good) throw new RangeError(`Cannot send client id "${clientId}": want 1 to 36 of [.A-Z:/a-z0-9_-]`);
}

/** An order by the venue's id alone where it is known, else by ours; each under its parameter's name. */
export function named(
  { clientId, venueOrderId }: { readonly clientId: string; readonly venueOrderId: string | null },
  byVenue: string,
  byClient: string,
): Params {
  if (venueOrderId === null) return { [byClient]: clientId };
  const id = Number(venueOrderId);
  return { [byVenue]: Number.isSafeInteger(id) && String(id) === venueOrderId ? id : venueOrderId };
}

/** Parameters as a query, percent-encoded, in their own order. */
export function queryOf(params: Params): string {
  return Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
}

/** `now` at the venue as its calls want it. */
export function timestampOf(venueTime: Micros): number {
  return Math.floor(venueTime / MICROS_PER_MS);
}
