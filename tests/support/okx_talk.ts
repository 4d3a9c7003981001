/** Plays OKX to a session by hand: opens its sockets, answers its calls with bodies of the documented shapes, and lets virtual time
 * pass. Nothing is answered that the test did not ask to be. @module */
import type { Approved, Command } from "../../core/command.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import type { Session, SessionOptions, Signer, Venue } from "../../core/venue.ts";
import { okx, okxSpot } from "../../exchanges/okx/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { type Requested, ScriptedEffects } from "./effects.ts";

/** 2026-11-25 12:00:00 UTC, µs. */
export const NOON = 1_795_608_000_000_000 as Micros;
export const BTC = 0 as InstrumentId, ETH = 1 as InstrumentId;
export const KEY = createSigner({ scheme: "hmac", apiKey: "key", secret: "secret", passphrase: "phrase" });

export type TalkOptions = {
  readonly signer?: Signer | null;
  readonly symbols?: readonly string[];
  readonly topOfBook?: boolean;
  readonly venue?: Venue;
  /** The account's tier has the faster books. */
  readonly fast?: boolean;
};
type Row = Readonly<Record<string, unknown>>;
export type Frame = {
  readonly id?: string;
  readonly op: string;
  readonly args: readonly Row[];
  readonly expTime?: string;
};

export class Talk {
  readonly io = new ScriptedEffects();
  readonly session: Session;
  readonly venue: Venue;
  readonly symbols: readonly string[];
  readonly fast: boolean;
  now = NOON;
  /** The venue's clock minus ours, µs. */
  offset = 0;

  constructor({ signer = KEY, venue = okx, symbols, topOfBook, fast = false }: TalkOptions = {}) {
    this.venue = venue;
    this.fast = fast;
    this.symbols = symbols ?? [venue === okxSpot ? "BTC-USDT" : "BTC-USDT-SWAP"];
    const options: SessionOptions = {
      venue: venue.name,
      markets: this.symbols.map((symbol, i) => ({ instrument: i as InstrumentId, symbol })),
      endpoints: {
        rest: "http://127.0.0.1:1",
        wsPublic: "ws://127.0.0.1:2/ws/v5/public",
        wsPrivate: "ws://127.0.0.1:2/ws/v5/private",
        wsTrade: "ws://127.0.0.1:2/ws/v5/private",
      },
      signer,
      topOfBook,
      seed: 7,
    };
    this.session = venue.createSession(options, this.io);
  }

  /** Through the whole start: everything known, every book begun. */
  static up(options: TalkOptions = {}, offset = 0): Talk {
    const talk = new Talk(options);
    talk.offset = offset;
    talk.session.start(talk.now);
    talk.answerListing();
    talk.answerTime();
    talk.openPublic();
    if (options.signer !== null) {
      talk.openPrivate();
      talk.answerAccount();
    }
    return talk;
  }

