/** Talks to a simulated Binance USD-M or Aster without sockets: signed as each wants it, over REST, streams and the account's stream.
 * @module */
import type { Signer } from "../../core/venue.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import type { WireOptions } from "../../exchanges/simulator/wire.ts";
import { ASTER_DEMO_ACCOUNT, ASTER_DEMO_KEY, createAsterWire } from "../../exchanges/simulator/wire/aster.ts";
import { createBinanceUsdmWire } from "../../exchanges/simulator/wire/binance_usdm.ts";
import type { Wire } from "../../exchanges/simulator/wire.ts";
import { DEMO_SIGNER, START, WireTalk } from "./wire_talk.ts";

type Fields = Readonly<Record<string, string | number>>;
// deno-lint-ignore no-explicit-any -- a venue's answers are read field by field, as a test needs them
type Body = any;

const ORDER: Fields = {
  symbol: "BTCUSDT",
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  quantity: "0.01",
  price: "64000",
};

class FapiTalk extends WireTalk {
  constructor(wire: Wire, signer: Signer, readonly base: string) {
    super(wire, signer);
  }

  /** The body of what anybody may ask. */
  ask(name: string, fields: Fields = {}): Body {
    return this.get(`${this.base}/${name}`, fields)!.body;
  }

  /** The body of a signed question. */
  read(name: string, fields: Fields = {}): Body {
    return this.signed("GET", this.path(name), fields)!.body;
  }

  /** The body of a signed command. */
  order(method: string, name: string, fields: Fields = {}): Body {
    return this.posted(method, this.path(name), fields)!.body;
  }

  /** A limit order far below the market, unless `fields` say otherwise. */
  place(fields: Fields = {}): Body {
    return this.order("POST", "order", { ...ORDER, ...fields });
  }

  /** Buys or sells at once; the body of the result. */
  trade(side: "BUY" | "SELL", quantity = "0.01", fields: Fields = {}): Body {
    const order = { symbol: "BTCUSDT", side, type: "MARKET", quantity, newOrderRespType: "RESULT", ...fields };
    return this.order("POST", "order", order);
  }

  /** Lets some time go by; what a socket has heard in it, by the kind of event. */
  heard(socket: number, kind: string, ms = 20): Body[] {
    this.pass(ms);
    return this.take(socket).map((frame) => frame.data ?? frame).filter((event) => event.e === kind);
  }

  trouble(name: string, parameters: Readonly<Record<string, unknown>> = {}): void {
    this.wire.setFault(name, parameters, this.now);
  }

  /** A name alone is of the first version; "/fapi/v3/account" is itself. */
  path(name: string): string {
    return name.startsWith("/") ? name : `${this.base}/${name}`;
  }
}

export class UsdmTalk extends FapiTalk {
  constructor(options: Partial<WireOptions> = {}) {
    const wire = createBinanceUsdmWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"], ...options });
    super(wire, DEMO_SIGNER, "/fapi/v1");
  }

  /** The account's stream. */
  listening(query = ""): number {
    const { listenKey } = this.raw("POST", "/fapi/v1/listenKey", "", "", { "x-mbx-apikey": "demo" })!.body;
    const socket = this.open(`/private/ws/${listenKey}`, query);
    this.pass(20);
    return socket;
  }
}

/** By an agent's signature, version 3. */
export class AsterTalk extends FapiTalk {
  #nonce = 0;

  constructor(options: Partial<WireOptions> = {}, readonly product: "perp" | "spot" = "perp") {
    super(
      createAsterWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"], ...options }),
      createSigner({
        scheme: "eip712",
        apiKey: ASTER_DEMO_ACCOUNT.apiKey,
        secret: ASTER_DEMO_KEY,
        account: ASTER_DEMO_ACCOUNT.user,
      }),
      product === "perp" ? "/fapi/v3" : "/api/v3",
    );
  }

  override signed(method: string, path: string, fields: Fields = {}) {
    return this.raw(method, path, this.signedForm(fields), "", {});
  }

  override posted(method: string, path: string, fields: Fields = {}) {
    return this.raw(method, path, "", this.signedForm(fields), {});
  }

  /** @param nonce another one than the next */
  signedForm(fields: Fields, nonce = this.nextNonce()): string {
    const { apiKey, account } = this.signer;
    const text = Object.entries({ ...fields, nonce, user: account!, signer: apiKey })
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    return `${text}&signature=${this.signer.sign(text)}`;
  }

  nextNonce(): number {
    return this.#nonce = Math.max(this.#nonce + 1, this.now);
  }

  listening(): number {
    const { listenKey } = this.order("POST", "listenKey"), host = this.product === "perp" ? "fstream" : "sstream";
    const socket = this.open(`/${host}.asterdex.com/ws/${listenKey}`);
    this.pass(20);
    return socket;
  }
}
