/** Plays Bybit to a session by hand: opens its sockets, answers its calls with bodies of the documented shapes, and lets virtual
 * time pass. Nothing is answered that the test did not ask to be. @module */
import { bybit, bybitSpot } from "../../exchanges/bybit/mod.ts";
import type { Session, SessionOptions, Signer } from "../../core/venue.ts";
import type { Approved, Command } from "../../core/command.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { wallet } from "./bybit_account.ts";
import { bybitBook } from "./bybit_frames.ts";
import { type Requested, ScriptedEffects } from "./effects.ts";

/** 2026-11-25 12:00:00 UTC, µs. */
export const NOON = 1_795_608_000_000_000 as Micros;
export const BTC = 0 as InstrumentId, ETH = 1 as InstrumentId;
export const HMAC = createSigner({ scheme: "hmac", apiKey: "key", secret: "secret" });

export const LINEAR_ROW = {
  symbol: "BTCUSDT",
  contractType: "LinearPerpetual",
  status: "Trading",
  baseCoin: "BTC",
  quoteCoin: "USDT",
  settleCoin: "USDT",
  priceFilter: { minPrice: "0.10", maxPrice: "1999999.80", tickSize: "0.10" },
  lotSizeFilter: { maxOrderQty: "1190.000", minOrderQty: "0.001", qtyStep: "0.001", minNotionalValue: "5" },
};
export const SPOT_ROW = {
  symbol: "BTCUSDT",
  status: "Trading",
  baseCoin: "BTC",
  quoteCoin: "USDT",
  priceFilter: { tickSize: "0.01" },
  lotSizeFilter: {
    basePrecision: "0.000001",
    quotePrecision: "0.00000001",
    minOrderQty: "0.01",
    minOrderAmt: "5",
    maxOrderQty: "1",
    maxLimitOrderQty: "17000",
  },
};

export type TalkOptions = {
  readonly signer?: Signer | null;
  readonly symbols?: readonly string[];
  readonly topOfBook?: boolean;
  readonly product?: "linear" | "spot";
};
type Frame = { readonly op: string; readonly req_id?: string; readonly reqId?: string; readonly args: unknown[] };
type Name = "public" | "private" | "trade";

export class Talk {
  readonly io = new ScriptedEffects();
  readonly session: Session;
  readonly symbols: readonly string[];
  readonly product: "linear" | "spot";
  now = NOON;
  /** The venue's clock minus ours, µs. */
  offset = 0;
  /** How many of the frames sent over each channel were looked at. */
  readonly #seen = new Map<string, number>();

  constructor({ signer = HMAC, symbols = ["BTCUSDT"], topOfBook, product = "linear" }: TalkOptions = {}) {
    this.symbols = symbols;
    this.product = product;
    const options: SessionOptions = {
      venue: "bybit",
      markets: symbols.map((symbol, i) => ({ instrument: i as InstrumentId, symbol })),
      endpoints: {
        rest: "http://127.0.0.1:1/",
        wsPublic: `ws://127.0.0.1:2/v5/public/${product}`,
        wsPrivate: "ws://127.0.0.1:2/v5/private",
        wsTrade: "ws://127.0.0.1:2/v5/trade",
      },
      signer,
      topOfBook,
      seed: 7,
    };
    this.session = (product === "spot" ? bybitSpot : bybit).createSession(options, this.io);
  }

  /** Through the whole start: everything known, every book there. */
  static up(options: TalkOptions = {}, offset = 0): Talk {
    const talk = new Talk(options);
    talk.offset = offset;
    talk.session.start(talk.now);
    talk.answerTime();
    talk.answerListing();
    talk.openPublic();
    if (options.signer === null) return talk;
    talk.openPrivate();
    talk.openTrade();
    talk.answerFees();
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

  /** Lets time pass with pongs on all sockets, so that none is taken for dead. */
  idle(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      this.pass(1_000_000);
      for (const channel of this.io.live) this.frame(channel, { op: "pong", args: [] });
    }
  }

  /** Lets time pass until that many sockets of a name were opened. */
  idleUntilOpened(name: Name, count: number): void {
    const opened = () => this.io.opened.filter(({ channel }) => channel.startsWith(`${name}.`)).length;
    while (opened() < count) {
      this.pass(9_000_000);
      for (const channel of this.io.live) this.frame(channel, { op: "pong", args: [] });
    }
  }

  submit(command: Command): void {
    this.session.submit(command as Approved<Command>, this.now);
  }

