/** Somebody else on the same account: places and cancels through the venue's REST with signatures of its own, without a line
 * of the code under test. Signing as in binance-spot-api-docs, rest-api.md, "SIGNED Endpoint Example (HMAC)". @module */
export type RestingOrder = { readonly orderId: number; readonly clientOrderId: string; readonly symbol: string };

export class VenueTrader {
  constructor(readonly rest: string, readonly apiKey = "demo", readonly secret = "demo") {}

  async place(
    symbol: string,
    side: "BUY" | "SELL",
    price: string,
    quantity: string,
    clientId: string,
  ): Promise<RestingOrder> {
    const fields = { symbol, side, type: "LIMIT", timeInForce: "GTC", price, quantity, newClientOrderId: clientId };
    return await this.#signed("POST", "/api/v3/order", fields) as RestingOrder;
  }

  async cancel(symbol: string, clientId: string): Promise<void> {
    await this.#signed("DELETE", "/api/v3/order", { symbol, origClientOrderId: clientId });
  }

  /** Best prices and the last price, as decimal text. */
  async best(symbol: string): Promise<{ bidPrice: string; askPrice: string }> {
    const response = await fetch(`${this.rest}/api/v3/ticker/bookTicker?symbol=${symbol}`);
    return await response.json();
  }

  async #signed(method: string, path: string, fields: Readonly<Record<string, string>>): Promise<unknown> {
    const query = new URLSearchParams({ ...fields, recvWindow: "5000", timestamp: String(Date.now()) }).toString();
    const signature = await hmacHex(this.secret, query);
    const response = await fetch(`${this.rest}${path}?${query}&signature=${signature}`, {
      method,
      headers: { "X-MBX-APIKEY": this.apiKey },
    });
    const body = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${JSON.stringify(body)}`);
    return body;
  }
}

async function hmacHex(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder(), algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
