/** Plays Binance USD-M to a session by hand, as `binance_talk.ts` plays spot: opens its sockets, answers its calls with bodies of
 * the documented shapes, and lets virtual time pass. @module */
import type { Venue } from "../../core/venue.ts";
import { binanceUsdm } from "../../exchanges/binance/mod.ts";
import { Talk, type TalkOptions } from "./binance_talk.ts";
import { aggTrade, futuresDepth, markPrice } from "./fapi_frames.ts";

export const LISTEN_KEY = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1";

export class UsdmTalk extends Talk {
  constructor(options: TalkOptions = {}, venue: Venue = binanceUsdm) {
    super(options, venue);
  }

  /** Through the whole start: everything known, every book joined. */
  static override up(options: TalkOptions = {}): UsdmTalk {
    const talk = new UsdmTalk(options), symbols = options.symbols ?? ["BTCUSDT"];
    talk.session.start(talk.now);
    talk.answerListing();
    talk.openPublic();
    for (const symbol of symbols) talk.answerSnapshot(symbol);
    talk.flow();
    if (options.signer === null) return talk;
    talk.openTrade();
    talk.openPrivate();
    return talk;
  }

  override answerListing(symbols = [contract("BTCUSDT"), contract("ETHUSDT", { tick: "0.01", lot: "0.001" })]): void {
    this.answer("/fapi/v1/exchangeInfo", { ...FUTURES_INFO, symbols });
    if (this.calls("/fapi/v1/time").length > 0) this.answer("/fapi/v1/time", { serverTime: this.serverTime });
  }

  /** Both sockets of the market. */
  override openPublic(): void {
    for (const name of ["public", "market"] as const) {
      const channel = this.channel(name);
      this.open(channel);
      this.frame(channel, { result: null, id: this.sent(channel, "SUBSCRIBE").id });
    }
  }

  /** The first events of both. */
  override flow(): void {
    this.frame(this.channel("public"), futuresDepth({ at: this.serverTime, U: 101, u: 101, pu: 100 }));
    this.frame(this.channel("market"), aggTrade({ T: this.serverTime, p: "100.10", q: "0.001" }));
    this.frame(this.channel("market"), markPrice({ at: this.serverTime }));
  }

  override answerSnapshot(symbol = "BTCUSDT", lastUpdateId = 100): void {
    const call = this.calls("/fapi/v1/depth").find(({ call }) =>
      new URL(call.url).searchParams.get("symbol") === symbol
    );
    if (!call) throw new Error(`Cannot answer the depth of ${symbol}: it was not asked`);
    const at = this.serverTime;
    this.reply(call, { lastUpdateId, E: at, T: at, bids: [["100.00", "1.000"]], asks: [["100.10", "2.000"]] });
  }

  override openTrade(): void {
    const channel = this.channel("trade");
    this.open(channel);
    if (this.io.transmitted.some((sent) => sent.channel === channel)) {
      this.result("session.logon", {
        apiKey: "key",
        authorizedSince: 1,
        connectedSince: 1,
        serverTime: this.serverTime,
      });
    }
  }

  /** The account's stream, then the account itself. */
  openPrivate(): void {
    this.answer("/fapi/v1/listenKey", { listenKey: LISTEN_KEY });
    this.open(this.channel("private"));
    this.answerAccount();
  }

  answerAccount(): void {
    this.answer("/fapi/v3/account", FUTURES_ACCOUNT);
    this.answer("/fapi/v3/positionRisk", []);
    for (const call of this.calls("/fapi/v1/commissionRate")) {
      const symbol = new URL(call.call.url).searchParams.get("symbol");
      this.reply(call, { symbol, makerCommissionRate: "0.0002", takerCommissionRate: "0.0005" });
    }
  }

  /** An event of the account. */
  override user(event: Record<string, unknown>): void {
    this.frame(this.channel("private"), event);
  }

  /** An order's event, as the venue words it. */
  order(o: Record<string, unknown>): void {
    this.user({
      e: "ORDER_TRADE_UPDATE",
      T: this.serverTime,
      E: this.serverTime,
      o: { ...ORDER, T: this.serverTime, ...o },
    });
  }
}

/** The parts of an order's event, of an order that rests. */
export const ORDER = {
  s: "BTCUSDT",
  c: "mm0001",
  S: "BUY",
  o: "LIMIT",
  f: "GTX",
  q: "0.150",
  p: "100.00",
  ap: "0",
  sp: "0",
  x: "NEW",
  X: "NEW",
  i: 43,
  l: "0",
  z: "0",
  L: "0",
  t: 0,
  b: "0",
  a: "0",
  m: false,
  R: false,
  ps: "BOTH",
  rp: "0",
  V: "EXPIRE_MAKER",
};

export const FUTURES_INFO = {
  timezone: "UTC",
  serverTime: 1,
  futuresType: "U_MARGINED",
  rateLimits: [
    { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 2_400 },
    { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1_200 },
    { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 },
  ],
  exchangeFilters: [],
  assets: [{ asset: "USDT", marginAvailable: true, autoAssetExchange: "-100" }],
};

export const FUTURES_ACCOUNT = {
  totalMarginBalance: "1000.00000000",
  totalMaintMargin: "0.00000000",
  availableBalance: "1000.00000000",
  assets: [{
    asset: "USDT",
    walletBalance: "1000.00000000",
    unrealizedProfit: "0.00000000",
    marginBalance: "1000.00000000",
    maintMargin: "0.00000000",
    availableBalance: "1000.00000000",
    updateTime: 1,
  }],
  positions: [],
};

/** One symbol as `exchangeInfo` lists it. */
export function contract(
  symbol: string,
  { tick = "0.10", lot = "0.001", more = {} }: { tick?: string; lot?: string; more?: object } = {},
): Record<string, unknown> {
  return {
    symbol,
    pair: symbol,
    contractType: "PERPETUAL",
    status: "TRADING",
    baseAsset: symbol.slice(0, -4),
    quoteAsset: symbol.slice(-4),
    marginAsset: symbol.slice(-4),
    pricePrecision: 2,
    quantityPrecision: 3,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    filters: [
      { filterType: "PRICE_FILTER", minPrice: "0.10", maxPrice: "1000000", tickSize: tick },
      { filterType: "LOT_SIZE", minQty: lot, maxQty: "1000", stepSize: lot },
      { filterType: "MARKET_LOT_SIZE", minQty: lot, maxQty: "120", stepSize: lot },
      { filterType: "MAX_NUM_ORDERS", limit: 200 },
      { filterType: "MIN_NOTIONAL", notional: "5" },
      { filterType: "PERCENT_PRICE", multiplierUp: "1.0500", multiplierDown: "0.9500", multiplierDecimal: "4" },
    ],
    orderTypes: ["LIMIT", "MARKET"],
    timeInForce: ["GTC", "IOC", "FOK", "GTX", "GTD"],
    ...more,
  };
}
