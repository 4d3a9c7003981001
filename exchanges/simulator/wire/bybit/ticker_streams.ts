/** The tickers on the sockets: of contracts ten times a second, first whole and then what changed; of spot markets
 * whole each time that something has. Source: Bybit v5 docs, "Ticker" of 2026-07-24, and recorded frames; read
 * 2026-11-26. @module */
import type { Floor } from "../../floors.ts";
import type { VenueServices } from "../../venue.ts";
import { type Audience, categoryOf } from "./book_streams.ts";
import { millis } from "./numbers.ts";
import { linearTicker, spotTicker, type Ticker } from "./tickers.ts";
import type { TradeStreams } from "./trade_streams.ts";

const PERIOD = 100_000; // µs

export class TickerStreams {
  #nextAt = Infinity;
  /** What the followers of each market hold. */
  readonly #told = new Map<string, Ticker>();

  constructor(readonly services: VenueServices, readonly audience: Audience, readonly trades: TradeStreams) {}

  /** When `onTimer` is wanted next. */
  get nextAt(): number {
    return this.#nextAt;
  }

  /** The whole ticker for who has just come. */
  first(floor: Floor): string {
    if (this.#nextAt === Infinity) this.#nextAt = this.services.exchange.now + PERIOD;
    let ticker = this.#told.get(floor.key);
    if (ticker === undefined) this.#told.set(floor.key, ticker = this.#ticker(floor));
    return this.#text(floor, "snapshot", ticker);
  }

  onTimer(now: number): void {
    if (now < this.#nextAt) return;
    let isHeard = false;
    for (const floor of this.services.exchange.floors.values()) {
      const { instrument } = floor, category = categoryOf(instrument), topic = `tickers.${instrument.symbol}`;
      if (!this.audience.isHeard(category, topic)) {
        this.#told.delete(floor.key);
        continue;
      }
      isHeard = true;
      const ticker = this.#ticker(floor), changed = changedFields(this.#told.get(floor.key) ?? {}, ticker);
      this.#told.set(floor.key, ticker);
      if (changed === null) continue;
      const text = category === "spot"
        ? this.#text(floor, "snapshot", ticker)
        : this.#text(floor, "delta", { symbol: instrument.symbol, ...changed });
      this.audience.publish(category, topic, text);
    }
    this.#nextAt = isHeard ? now + PERIOD : Infinity;
  }

  #ticker(floor: Floor): Ticker {
    const { exchange: { accounts }, clockOffset } = this.services;
    const sums = this.trades.sums(floor), direction = this.trades.direction(floor);
    const facts = { floor, sums, accounts, clockOffset, direction };
    return categoryOf(floor.instrument) === "spot" ? spotTicker(facts) : linearTicker(facts);
  }

  #text({ instrument, updateId }: Floor, type: "snapshot" | "delta", data: Ticker): string {
    const topic = `tickers.${instrument.symbol}`, ts = millis(this.services.venueNow), cs = updateId;
    return JSON.stringify(
      categoryOf(instrument) === "spot" ? { topic, ts, type, cs, data } : { topic, type, data, cs, ts },
    );
  }
}

function changedFields(from: Ticker, to: Ticker): Ticker | null {
  const changed = Object.entries(to).filter(([name, value]) => from[name] !== value);
  return changed.length === 0 ? null : Object.fromEntries(changed);
}
