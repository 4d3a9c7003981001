/** Which addresses a process may speak to (SEC-15): https and wss, plain http and ws to this machine alone and never in
 * live, no credentials inside an address, hosts from a list. @module */
import type { Endpoints } from "../core/venue.ts";
import type { Mode } from "../core/engine/view.ts";

/** An address that we must not speak to: a bug or a wrong configuration, never a matter of luck. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";
}

/** This machine, by name or by number. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname === "::1" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** Why `text` may not be spoken to, as the end of a sentence, or `null`. */
export function refuseEndpoint(text: string, kind: "http" | "ws", mode: Mode): string | null {
  const wanted = `want an address that begins with ${kind}s://`;
  const url = URL.parse(text);
  if (!url) return `is no address; ${wanted}`;
  if (url.username !== "" || url.password !== "") return "carries a user name or password; want an address without";
  if (url.protocol === `${kind}s:`) return null;
  if (url.protocol !== `${kind}:`) return `begins with ${url.protocol}//; ${wanted}`;
  if (mode === "live") return `is not encrypted, which live never is; ${wanted}`;
  return isLoopback(url.hostname) ? null : `is not encrypted and leads off this machine; ${wanted}`;
}

/** Host and port of an address as lists name it. @throws {EndpointError} naming scheme and host alone: what stands behind
 * them may hold a signature */
export function checkEndpoint(
  text: string,
  kind: "http" | "ws",
  mode: Mode,
  allow: (host: string) => boolean,
): void {
  const refusal = refuseEndpoint(text, kind, mode);
  const url = URL.parse(text);
  if (refusal || !url) throw new EndpointError(`Cannot speak to ${url ? origin(url) : "this"}: it ${refusal}`);
  if (!allow(url.host)) throw new EndpointError(`Cannot speak to ${origin(url)}: it is not among the venue's hosts`);
}

/** The hosts of a venue's endpoints, and no other. */
export function hostsOf(
  { rest, wsPublic, wsPrivate, wsTrade, wsSbe = rest, keys = rest }: Endpoints,
): (host: string) => boolean {
  const hosts = new Set([rest, wsPublic, wsPrivate, wsTrade, wsSbe, keys].map((text) => URL.parse(text)?.host));
  return (host) => hosts.has(host);
}

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/** Takes proxies out of this process's environment, where every client would pick them up by itself; a proxy would see and
 * could hold back orders. To be called before the first connection. Returns the names that were set. */
export function forgetProxies(): readonly string[] {
  const found = PROXIES.filter((name) => Deno.env.get(name) !== undefined);
  for (const name of found) Deno.env.delete(name);
  return found;
}

function origin({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}
