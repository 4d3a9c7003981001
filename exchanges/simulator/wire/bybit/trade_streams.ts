/** The public trades, all of one step in one message, and what is remembered of them. Futures and spot spell a trade
 * differently. Source: Bybit v5 docs, "Trade" of 2026-07-24, and recorded frames; read 2026-11-26. @module */
import type { Floor } from "../../floors.ts";
import type { PublicTrade } from "../../exchange.ts";
import type { VenueServices } from "../../venue.ts";
import { RecentTrades, type TradeSums } from "../../recent_trades.ts";
import { type Audience, categoryOf } from "./book_streams.ts";
import { idText } from "./ids.ts";
import { fixed, millis, trimmed } from "./numbers.ts";

/** Trades in one message. */
const MOST_IN_MESSAGE = 1_024;

export type SeenTrade = PublicTrade & { readonly sequence: number };

export class TradeStreams {
  readonly #recent = new Map<string, RecentTrades>();
  readonly #sequences = new WeakMap<PublicTrade, number>();
  readonly #pending = new Map<Floor, string[]>();
  /** The last price of each market and how it was reached: "PlusTick" and so on. */
  readonly #directions = new Map<string, { price: number; word: string }>();

  constructor(readonly services: VenueServices, readonly audience: Audience) {}

  onTrade(floor: Floor, trade: PublicTrade): void {
    const { instrument } = floor, category = categoryOf(instrument);
    this.#recentOf(floor).add(instrument, trade);
    this.#sequences.set(trade, floor.updateId);
    const direction = this.#direction(floor, trade.price);
    if (!this.audience.isHeard(category, `publicTrade.${instrument.symbol}`)) return;
    const text = category === "spot" ? this.#spotText(floor, trade) : this.#linearText(floor, trade, direction);
    const waiting = this.#pending.get(floor);
    if (waiting === undefined) this.#pending.set(floor, [text]);
    else waiting.push(text);
  }

  /** Sends what has gathered. */
  flush(): void {
    for (const [{ instrument }, texts] of this.#pending) {
      const category = categoryOf(instrument), topic = `publicTrade.${instrument.symbol}`;
      const at = millis(this.services.venueNow);
      const times = category === "spot" ? `"ts":${at},"type":"snapshot"` : `"type":"snapshot","ts":${at}`;
      for (let i = 0; i < texts.length; i += MOST_IN_MESSAGE) {
        const data = texts.slice(i, i + MOST_IN_MESSAGE).join(",");
        this.audience.publish(category, topic, `{"topic":"${topic}",${times},"data":[${data}]}`);
      }
    }
    this.#pending.clear();
  }

  /** The last ones, oldest first. */
  recent(floor: Floor, limit: number): readonly SeenTrade[] {
    return this.#recentOf(floor).trades(floor.instrument.symbol, limit)
      .map((trade) => ({ ...trade, sequence: this.#sequences.get(trade) ?? 0 }));
  }

  /** Null = no trade yet. */
  sums(floor: Floor): TradeSums | null {
    return this.#recentOf(floor).sums(floor.instrument.symbol);
  }

  /** How the last price was reached; "" = no trade yet. */
  direction(floor: Floor): string {
    return this.#directions.get(floor.key)?.word ?? "";
  }

  #linearText({ instrument, updateId }: Floor, trade: PublicTrade, direction: string): string {
    const { symbol, tick, lot } = instrument;
    return `{"T":${this.#at(trade)},"s":"${symbol}","S":"${sideOf(trade)}","v":"${fixed(trade.size, lot)}",` +
      `"p":"${fixed(trade.price, tick)}","L":"${direction}","i":"${idText("linear", "trade", trade.id)}",` +
      `"BT":false,"RPI":false,"seq":${updateId}}`;
  }

  #spotText({ instrument, updateId }: Floor, trade: PublicTrade): string {
    const { symbol, tick, lot } = instrument;
    return `{"i":"${idText("spot", "trade", trade.id)}","T":${this.#at(trade)},"p":"${trimmed(trade.price, tick)}",` +
      `"v":"${trimmed(trade.size, lot)}","S":"${sideOf(trade)}","seq":${updateId},"s":"${symbol}",` +
      `"BT":false,"RPI":false}`;
  }

  #at({ at }: PublicTrade): number {
    return Math.floor((at + this.services.clockOffset) / 1_000);
  }

  #direction({ key }: Floor, price: number): string {
    const former = this.#directions.get(key);
    const word = former === undefined || price > former.price
      ? "PlusTick"
      : price < former.price
      ? "MinusTick"
      : former.word.endsWith("PlusTick")
      ? "ZeroPlusTick"
      : "ZeroMinusTick";
    this.#directions.set(key, { price, word });
    return word;
  }

  #recentOf({ key }: Floor): RecentTrades {
    let recent = this.#recent.get(key);
    if (recent === undefined) this.#recent.set(key, recent = new RecentTrades(() => {}));
    return recent;
  }
}

function sideOf({ aggressor }: PublicTrade): "Buy" | "Sell" {
  return aggressor === "buy" ? "Buy" : "Sell";
}
