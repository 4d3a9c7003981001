/** Paths of a simulated venue may carry the upstream host as their first segment, as clients that read market types out of addresses
 * need. @module */

/** "/stream.binance.com/ws/x" is "/ws/x": a first segment with a dot is a host. */
export function withoutHost(path: string): string {
  const host = hostIn(path);
  return host === null ? path : path.slice(host.length + 1) || "/";
}

/** The upstream host of a path; null = it names none. */
export function hostIn(path: string): string | null {
  const [, first = ""] = path.split("/");
  return first.includes(".") ? first : null;
}
