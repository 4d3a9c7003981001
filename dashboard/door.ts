/** What is checked of every request before anything else looks at it, static files included: the name it was sent to, the
 * page it comes from, and what it claims to carry. Hono's own `csrf()` is not enough: it lets JSON of a foreign page pass
 * and compares `Origin` with the request's own host, so a rebound name passes too. @module */
import { Refusal } from "./refusal.ts";

export type Names = { readonly hosts: ReadonlySet<string>; readonly origins: ReadonlySet<string> };

/** The exact `Host` values and origins that mean us.
 * @param configured further values of `Host`, just as a proxy sends them, such as "desk.example" or "desk.example:8443" */
export function namesOf(hostname: string, port: number, configured: readonly string[]): Names {
  const own = ["127.0.0.1", "localhost", "[::1]"];
  if (!own.includes(hostname) && !/^(0\.0\.0\.0|::1?)$/.test(hostname)) {
    own.push(hostname.includes(":") ? `[${hostname}]` : hostname);
  }
  const hosts = own.map((name) => `${name.toLowerCase()}:${port}`);
  if (port === 80) hosts.push(...own); // browsers leave the default port out
  const further = configured.map((name) => name.toLowerCase());
  return {
    hosts: new Set([...hosts, ...further]),
    origins: new Set([
      ...hosts.map((host) => `http://${host}`),
      ...further.flatMap((host) => [`http://${host}`, `https://${host}`]),
    ]),
  };
}

/** Passes or refuses; reads the head of the request alone. `api` = the path lies under /api/.
 * @throws {Refusal} 421, 403, 405 or 415 */
export function inspect(method: string, headers: Headers, api: boolean, { hosts, origins }: Names): void {
  // A page that rebinds its own name to 127.0.0.1 still sends that name. It learns nothing but that it is wrong here.
  if (!hosts.has((headers.get("host") ?? "").toLowerCase())) {
    throw new Refusal(421, "wrong_host", "This address does not serve that name");
  }
  // No page of another origin has business here, so there is nothing to allow beforehand.
  if (method === "OPTIONS") throw new Refusal(403, "no_preflight", "Requests from other origins are not served");
  const origin = headers.get("origin"), site = headers.get("sec-fetch-site");
  if (origin !== null && !origins.has(origin.toLowerCase())) {
    throw new Refusal(403, "wrong_origin", "Requests from other origins are not served");
  }
  const reads = method === "GET" || method === "HEAD";
  if (api && site !== null && site !== "same-origin" && !(reads && site === "none")) {
    throw new Refusal(403, "wrong_site", "Requests from other sites are not served");
  }
  if (reads) return;
  if (method !== "POST" && method !== "PATCH") {
    throw new Refusal(405, "wrong_method", `${method} is not served: want GET, POST or PATCH`);
  }
  if (origin === null && !headers.has("authorization")) {
    throw new Refusal(403, "no_origin", "A request that changes something needs an Origin or a Bearer token");
  }
  const type = headers.get("content-type");
  const bare = type === null && !headers.has("transfer-encoding") && (headers.get("content-length") ?? "0") === "0";
  if (!bare && !/^application\/json(\s*;|$)/i.test(type ?? "")) {
    throw new Refusal(415, "wrong_type", "Send the body as content-type: application/json");
  }
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");
const HEADERS: readonly (readonly [string, string])[] = [
  ["content-security-policy", POLICY],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["x-frame-options", "DENY"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
];

/** Adds the headers that every answer carries; what names no cache of its own is never stored. */
export function guard(response: Response): Response {
  for (const [name, value] of HEADERS) response.headers.set(name, value);
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  return response;
}
