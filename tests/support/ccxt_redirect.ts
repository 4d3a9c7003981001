/** Points a client of ccxt at a served simulator: every address of its table becomes one of the simulator. Upstream host names stay in
 * socket paths, since clients read the kind of market out of them. @module */

/** @param restUrl base address of the simulated venue */
export function redirect(urls: Record<string, unknown>, restUrl: string): void {
  for (const [name, value] of Object.entries(urls)) {
    if (typeof value === "object" && value !== null) redirect(value as Record<string, unknown>, restUrl);
    if (typeof value !== "string") continue;
    const { protocol, host, pathname } = new URL(value), path = pathname === "/" ? "" : pathname;
    urls[name] = protocol.startsWith("ws") ? `${restUrl.replace("http", "ws")}/${host}${path}` : restUrl + path;
  }
}

/** `close()` rejects a watch that nobody awaits; without this Deno would end the process. */
export function quietly(): Disposable {
  const quiet = (event: PromiseRejectionEvent) => {
    if (String(event.reason).includes("ExchangeClosedByUser")) event.preventDefault();
  };
  globalThis.addEventListener("unhandledrejection", quiet);
  return { [Symbol.dispose]: () => globalThis.removeEventListener("unhandledrejection", quiet) };
}
