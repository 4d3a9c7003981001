/** ccxt's OKX client pointed at a served simulator. Upstream host names stay in socket paths, as in its addresses. @module */
import ccxt from "ccxt";

export type CcxtOkx = InstanceType<typeof ccxt.pro.okx>;

/** @param restUrl base address of the simulated venue */
export function ccxtOkx(restUrl: string, apiKey: string, secret: string, password: string): CcxtOkx {
  const client = new ccxt.pro.okx({ apiKey, secret, password, enableRateLimit: false });
  redirect(client.urls.api as Record<string, unknown>, restUrl, client.hostname!);
  return client;
}

function redirect(urls: Record<string, unknown>, restUrl: string, hostname: string): void {
  for (const [name, value] of Object.entries(urls)) {
    if (typeof value === "object" && value !== null) redirect(value as Record<string, unknown>, restUrl, hostname);
    if (typeof value !== "string") continue;
    const { protocol, host, pathname } = new URL(value.replaceAll("{hostname}", hostname));
    const path = pathname === "/" ? "" : pathname;
    urls[name] = protocol.startsWith("ws") ? `${restUrl.replace("http", "ws")}/${host}${path}` : restUrl + path;
  }
}
