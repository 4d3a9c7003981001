/** Plays Aster to a session by hand, as `usdm_talk.ts` plays Binance USD-M: perpetuals or spot, to an agent of v3 or to a key of v1.
 * The agent is the one whose private key the venue prints in its documents. @module */
import type { Signer } from "../../core/venue.ts";
import { aster, asterSpot } from "../../exchanges/aster/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { Talk, type TalkOptions } from "./binance_talk.ts";
import type { Requested } from "./effects.ts";
import { aggTrade, futuresDepth, markPrice } from "./fapi_frames.ts";
import { contract, FUTURES_ACCOUNT, FUTURES_INFO, LISTEN_KEY, ORDER } from "./usdm_talk.ts";

export const AGENT_ADDRESS = "0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0";
export const USER_ADDRESS = "0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e";
export const AGENT: Signer = createSigner({
  scheme: "eip712",
  apiKey: AGENT_ADDRESS,
  secret: "0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1",
  account: USER_ADDRESS,
});

export type AsterProduct = "perp" | "spot";

export class AsterTalk extends Talk {
  /** Such as "/fapi/v3". */
  readonly base: string;

  constructor(readonly product: AsterProduct, options: TalkOptions = {}) {
    const { signer = AGENT } = options;
    super({ ...options, signer }, product === "perp" ? aster : asterSpot);
    this.base = `${product === "perp" ? "/fapi" : "/api"}/${signer?.scheme === "hmac" ? "v1" : "v3"}`;
  }

  /** Through the whole start: everything known, every book joined. */
  static ready(product: AsterProduct, options: TalkOptions = {}): AsterTalk {
    const talk = new AsterTalk(product, options);
    talk.session.start(talk.now);
    talk.answerListing();
    talk.openPublic();
    for (const symbol of options.symbols ?? ["BTCUSDT"]) talk.answerSnapshot(symbol);
    talk.flow();
    if (options.signer !== null) talk.openPrivate();
    return talk;
  }

  override answerListing(symbols?: readonly Record<string, unknown>[]): void {
    const usual = ["BTCUSDT", "ETHUSDT"].map((symbol) => this.product === "perp" ? contract(symbol) : spotRow(symbol));
    this.answer(`${this.base}/exchangeInfo`, { ...FUTURES_INFO, symbols: symbols ?? usual });
    if (this.calls(`${this.base}/time`).length > 0) this.answer(`${this.base}/time`, { serverTime: this.serverTime });
  }

  override flow(): void {
    const frame = (text: string) => this.frame(this.channel("public"), text);
    frame(futuresDepth({ at: this.serverTime, U: 101, u: 101, pu: 100 }));
    if (this.product === "perp") frame(markPrice({ at: this.serverTime }));
    frame(aggTrade({ T: this.serverTime, p: "100.10", q: "0.001", spelling: "docs" }));
  }

  override answerSnapshot(symbol = "BTCUSDT", lastUpdateId = 100): void {
    const call = this.calls(`${this.base}/depth`).find(({ call }) => asked(call).get("symbol") === symbol);
    if (!call) throw new Error(`Cannot answer the depth of ${symbol}: it was not asked`);
    const at = this.serverTime;
    this.reply(call, { lastUpdateId, E: at, T: at, bids: [["100.00", "1.000"]], asks: [["100.10", "2.000"]] });
  }

  /** The account's stream, then the account itself. */
  openPrivate(): void {
    this.answer(`${this.base}/listenKey`, { listenKey: LISTEN_KEY });
    this.open(this.channel("private"));
    this.answerAccount();
  }

  answerAccount(): void {
    if (this.product === "spot") this.answer(`${this.base}/account`, SPOT_ACCOUNT);
    else {
      const old = this.base === "/fapi/v1";
      if (!old) this.answer(`${this.base}/agent`, []);
      this.answer(old ? "/fapi/v4/account" : "/fapi/v3/accountWithJoinMargin", FUTURES_ACCOUNT);
      this.answer(old ? "/fapi/v2/positionRisk" : "/fapi/v3/positionRisk", []);
    }
    for (const call of this.calls(`${this.base}/commissionRate`)) {
      const symbol = asked(call.call).get("symbol");
      this.reply(call, { symbol, makerCommissionRate: "0.0001", takerCommissionRate: "0.0004" });
    }
  }

  /** The parameters of the newest call of a path, wherever they stand. */
  asked(path: string): URLSearchParams {
    const call = this.calls(`${this.base}${path}`).at(-1);
    if (!call) throw new Error(`Cannot find a call of ${this.base}${path}`);
    return asked(call.call);
  }

  /** An event of the account. */
  override user(event: Record<string, unknown>): void {
    this.frame(this.channel("private"), event);
  }

  /** An order's event, as the venue words it. */
  order(o: Record<string, unknown>): void {
    const at = { T: this.serverTime, E: this.serverTime }, order = { ...ORDER, T: this.serverTime, ...o };
    this.user(
      this.product === "perp"
        ? { e: "ORDER_TRADE_UPDATE", ...at, o: order }
        : { ...order, ...at, e: "executionReport" },
    );
  }
}

function asked({ url, body }: Requested["call"]): URLSearchParams {
  return new URLSearchParams(body ?? new URL(url).search);
}

export const SPOT_ACCOUNT = {
  feeTier: 0,
  canTrade: true,
  canDeposit: true,
  canWithdraw: true,
  updateTime: 0,
  balances: [{ asset: "BTC", free: "1.00000000", locked: "0.50000000" }, {
    asset: "USDT",
    free: "10000.00000000",
    locked: "0.00000000",
  }],
};

/** One symbol of spot as `exchangeInfo` lists it. */
export function spotRow(symbol: string, more: object = {}): Record<string, unknown> {
  return {
    symbol,
    status: "TRADING",
    baseAsset: symbol.slice(0, -4),
    quoteAsset: symbol.slice(-4),
    pricePrecision: 2,
    quantityPrecision: 5,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    filters: [
      { filterType: "PRICE_FILTER", minPrice: "0.10", maxPrice: "1000000", tickSize: "0.10" },
      { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "9000", stepSize: "0.001" },
      { filterType: "MAX_NUM_ORDERS", limit: 200 },
      { filterType: "MIN_NOTIONAL", minNotional: "5" },
      { filterType: "NOTIONAL", minNotional: "6", maxNotional: "100000", avgPriceMins: 5 },
    ],
    orderTypes: ["LIMIT", "MARKET"],
    timeInForce: ["GTC", "IOC", "FOK", "GTX", "HIDDEN"],
    ...more,
  };
}
