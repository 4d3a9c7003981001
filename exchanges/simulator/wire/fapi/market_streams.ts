/** Streams of the market: depth at several paces, each with a chain of its own (`pu`), best prices, trades, marks. Source: USD-M
 * futures and asterdex/api-docs, "Websocket Market Streams"; read 2026-11-26. Aster's spot has the chain too;
 * the page's example of its partial depth names the sides in full, while a client that lives on it wants letters (verify). @module */
import type { Micros } from "../../../../core/units.ts";
import { formatSteps } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { DepthChange } from "../../depth_feed.ts";
import type { PublicBest, PublicTrade } from "../../exchange.ts";
import type { Floor } from "../../floors.ts";
import { markOf } from "../../margin.ts";
import type { AggregateTrade } from "../../recent_trades.ts";
import type { VenueServices } from "../../venue.ts";
import { SlowDepth } from "../binance/slow_depth.ts";
import { stampIn } from "../binance/words.ts";
import type { FapiKind } from "./kind.ts";
import { levels, markUpdate, toldFirstId, toldId } from "./market_words.ts";
import type { StreamSockets } from "./stream_sockets.ts";

const PARTIAL_DEPTHS = [5, 10, 20];
const SECOND = 1e6;
/** Of `@markPrice` without a word behind it. */
const MARK_PERIOD = 3 * SECOND;

/** One pace of depth: the names that it has behind `@depth`, and where its chain stands. */
type Pace = {
  readonly suffixes: readonly string[];
  readonly slow: SlowDepth | null;
  readonly last: Map<string, number>;
};

export class MarketStreams {
  readonly #paces: readonly Pace[];
  #markAt = 0;