  get isSwap(): boolean {
    return this.venue === okx;
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

  get state(): string {
    return this.io.last("venue_link").state;
  }

  /** The newest socket of that name. */
  channel(name: string): string {
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

  /** All frames that were sent over a socket, apart from pings. */
  frames(channel: string): Frame[] {
    return this.io.transmitted.filter((sent) => sent.channel === channel && sent.text !== "ping")
      .map(({ text }) => JSON.parse(text) as Frame);
  }

  /** The last of an operation. */
  sent(channel: string, op: string): Frame {
    const found = this.frames(channel).findLast((frame) => frame.op === op);
    if (!found) throw new Error(`Cannot find ${op} on ${channel}`);
    return found;
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

  /** Answers the oldest REST call for a path with rows. */
  answer(path: string, data: readonly unknown[], code = "0", status = 200): void {
    const [call] = this.calls(path);
    if (!call) throw new Error(`Cannot answer ${path}: it was not asked`);
    this.reply(call, { code, msg: code === "0" ? "" : "refused", data }, status);
  }

  answerListing(rows: readonly Row[] = this.symbols.map((symbol) => listed(symbol))): void {
    this.answer("/api/v5/public/instruments", rows);
  }

  answerTime(): void {
    this.answer("/api/v5/public/time", [{ ts: String(this.serverTime) }]);
  }

  get serverTime(): number {
    return Math.floor((this.now + this.offset) / MICROS_PER_MS);
  }

  /** Says yes to every login and channel that was asked for since; to the faster books as the tier is. */
  acknowledge(channel: string, from = 0): void {
    for (let i = from; i < this.frames(channel).length; i++) {
      const { id, op, args } = this.frames(channel)[i], connId = "a4d3ae55";
      if (op === "login") this.frame(channel, { event: "login", code: "0", msg: "", connId });
      if (op !== "subscribe") continue;
      for (const arg of args) {
        const refused = arg.channel === "books-l2-tbt" && !this.fast;
        this.frame(
          channel,
          refused
            ? {
              id,
              event: "error",
              code: "64003",
              msg: "Your trading fee tier does not meet the requirement",
              arg,
              connId,
            }
            : { id, event: "subscribe", arg, connId },
        );
      }
    }
  }

  openPublic(name = "public"): void {
    const channel = this.channel(name);
    this.open(channel);
    this.acknowledge(channel);
    const wanted = this.fast ? "books-l2-tbt" : "books";
    const books = this.frames(channel).flatMap(({ args }) => args).filter((arg) => arg.channel === wanted);
    for (const { instId } of books) this.snapshot({ symbol: String(instId), channel });
  }

  openPrivate(): void {
    const channel = this.channel("private");
    this.open(channel);
    this.acknowledge(channel);
  }

  answerAccount(): void {
    this.answer("/api/v5/account/config", [CONFIG]);
    this.answer("/api/v5/account/balance", [ACCOUNT]);
    if (this.isSwap) this.answer("/api/v5/account/positions", []);
    if (this.calls("/api/v5/trade/account-rate-limit").length > 0) {
      this.answer("/api/v5/trade/account-rate-limit", [{ accRateLimit: "1000" }]);
    }
    while (this.calls("/api/v5/account/trade-fee").length > 0) this.answer("/api/v5/account/trade-fee", [FEES]);
  }

  /** A message of a public channel. */
  market(
    channel: string,
    symbol: string,
    data: readonly unknown[],
    more: Row = {},
    socket = this.channel("public"),
  ): void {
    this.frame(socket, { arg: { channel, instId: symbol }, ...more, data });
  }

  snapshot(
    { symbol = this.symbols[0], seqId = 100, bid = "100", channel = this.channel("public") }: {
      symbol?: string;
      seqId?: number;
      bid?: string;
      channel?: string;
    } = {},
  ): void {
    const book = { asks: [["100.1", "2", "0", "1"]], bids: [[bid, "1", "0", "1"]] };
    const row = { ...book, ts: String(this.serverTime), checksum: 0, seqId, prevSeqId: -1 };
    this.market(this.#books, symbol, [row], { action: "snapshot" }, channel);
  }

  update(
    prevSeqId: number,
    seqId: number,
    { bids = [], asks = [], symbol = this.symbols[0], channel = this.channel("public") }: {
      bids?: string[][];
      asks?: string[][];
      symbol?: string;
      channel?: string;
    } = {},
  ): void {
    const rows = (levels: string[][]) => levels.map(([price, size]) => [price, size, "0", "1"]);
    const row = { asks: rows(asks), bids: rows(bids), ts: String(this.serverTime), checksum: 0, seqId, prevSeqId };
    this.market(this.#books, symbol, [row], { action: "update" }, channel);
  }

  get #books(): string {
    return this.fast ? "books-l2-tbt" : "books";
  }

  /** A push about an order. */
  order(row: Row): void {
    const { isSwap } = this, instType = isSwap ? "SWAP" : "SPOT";
    const data = [{ ...ORDER, instType, instId: this.symbols[0], uTime: String(this.serverTime), ...row }];
    this.frame(this.channel("private"), { arg: { channel: "orders", instType, uid: "1" }, data });
  }

  /** Answers the last request of an operation over the private socket. */
  result(op: string, row: Row, code = "0"): void {
    const channel = this.channel("private"), { id } = this.sent(channel, op);
    const data = [{ clOrdId: "", ordId: "", tag: "", sCode: "0", sMsg: "", ...row }];
    this.frame(channel, { id, op, code, msg: "", data, inTime: "1", outTime: "2" });
  }
}

export const CONFIG = {
  acctLv: "2",
  posMode: "net_mode",
  acctStpMode: "cancel_maker",
  perm: "read_only,trade",
  uid: "1",
};
export const ACCOUNT = {
  adjEq: "",
  imr: "",
  mmr: "",
  totalEq: "10000",
  uTime: "1795607999000",
  details: [
    {
      ccy: "USDT",
      cashBal: "10000",
      availBal: "9000",
      availEq: "9000",
      eq: "10000",
      frozenBal: "1000",
      mmr: "12.5",
      upl: "0",
    },
    { ccy: "BTC", cashBal: "1.5", availBal: "1.5", availEq: "", eq: "1.5", frozenBal: "0", mmr: "", upl: "0" },
  ],
};
export const FEES = {
  level: "Lv1",
  maker: "-0.0008",
  taker: "-0.001",
  makerU: "-0.0002",
  takerU: "-0.0005",
  groupId: "1",
};
/** An order of ours that rests. */
export const ORDER = {
  ordId: "312269865356374016",
  clOrdId: "",
  tag: "",
  side: "buy",
  posSide: "net",
  ordType: "post_only",
  px: "100",
  sz: "1",
  state: "live",
  accFillSz: "0",
  avgPx: "",
  fillPx: "",
  fillSz: "0",
  fillTime: "",
  fillFee: "0",
  fillFeeCcy: "",
  tradeId: "",
  execType: "",
  fee: "0",
  feeCcy: "USDT",
  reqId: "",
  amendResult: "",
  cancelSource: "",
  cancelSourceReason: "",
  category: "normal",
  reduceOnly: "false",
  tgtCcy: "",
  cTime: "1795607999000",
  code: "0",
  msg: "",
};

/** One instrument as the venue lists it. */
export function listed(symbol: string, more: Row = {}): Row {
  const [base, quote, kind] = symbol.split("-"), isSwap = kind === "SWAP";
  const contract = {
    ctVal: "0.01",
    ctMult: "1",
    ctValCcy: base,
    ctType: "linear",
    settleCcy: quote,
    instFamily: `${base}-${quote}`,
  };
  const none = { ctVal: "", ctMult: "", ctValCcy: "", ctType: "", settleCcy: "", instFamily: "" };
  return {
    instId: symbol,
    instIdCode: isSwap ? 10459 : 10460,
    instType: isSwap ? "SWAP" : "SPOT",
    baseCcy: isSwap ? "" : base,
    quoteCcy: isSwap ? "" : quote,
    ...(isSwap ? contract : none),
    tickSz: "0.1",
    lotSz: isSwap ? "0.01" : "0.00001",
    minSz: isSwap ? "0.01" : "0.00001",
    maxLmtSz: "100000",
    maxMktSz: "30000",
    state: "live",
    groupId: "1",
    ...more,
  };
}
