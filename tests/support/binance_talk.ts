/** Plays Binance spot to a session by hand: opens its sockets, answers its calls with bodies of the documented shapes, and
 * lets virtual time pass. Nothing is answered that the test did not ask to be. @module */
import { binance } from "../../exchanges/binance/mod.ts";
import type { Session, SessionOptions, Signer, Venue } from "../../core/venue.ts";
import type { Approved, Command } from "../../core/command.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { type Requested, ScriptedEffects } from "./effects.ts";

/** 2026-11-25 12:00:00 UTC, µs. */
export const NOON = 1_795_608_000_000_000 as Micros;
export const BTC = 0 as InstrumentId, ETH = 1 as InstrumentId;
export const HMAC = createSigner({ scheme: "hmac", apiKey: "key", secret: "secret" });
export const ED25519 = createSigner({
  scheme: "ed25519",
  apiKey: "key",
  // The sample key that the venue prints in its FIX documentation.
  secret: "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u",
});

export type TalkOptions = {
  readonly signer?: Signer | null;
  readonly symbols?: readonly string[];
  readonly topOfBook?: boolean;
  /** Market data in SBE with this key. */
  readonly sbe?: SessionOptions["sbe"];
  /** REST that tells what the key may do. */
  readonly keys?: string;
};
type Frame = { readonly id: number; readonly method: string; readonly params: Record<string, unknown> };

export class Talk {
  readonly io = new ScriptedEffects();
  readonly session: Session;
  now = NOON;
  /** The venue's clock minus ours, µs. */
  offset = 0;

  constructor(
    { signer = HMAC, symbols = ["BTCUSDT"], topOfBook, sbe, keys }: TalkOptions = {},
    venue: Venue = binance,
  ) {
    const options: SessionOptions = {
      venue: venue.name,
      markets: symbols.map((symbol, i) => ({ instrument: i as InstrumentId, symbol })),
      endpoints: {
        rest: "http://127.0.0.1:1",
        wsPublic: "ws://127.0.0.1:2",
        wsPrivate: "ws://127.0.0.1:3/ws-api/v3",
        wsTrade: "ws://127.0.0.1:3/ws-api/v3",
        ...(sbe ? { wsSbe: "ws://127.0.0.1:4" } : {}),
        ...(keys === undefined ? {} : { keys }),
      },
      signer,
      sbe,
      topOfBook,
      seed: 7,
    };
    this.session = venue.createSession(options, this.io);
  }

  /** Through the whole start: everything known, every book joined. */
  static up(options: TalkOptions = {}): Talk {
    const talk = new Talk(options);
    talk.session.start(talk.now);
    talk.answerListing();
    talk.openPublic();
    for (const symbol of options.symbols ?? ["BTCUSDT"]) talk.answerSnapshot(symbol);
    talk.flow();
    if (options.signer !== null) talk.openTrade();
    return talk;
  }

  /** Lets time pass, firing the timers that come due. */
  pass(micros: number): void {
    const until = this.now + micros as Micros;
    for (let due = this.io.nextTimer(until); due; due = this.io.nextTimer(until)) {
      this.now = Math.max(this.now, due.at) as Micros;
      this.session.onTimer(due.timer, this.now);
    }
    this.now = until;
  }

  submit(command: Command): void {
    this.session.submit(command as Approved<Command>, this.now);
  }

  /** The newest socket of that name that is not closed. */
  channel(name: "public" | "trade" | "market" | "private"): string {
    const found = this.io.opened.findLast(({ channel }) =>
      channel.startsWith(`${name}.`) && !channel.startsWith(`${name}.s`)
    );
    if (!found) throw new Error(`Cannot find a ${name} socket: none was opened`);
    return found.channel;
  }

  open(channel: string): void {
    this.io.live.add(channel);
    this.session.onOpen(channel, this.now);
  }

  drop(channel: string): void {
    this.io.live.delete(channel);
    this.session.onClose(channel, this.now);
  }

  frame(channel: string, message: unknown): void {
    this.session.onFrame(channel, typeof message === "string" ? message : JSON.stringify(message), this.now);
  }

  /** A frame of the market stream. */
  market(data: Record<string, unknown>, stream = "x@y"): void {
    this.frame(this.channel("public"), { stream, data });
  }

  /** A binary frame of the market stream. */
  binary(frame: Uint8Array): void {
    this.session.onFrame(this.channel("public"), frame, this.now);
  }

  /** A user event over the private socket. */
  user(event: Record<string, unknown>): void {
    this.frame(this.channel("trade"), { subscriptionId: 0, event });
  }

  /** The unanswered REST calls for a path, oldest first. */
  calls(path: string): Requested[] {
    return this.io.requested.filter(({ call }) => new URL(call.url).pathname === path);
  }

  reply({ id }: Requested, body: unknown, status = 200, headers?: Record<string, string>): void {
    const index = this.io.requested.findIndex((request) => request.id === id);
    if (index >= 0) this.io.requested.splice(index, 1);
    this.session.onReply(id, status, typeof body === "string" ? body : JSON.stringify(body), this.now, headers);
  }

  /** Answers the oldest REST call for a path. */
  answer(path: string, body: unknown, status = 200, headers?: Record<string, string>): void {
    const [call] = this.calls(path);
    if (!call) throw new Error(`Cannot answer ${path}: it was not asked`);
    this.reply(call, body, status, headers);
  }

