/** Calls of Aster over REST, signed. v1: HMAC over the parameters with their time and window, the key in a header. v3: the agent's
 * EIP-712 signature over the very text that is sent, with a nonce, and neither time nor window. Questions carry their parameters in
 * the address, all else in the body. Both forms, raw and percent-encoded, are signed by code of the venue's own: nothing that we
 * send needs encoding, so that they are the same. Source: asterdex/api-docs of 2026-06-30, v1 "Endpoint security type", v3
 * "Authentication signature"; read 2026-11-26. @module */
import type { Micros } from "../../core/units.ts";
import type { HttpCall, Signer } from "../../core/venue.ts";
import type { CallerWords } from "../shared/fapi_caller.ts";
import { type Authority, type Call, queryOf } from "../shared/fapi_calls.ts";

const KEY = "X-MBX-APIKEY";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** @param nonceAt the next nonce at the venue's time; null = none can be given now, and nothing is to be sent */
export function asterHttp(nonceAt: (venueTime: Micros) => number | null): CallerWords["toHttp"] {
  return (call, base, authority, timeout, venueTime) => {
    if (!call.signed || !authority) {
      const headers: Record<string, string> = call.keyed && authority ? { [KEY]: authority.signer.apiKey } : {};
      return formed(call, base, queryOf(call.params), headers, timeout);
    }
    if (authority.signer.scheme === "hmac") return signedByKey(call, base, authority, timeout);
    const nonce = nonceAt(venueTime);
    return nonce === null ? null : signedByAgent(call, base, authority.signer, nonce, timeout);
  };
}

function signedByKey(
  call: Call,
  base: string,
  { signer, timestamp, recvWindow }: Authority,
  timeout: Micros,
): HttpCall {
  const text = queryOf({ ...call.params, recvWindow, timestamp });
  return formed(call, base, `${text}&signature=${signer.sign(text)}`, { [KEY]: signer.apiKey }, timeout);
}

/** The user is named and signed too: the documents differ on whether it has to be, and all of their forms take it. */
function signedByAgent(call: Call, base: string, signer: Signer, nonce: number, timeout: Micros): HttpCall {
  const { apiKey, account } = signer;
  const text = queryOf({
    ...call.params,
    nonce,
    ...(account === undefined || account === apiKey ? {} : { user: account }),
    signer: apiKey,
  });
  return formed(call, base, `${text}&signature=${signer.sign(text)}`, {}, timeout);
}

function formed(
  { verb, path }: Call,
  base: string,
  text: string,
  headers: Readonly<Record<string, string>>,
  timeout: Micros,
): HttpCall {
  const url = `${base}${path}`;
  if (text === "") return { method: verb, url, headers, body: null, timeout };
  if (verb === "GET") return { method: verb, url: `${url}?${text}`, headers, body: null, timeout };
  return { method: verb, url, headers: { ...headers, ...FORM }, body: text, timeout };
}
