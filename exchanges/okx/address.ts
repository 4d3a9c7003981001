/** The REST address of a network of OKX. Live and demo share one host, and only a header tells them apart: an address that ends in
 * `#demo` stands for the demo, so that whoever has the address, a brake too, has all that calls need. The fragment never leaves.
 * Source: OKX API v5, "Demo Trading Services"; read 2026-11-26. @module */

export type RestAddress = { readonly base: string; readonly headers: Readonly<Record<string, string>> };

export const DEMO_MARK = "#demo";
const LIVE_HEADERS = {}, DEMO_HEADERS = { "x-simulated-trading": "1" };

export function restAddressOf(address: string): RestAddress {
  const demo = address.endsWith(DEMO_MARK), plain = demo ? address.slice(0, -DEMO_MARK.length) : address;
  return { base: plain.replace(/\/+$/, ""), headers: demo ? DEMO_HEADERS : LIVE_HEADERS };
}