  constructor(
    readonly services: VenueServices,
    readonly kind: FapiKind,
    readonly sockets: StreamSockets,
    readonly floors: () => readonly Floor[],
  ) {
    // The made-up market tells every 100 ms, so that nothing is faster than that.
    const plain = kind.slowDepthMs === 250 ? [""] : ["", "@1000ms"];
    this.#paces = [
      this.#pace(["@100ms", "@0ms"], null),
      this.#pace(plain, kind.slowDepthMs * 1_000),
      ...(kind.product === "perp" ? [this.#pace(["@500ms"], 500_000)] : []),
    ];
  }

  onDepth(floor: Floor, change: DepthChange): void {
    for (const pace of this.#paces) {
      if (pace.slow === null) {
        this.#tell(pace, floor.instrument, change);
        this.#tellPartial(pace, floor, change);
      } else pace.slow.add(floor.instrument, change);
    }
  }

  /** A message of the fast chain is lost on its way: the chain goes on without it. */
  onLost({ instrument }: Floor, change: DepthChange): void {
    for (const { slow, last } of this.#paces) {
      if (slow === null) last.set(instrument.symbol, change.lastId);
      else slow.add(instrument, change);
    }
  }

  /** Tells an older message of the fast chain once more; the chain stands where it stood. */
  repeat({ instrument }: Floor, change: DepthChange): void {
    const [fast] = this.#paces, stand = fast.last.get(instrument.symbol);
    fast.last.set(instrument.symbol, change.firstId - 1);
    this.#tell(fast, instrument, change);
    if (stand !== undefined) fast.last.set(instrument.symbol, stand);
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    const { symbol, tick, lot } = instrument, isPerp = this.kind.product === "perp";
    this.sockets.publish(
      `${lower(symbol)}@trade`,
      () =>
        `{"e":"trade","E":${this.#stamp(this.#now)},"T":${this.#stamp(trade.at)},"s":"${symbol}","t":${trade.id},` +
        `"p":"${formatSteps(trade.price, tick)}","q":"${formatSteps(trade.size, lot)}",` +
        `${isPerp ? '"X":"MARKET",' : ""}"m":${trade.aggressor === "sell"}}`,
    );
  }

  onAggregate({ symbol, tick, lot }: Instrument, trade: AggregateTrade): void {
    const size = formatSteps(trade.size, lot), { style, product } = this.kind;
    const more = style === "usdm" ? `,"nq":"${size}","st":1` : product === "spot" ? ',"M":true' : "";
    this.sockets.publish(
      `${lower(symbol)}@aggTrade`,
      () =>
        `{"e":"aggTrade","E":${this.#stamp(this.#now)},"a":${trade.id},"s":"${symbol}",` +
        `"p":"${formatSteps(trade.price, tick)}","q":"${size}","f":${trade.firstId},"l":${trade.lastId},` +
        `"T":${this.#stamp(trade.at)},"m":${trade.aggressor === "sell"}${more}}`,
    );
  }

  onBest(instrument: Instrument, best: PublicBest): void {
    const { symbol, tick, lot } = instrument, id = toldId(this.#floorOf(instrument), best.updateId);
    const write = () => {
      const prices = `"s":"${symbol}"${this.#pair(symbol)},"b":"${formatSteps(best.bidPrice, tick)}",` +
        `"B":"${formatSteps(best.bidSize, lot)}","a":"${formatSteps(best.askPrice, tick)}",` +
        `"A":"${formatSteps(best.askSize, lot)}"`;
      if (this.kind.product === "spot") return `{"u":${id},${prices}}`;
      const at = this.#stamp(this.#now), kindOf = this.kind.style === "usdm" ? ',"st":1' : "";
      return `{"e":"bookTicker","u":${id},"E":${at},"T":${at},${prices}${kindOf}}`;
    };
    this.sockets.publish(`${lower(symbol)}@bookTicker`, write);
    if (this.kind.product === "perp") this.sockets.publish("!bookTicker", write);
  }

  /** When slow depth or marks are due. */
  get nextAt(): Micros {
    let next = this.kind.product === "perp" ? this.#markAt : Infinity;
    for (const { slow } of this.#paces) if (slow !== null) next = Math.min(next, slow.nextAt);
    return next as Micros;
  }

  onTimer(now: number): void {
    for (const pace of this.#paces) {
      if (pace.slow === null || pace.slow.nextAt > now) continue;
      for (const symbol of pace.slow.flush(now)) {
        const floor = this.floors().find(({ instrument }) => instrument.symbol === symbol);
        if (floor !== undefined) this.#tellPartial(pace, floor, null);
      }
    }
    if (this.kind.product === "perp" && this.#markAt <= now) this.#tellMarks(now);
  }

  #tellMarks(now: number): void {
    this.#markAt = (Math.floor(now / SECOND) + 1) * SECOND;
    const isSlowToo = Math.floor(now / SECOND) * SECOND % MARK_PERIOD === 0,
      suffixes = isSlowToo ? ["@1s", ""] : ["@1s"];
    const told = this.floors().filter((floor) => markOf(floor)[0] > 0n); // a recording tells no marks: the book's middle then
    const texts = new Map<string, string>(),
      textOf = (floor: Floor) => {
        const { symbol } = floor.instrument;
        let text = texts.get(symbol);
        if (text === undefined) {
          texts.set(
            symbol,
            text = JSON.stringify(markUpdate(floor, this.kind, this.#now, this.#stamp)),
          );
        }
        return text;
      };
    for (const suffix of suffixes) {
      for (const floor of told) {
        this.sockets.publish(`${lower(floor.instrument.symbol)}@markPrice${suffix}`, () => textOf(floor));
      }
      this.sockets.publish(`!markPrice@arr${suffix}`, () => `[${told.map(textOf).join(",")}]`);
    }
  }

  #pace(suffixes: readonly string[], period: number | null): Pace {
    const pace: Pace = {
      suffixes,
      slow: period === null
        ? null
        : new SlowDepth((instrument, change) => this.#tell(pace, instrument, change), period),
      last: new Map(),
    };
    return pace;
  }

  #tell({ suffixes, last }: Pace, instrument: Instrument, change: DepthChange): void {
    const { symbol } = instrument, { firstId, lastId } = change, former = last.get(symbol) ?? firstId - 1;
    const floor = this.#floorOf(instrument);
    const write = () =>
      `${this.#head(floor, firstId, lastId, former)},"b":${levels(change.bids, instrument)},` +
      `"a":${levels(change.asks, instrument)}}`;
    last.set(symbol, lastId);
    for (const suffix of suffixes) this.sockets.publish(`${lower(symbol)}@depth${suffix}`, write);
  }

  /** The best levels of each side; `change` null = as of the book's last change. */
  #tellPartial({ suffixes }: Pace, floor: Floor, change: DepthChange | null): void {
    const { instrument, market, updateId } = floor, { symbol } = instrument, first = change?.firstId ?? updateId;
    for (const count of PARTIAL_DEPTHS) {
      const write = () =>
        `${this.#head(floor, first, updateId, first - 1)},"b":${levels(market.depth("buy", count), instrument)},` +
        `"a":${levels(market.depth("sell", count), instrument)}}`;
      for (const suffix of suffixes) this.sockets.publish(`${lower(symbol)}@depth${count}${suffix}`, write);
    }
  }

  #head(floor: Floor, firstId: number, lastId: number, former: number): string {
    const { symbol } = floor.instrument, kindOf = this.kind.style === "usdm" ? ',"st":1' : "";
    const at = this.#stamp(this.#now), first = toldFirstId(floor, firstId);
    return `{"e":"depthUpdate","E":${at},"T":${at},"s":"${symbol}"${this.#pair(symbol)}${kindOf},"U":${first},` +
      `"u":${toldId(floor, lastId)},"pu":${toldId(floor, former)}`;
  }

  #floorOf({ symbol, kind }: Instrument): Floor {
    return this.services.exchange.floor(symbol, kind)!;
  }

  #pair(symbol: string): string {
    return this.kind.style === "usdm" ? `,"ps":"${symbol}"` : "";
  }

  get #now(): Micros {
    return this.services.exchange.now;
  }

  get #stamp() {
    return stampIn("ms", this.services.clockOffset);
  }
}

function lower(symbol: string): string {
  return symbol.toLowerCase();
}
