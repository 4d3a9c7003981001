/** ccxt's Binance client pointed at a served simulator. Upstream host names stay in socket paths, since the client reads
 * the kind of market out of them. @module */
import ccxt from "ccxt";

export type CcxtBinance = InstanceType<typeof ccxt.pro.binance>;

/** @param restUrl base address of the simulated venue */
export function ccxtBinance(restUrl: string, apiKey: string, secret: string): CcxtBinance {
  const client = new ccxt.pro.binance({ apiKey, secret, enableRateLimit: false });
  redirect(client.urls.api as Record<string, unknown>, restUrl);
  return client;
}

function redirect(urls: Record<string, unknown>, restUrl: string): void {
  for (const [name, value] of Object.entries(urls)) {
    if (typeof value === "object" && value !== null) redirect(value as Record<string, unknown>, restUrl);
    if (typeof value !== "string") continue;
    const { protocol, host, pathname } = new URL(value);
    urls[name] = protocol.startsWith("ws") ? `${restUrl.replace("http", "ws")}/${host}${pathname}` : restUrl + pathname;
  }
}
