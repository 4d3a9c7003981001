/** A made-up desk under watch: time is moved by hand, and what the watches report is written down. @module */
import type { Desk } from "../../core/desk/desk.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Limits } from "../../core/risk/limits.ts";
import { DEFAULT_STRATEGY_LIMITS } from "../../core/risk/limits.ts";
import type { Breach, Watch, WatchContext, WatchFill } from "../../core/risk/watch/watch.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Side } from "../../core/units.ts";
import { madeUpDesk, madeUpLimits, NOW, setBook } from "./made_up_desk.ts";

export class WatchStage {
  readonly desk: Desk;
  readonly context: WatchContext;
  limits: Limits;
  now: Micros = NOW;
  verified = false;
  /** Every report, "act scope: sentence". */
  readonly told: string[] = [];
  readonly breaches: Breach[] = [];

  constructor(...instruments: Instrument[]) {
    this.desk = madeUpDesk(...instruments);
    this.limits = { ...madeUpLimits(this.desk), strategy: new Map([["mm", DEFAULT_STRATEGY_LIMITS]]) };
    this.context = {
      desk: this.desk,
      limits: () => this.limits,
      quoted: this.desk.markets.map(() => ["mm"]),
      isVerified: () => this.verified,
    };
  }

  global(change: Partial<Limits["global"]>): this {
    this.limits = { ...this.limits, global: { ...this.limits.global, ...change } };
    return this;
  }

  after(seconds: number): this {
    this.now = NOW + Math.round(seconds * 1e6) as Micros;
    return this;
  }

  /** The book of a market, told now. */
  book(bid: number, ask: number, market = 0): this {
    setBook(this.desk.markets[market], bid, ask, this.now);
    return this;
  }

  /** Judges; returns what is reported now, "act scope". */
  judge(...watches: Watch[]): string[] {
    const before = this.told.length;
    for (const watch of watches) {
      watch.judge(this.now, (breach) => {
        this.breaches.push(breach);
        this.told.push(`${breach.act} ${breach.scope.name}`);
      });
    }
    return this.told.slice(before);
  }

  get sentence(): string {
    return this.breaches.at(-1)?.sentence ?? "";
  }

  fill(side: Side, price = 10_000, market = 0, strategies: readonly string[] = ["mm"]): WatchFill {
    return { instrument: market as InstrumentId, side, price: price as Price, at: this.now, strategies };
  }
}