  /** The newest socket of that name that is not closed. */
  channel(name: Name): string {
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

  /** What was sent over a channel since the last look, pings left out. */
  sent(channel: string): Frame[] {
    const all = this.io.transmitted.filter((one) => one.channel === channel), from = this.#seen.get(channel) ?? 0;
    this.#seen.set(channel, all.length);
    return all.slice(from).map(({ text }) => JSON.parse(text) as Frame).filter(({ op }) => op !== "ping");
  }

  /** Says yes to everything that a socket was asked, until it asks no more. @returns the topics that it subscribed */
  accept(channel: string): string[] {
    const topics: string[] = [];
    for (let frames = this.sent(channel); frames.length > 0; frames = this.sent(channel)) {
      for (const { op, req_id, args } of frames) {
        if (op === "subscribe") topics.push(...args as string[]);
        if (channel.startsWith("trade")) this.frame(channel, { retCode: 0, retMsg: "OK", op, connId: "c" });
        else this.frame(channel, { success: true, ret_msg: "", conn_id: "c", ...(req_id ? { req_id } : {}), op });
      }
    }
    return topics;
  }

  openPublic(): string[] {
    const channel = this.channel("public");
    this.open(channel);
    const topics = this.accept(channel);
    for (const symbol of this.symbols) this.book(symbol);
    return topics;
  }

  openPrivate(): string[] {
    const channel = this.channel("private");
    this.open(channel);
    const topics = this.accept(channel);
    this.answerAccount();
    return topics;
  }

  openTrade(): void {
    const channel = this.channel("trade");
    this.open(channel);
    this.accept(channel);
  }

  /** The whole book of a market. */
  book(symbol = "BTCUSDT", u = 100, channel = this.channel("public")): void {
    this.frame(channel, this.bookText({ symbol, type: "snapshot", u, b: [["1000", "1"]], a: [["1000.1", "2"]] }));
  }

  change(u: number, symbol = "BTCUSDT", channel = this.channel("public")): void {
    this.frame(channel, this.bookText({ symbol, u, b: [["999.9", "3"]] }));
  }

  bookText(book: Parameters<typeof bybitBook>[0]): string {
    return bybitBook({ ...book, order: this.product === "spot" ? "spot" : "futures" });
  }

  /** The unanswered REST calls for a path, oldest first. */
  calls(path: string): Requested[] {
    return this.io.requested.filter(({ call }) => new URL(call.url).pathname === path);
  }

  /** Answers the oldest unanswered call for a path. */
  answer(path: string, result: unknown, headers?: Readonly<Record<string, string>>): void {
    this.reply(path, 200, JSON.stringify({ retCode: 0, retMsg: "OK", result, retExtInfo: {}, time: 1 }), headers);
  }

  refuse(path: string, retCode: number, retMsg = "no", headers?: Readonly<Record<string, string>>): void {
    this.reply(path, 200, JSON.stringify({ retCode, retMsg, result: {}, retExtInfo: {}, time: 1 }), headers);
  }

  reply(path: string, status: number, body: string, headers?: Readonly<Record<string, string>>): void {
    const [first] = this.calls(path);
    if (first === undefined) throw new Error(`Cannot answer ${path}: nothing was asked there`);
    this.io.requested.splice(this.io.requested.indexOf(first), 1);
    this.session.onReply(first.id, status, body, this.now, headers);
  }

  answerTime(): void {
    const nanos = BigInt(this.now + this.offset) * 1_000n;
    this.answer("/v5/market/time", { timeSecond: String(nanos / 1_000_000_000n), timeNano: String(nanos) });
  }

  answerListing(change: Record<string, unknown> = {}): void {
    const path = "/v5/market/instruments-info", row = this.product === "spot" ? SPOT_ROW : LINEAR_ROW;
    const rows = this.symbols.map((symbol) => ({ ...row, symbol, ...change }));
    for (let [asked] = this.calls(path); asked; [asked] = this.calls(path)) {
      const symbol = new URL(asked.call.url).searchParams.get("symbol");
      const list = rows.filter((row) => symbol === null || row.symbol === symbol);
      this.answer(path, { category: this.product, list, nextPageCursor: "" });
    }
  }

  answerAccount(coins?: readonly Record<string, unknown>[]): void {
    this.answer("/v5/account/wallet-balance", { list: [wallet(coins)] });
    if (this.product === "linear") {
      this.answer("/v5/position/list", { list: [], nextPageCursor: "", category: "linear" });
    }
  }

  answerFees(): void {
    const list = this.symbols.map((symbol) => ({ symbol, takerFeeRate: "0.00055", makerFeeRate: "0.0002" }));
    this.answer("/v5/account/fee-rate", { list });
  }

  /** Answers the oldest order frame on the trade socket that was not looked at yet. @returns it */
  ack(data: Record<string, unknown> = {}, retCode = 0, retMsg = "OK", header: Record<string, string> = {}): Frame {
    const channel = this.channel("trade"), [frame] = this.sent(channel);
    if (frame === undefined) throw new Error("Cannot answer an order: none was sent");
    this.frame(channel, { reqId: frame.reqId, retCode, retMsg, op: frame.op, data, header, connId: "c" });
    return frame;
  }

  get venueMs(): number {
    return Math.floor((this.now + this.offset) / MICROS_PER_MS);
  }
}