  /** The last frame sent over a socket, or the last of one method. */
  sent(channel: string, method?: string): Frame {
    const frames = this.io.transmitted.filter((sent) => sent.channel === channel)
      .map(({ text }) => JSON.parse(text) as Frame);
    const found = frames.findLast((frame) => method === undefined || frame.method === method);
    if (!found) throw new Error(`Cannot find ${method ?? "a frame"} on ${channel}`);
    return found;
  }

  /** Answers the last call of a method over the private socket. */
  result(method: string, result: unknown, extra: Record<string, unknown> = {}): void {
    const channel = this.channel("trade");
    this.frame(channel, { id: this.sent(channel, method).id, status: 200, result, ...extra });
  }

  refuse(method: string, status: number, error: Record<string, unknown>, extra: Record<string, unknown> = {}): void {
    const channel = this.channel("trade");
    this.frame(channel, { id: this.sent(channel, method).id, status, error, ...extra });
  }

  answerListing(symbols = [listed("BTCUSDT"), listed("ETHUSDT", { tick: "0.01", lot: "0.0001" })]): void {
    this.answer("/api/v3/exchangeInfo", { ...EXCHANGE_INFO, symbols });
    if (this.calls("/api/v3/time").length > 0) this.answer("/api/v3/time", { serverTime: this.serverTime });
  }

  get serverTime(): number {
    return Math.floor((this.now + this.offset) / MICROS_PER_MS);
  }

  openPublic(): void {
    const channel = this.channel("public");
    this.open(channel);
    this.frame(channel, { result: null, id: this.sent(channel, "SUBSCRIBE").id });
  }

  /** The first event of the market stream: its subscriptions bring something. */
  flow(): void {
    const trade = {
      e: "trade",
      E: this.serverTime,
      s: "BTCUSDT",
      t: 1,
      p: "100.01",
      q: "0.00100",
      T: this.serverTime,
      m: true,
    };
    this.market({ ...trade, M: true }, "btcusdt@trade");
  }

  answerSnapshot(symbol = "BTCUSDT", lastUpdateId = 100): void {
    const call = this.calls("/api/v3/depth").find(({ call }) =>
      new URL(call.url).searchParams.get("symbol") === symbol
    );
    if (!call) throw new Error(`Cannot answer the depth of ${symbol}: it was not asked`);
    this.reply(call, { lastUpdateId, bids: [["100.00", "1.00000"]], asks: [["100.01", "2.00000"]] });
  }

  openTrade(): void {
    const channel = this.channel("trade");
    this.open(channel);
    this.result("time", { serverTime: this.serverTime });
    const last = this.sent(channel);
    if (last.method === "session.logon") {
      this.result("session.logon", { apiKey: "key", authorizedSince: 1, userDataStream: false });
      this.result("userDataStream.subscribe", { subscriptionId: 0 });
    } else {
      this.result("userDataStream.subscribe.signature", { subscriptionId: 0 });
    }
    this.result("account.status", ACCOUNT);
    this.answerCommissions();
  }

  /** Gives every market the account's own fees. */
  answerCommissions(): void {
    const channel = this.channel("trade");
    const asked = this.io.transmitted.filter((sent) => sent.channel === channel)
      .map(({ text }) => JSON.parse(text) as Frame).filter(({ method }) => method === "account.commission");
    for (const { id, params: { symbol } } of asked) {
      this.frame(channel, { id, status: 200, result: { symbol, standardCommission: ACCOUNT.commissionRates } });
    }
  }

  depth(U: number, u: number, b: string[][] = [], a: string[][] = [], s = "BTCUSDT"): void {
    this.market({ e: "depthUpdate", E: this.serverTime, s, U, u, b, a }, `${s.toLowerCase()}@depth@100ms`);
  }
}

export const EXCHANGE_INFO = {
  timezone: "UTC",
  serverTime: 1,
  rateLimits: [
    { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6_000 },
    { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50 },
    { rateLimitType: "ORDERS", interval: "DAY", intervalNum: 1, limit: 160_000 },
    { rateLimitType: "RAW_REQUESTS", interval: "MINUTE", intervalNum: 5, limit: 300_000 },
  ],
  exchangeFilters: [],
};

export const ACCOUNT = {
  commissionRates: { maker: "0.00100000", taker: "0.00200000", buyer: "0.00000000", seller: "0.00000000" },
  updateTime: 1_795_607_999_000,
  balances: [
    { asset: "BTC", free: "1.00000000", locked: "0.50000000" },
    { asset: "USDT", free: "10000.00000000", locked: "0.00000000" },
  ],
};

/** One symbol as `exchangeInfo` lists it. */
export function listed(
  symbol: string,
  { tick = "0.01000000", lot = "0.00001000", more = {} }: { tick?: string; lot?: string; more?: object } = {},
): Record<string, unknown> {
  return {
    symbol,
    status: "TRADING",
    baseAsset: symbol.slice(0, -4),
    baseAssetPrecision: 8,
    quoteAsset: symbol.slice(-4),
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    orderTypes: ["LIMIT", "LIMIT_MAKER", "MARKET"],
    cancelReplaceAllowed: true,
    amendAllowed: true,
    isSpotTradingAllowed: true,
    filters: [
      { filterType: "PRICE_FILTER", minPrice: tick, maxPrice: "1000000.00000000", tickSize: tick },
      { filterType: "LOT_SIZE", minQty: lot, maxQty: "9000.00000000", stepSize: lot },
      { filterType: "NOTIONAL", minNotional: "5.00000000", maxNotional: "9000000.00000000" },
      { filterType: "MAX_NUM_ORDERS", maxNumOrders: 200 },
    ],
    defaultSelfTradePreventionMode: "EXPIRE_MAKER",
    allowedSelfTradePreventionModes: ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"],
    ...more,
  };
}
